#include <chrono>
#include <memory>
#include <string>

#include "onetrip/host/service_program.hpp"
#include "onetrip/runtime/sleep.hpp"

#include "tests/host/echo.hpp"

namespace {

using onetrip::Result;
using onetrip::Task;

class EchoService {
 public:
  explicit EchoService(onetrip::Scheduler& scheduler) : scheduler_(scheduler) {}

  onetrip::MethodTable methods() {
    return onetrip::MethodTable{echo::contract}
        .on(echo::say, [](std::string text) { return text; })
        .on(echo::say_after,
            [this](std::string text, std::int64_t ms) { return say_after(text, ms); });
  }

 private:
  Task<Result<std::string>> say_after(std::string text, std::int64_t ms) {
    co_await onetrip::sleep_for(scheduler_, std::chrono::milliseconds(ms));
    co_return text;
  }

  onetrip::Scheduler& scheduler_;
};

}  // namespace

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{echo::service, "1.2.3"};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<EchoService>(parts.scheduler);
  });
}
