// onetrip-demo: a day of a market through a mesh; `scripts/onetrip demo` starts it, and the mesh.
#include <iostream>

#include "tools/demo/program.hpp"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  return onetrip::demo::run_program({argv + 1, argv + argc}, std::cout, std::cerr);
}
