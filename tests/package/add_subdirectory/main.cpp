// A user who adds the source tree gets the libraries, and none of our programs and tests.
#include <iostream>

#include <onetrip/base/nearest.hpp>
#include <onetrip/base/result.hpp>

int main() {
  const onetrip::Result<int> missing = onetrip::not_found("no ledger for {}", "hotkey_1");
  std::cout << onetrip::to_string(missing.error())
            << onetrip::did_you_mean("hotkey_2", {"hotkey_1"}) << '\n';
  return missing.ok() ? 1 : 0;
}
