// onetrip-reference FOLDER: writes the pages of docs/reference.  scripts/reference calls it.
#include <cstdio>
#include <fstream>
#include <string>

#include "tools/reference/contracts.hpp"
#include "tools/reference/page.hpp"

int main(int argc, char** argv) {
  if (argc != 2 || argv[1][0] == '-') {
    std::fputs("Usage: onetrip-reference FOLDER\nWrites a page for each service there.\n", stderr);
    return 2;
  }
  for (const auto& [name, text] :
       onetrip::reference::pages_of(onetrip::reference::all_contracts())) {
    const std::string path = std::string(argv[1]) + "/" + name;
    if (!(std::ofstream(path) << text).flush()) {
      std::fprintf(stderr, "onetrip-reference: %s cannot be written\n", path.c_str());
      return 1;
    }
  }
  return 0;
}
