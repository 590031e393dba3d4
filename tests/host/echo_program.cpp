#include <chrono>
#include <memory>
#include <string>

#include "onetrip/host/service_program.hpp"
#include "onetrip/runtime/sleep.hpp"

#include "tests/host/echo.hpp"

namespace {

using onetrip::Result;
using onetrip::Task;

std::string joined(const std::string& first, const std::string& second) { return first + second; }

class EchoService {
 public:
  explicit EchoService(onetrip::ServiceParts& parts)
      : scheduler_(parts.scheduler), prefix_(parts.settings.text("prefix")), worker_(parts.worker) {
    parts.timers.every("beat", parts.settings.interval("beat_ms"), [] { return say_nothing(); });
  }

  onetrip::MethodTable methods() {
    return onetrip::MethodTable{echo::contract}
        .on(echo::say, [this](const std::string& text) { return prefixed(text); })
        .on(echo::say_after,
            [this](std::string text, std::int64_t ms) { return say_after(text, ms); });
  }

 private:
  Task<Result<std::string>> say_after(std::string text, std::int64_t ms) {
    co_await onetrip::sleep_for(scheduler_, std::chrono::milliseconds(ms));
    co_return text;
  }

  // Not on the loop's thread.
  Task<Result<std::string>> prefixed(std::string text) {
    co_return co_await worker_.run(joined, prefix_, std::move(text));
  }

  static Task<onetrip::Status> say_nothing() { co_return onetrip::Done{}; }

  onetrip::Scheduler& scheduler_;
  const std::string prefix_;
  onetrip::Worker& worker_;
};

}  // namespace

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{
      echo::service,
      "1.2.3",
      4096,
      {onetrip::text_setting("prefix", "", {}, "What it says before each text"),
       onetrip::interval_setting("beat_ms", 0, "How often it does nothing")}};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<EchoService>(parts);
  });
}
