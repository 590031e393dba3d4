#include "tools/repl/interrupts.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>
#include <utility>

#include "onetrip/net/poller.hpp"
#include "onetrip/runtime/signals.hpp"

namespace onetrip::repl {

struct Interrupts::State {
  explicit State(std::function<void()> callback) : on_interrupt(std::move(callback)) {}

  void watch() {
    const std::array items{signals.pollable(), stop.pollable()};
    while (true) {
      const auto ready = net::wait_for(items, std::nullopt);
      if (ready[1]) return;
      const std::lock_guard lock(telling);
      while (const auto number = signals.receive()) {
        if (*number != SIGINT) {
          must_leave = true;
          leaving.wake();
        }
        raised.wake();
        on_interrupt();
      }
    }
  }

  Signals signals;
  std::function<void()> on_interrupt;
  std::mutex telling;  // So that clear() forgets all of an interrupt, or nothing.
  net::Waker raised;
  net::Waker leaving;
  net::Waker stop;
  std::atomic<bool> must_leave = false;
  std::thread thread;
};

Interrupts::Interrupts(std::function<void()> on_interrupt)
    : state_(std::make_unique<State>(std::move(on_interrupt))) {
  std::signal(SIGQUIT, SIG_IGN);
  state_->thread = std::thread([this] { state_->watch(); });
}

Interrupts::~Interrupts() {
  state_->stop.wake();
  state_->thread.join();
  // One that nobody has taken would end the process when it is let through again.
  while (state_->signals.receive()) {
  }
  std::signal(SIGQUIT, SIG_DFL);
}

bool Interrupts::wait(Duration duration) {
  const std::array items{state_->raised.pollable(), state_->leaving.pollable()};
  const SystemClock clock;
  const Time end = clock.now() + duration;
  for (Time now = clock.now();; now = clock.now()) {
    const auto ready = net::wait_for(items, std::max(end - now, Duration::zero()));
    if (ready[0] || ready[1]) return true;
    if (clock.now() >= end) return false;
  }
}

void Interrupts::clear() {
  const std::lock_guard lock(state_->telling);
  state_->raised.clear();
}
bool Interrupts::must_leave() const { return state_->must_leave; }
int Interrupts::leave_fd() const { return state_->leaving.pollable().fd; }

}  // namespace onetrip::repl
