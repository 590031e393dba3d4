// A user of the installed package calls a service that is not there, and is told so in time.
#include <chrono>
#include <iostream>

#include <onetrip/api/perf_ledger.hpp>
#include <onetrip/onetrip.hpp>

int main() {
  using namespace std::chrono_literals;
  onetrip::Mesh mesh = onetrip::Mesh::to({{"perf_ledger", "ipc:///nowhere/at_all.sock"}}).value();

  const auto ms = perf_ledger::get_last_update_ms(mesh.with({.deadline = 50ms}), "hotkey_1");

  std::cout << (ms.ok() ? "somebody answered" : onetrip::to_string(ms.error())) << '\n';
  return !ms.ok() && ms.error().code == onetrip::Code::unavailable ? 0 : 1;
}
