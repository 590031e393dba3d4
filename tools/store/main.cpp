// onetrip-store: what can be done with a store's file while no service has it.
#include <unistd.h>

#include <iostream>

#include "tools/store/program.hpp"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const onetrip::SystemClock clock;
  const onetrip::tools::StoreProgramIo io{std::cin, std::cout, std::cerr,
                                          isatty(STDERR_FILENO) == 1, clock};
  return onetrip::tools::run_store_program({argv + 1, argv + argc}, ONETRIP_VERSION, io);
}
