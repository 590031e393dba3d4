#include "onetrip/rpc/timers.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/rpc/execution.hpp"

namespace onetrip {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr Duration deadline_least = std::chrono::seconds(5);
constexpr Duration deadline_most = std::chrono::minutes(1);
constexpr Duration backoff_most = std::chrono::minutes(10);

std::int64_t in_ms(Duration duration) { return duration_cast<milliseconds>(duration).count(); }

Task<Status> run_job(const Timers::Job& job) { co_return co_await job(); }

// interval * 2^failures, no more than `most`, no less than the interval.
Duration backed_off(Duration interval, std::uint64_t failures, Duration most) {
  Duration wait = interval;
  for (; failures > 0 && wait < most; --failures) wait *= 2;
  return std::max(interval, std::min(wait, most));
}

}  // namespace

// One run.  What fails has changed nothing in its last stretch, as with a handler.
class Timers::Run final : public Execution {
 public:
  using Execution::Execution;
  void left() override { ended && !ended->ok() ? store().abandon() : store().leave(); }

  std::optional<Status> ended;
  RunningTask task;
};

struct Timers::Timer {
  std::string name;
  Duration interval{};
  Job job;
  TimerOptions options;

  Scheduler::TimerId id = 0;  // 0: no run is planned.
  Time due{};                 // Of the planned run, or of the one under way.
  Time began{};
  std::unique_ptr<Run> run;  // Under way, or at the gate.
  std::uint64_t failures_in_a_row = 0;
  TimerHealth health;
};

Timers::Timers(Scheduler& scheduler, Store& store, Log& log)
    : scheduler_(scheduler), store_(store), log_(log) {}

Timers::~Timers() { end(); }

void Timers::every(std::string name, Duration interval, Job job, TimerOptions options) {
  ONETRIP_CHECK(interval >= Duration::zero(), name);
  for (const auto& other : timers_) ONETRIP_CHECK(other->name != name, name);
  auto timer = std::make_shared<Timer>();
  timer->name = std::move(name);
  timer->interval = interval;
  timer->job = std::move(job);
  timer->options = options;
  timer->health.name = timer->name;
  timer->health.interval_ms = in_ms(interval);
  timers_.push_back(timer);
  if (started_) schedule(*timer, scheduler_.now() + options.first_after.value_or(interval));
}

void Timers::start() {
  if (std::exchange(started_, true)) return;
  const Time now = scheduler_.now();
  for (const auto& timer : timers_)
    schedule(*timer, now + timer->options.first_after.value_or(timer->interval));
}

void Timers::stop() {
  stopped_ = true;
  for (const auto& timer : timers_)
    if (timer->id != 0) scheduler_.cancel(std::exchange(timer->id, 0));
}

void Timers::end() {
  stop();
  for (const auto& timer : timers_) timer->run.reset();
}

bool Timers::idle() const {
  return std::none_of(timers_.begin(), timers_.end(),
                      [](const auto& timer) { return timer->run != nullptr; });
}

std::vector<TimerHealth> Timers::health() const {
  std::vector<TimerHealth> all;
  const Time now = scheduler_.now();
  for (const auto& timer : timers_) {
    TimerHealth& health = all.emplace_back(timer->health);
    health.running = timer->run != nullptr;
    if (timer->id != 0) health.next_run_ms = scheduler_.clock().unix_ms() + in_ms(timer->due - now);
  }
  return all;
}

void Timers::schedule(Timer& timer, Time due) {
  if (stopped_ || timer.interval == Duration::zero()) return;
  timer.due = due;
  const auto kept = std::find_if(timers_.begin(), timers_.end(),
                                 [&](const auto& other) { return other.get() == &timer; });
  timer.id = scheduler_.at(due, [this, weak = std::weak_ptr(*kept)] {
    if (const auto still_there = weak.lock()) begin(still_there);
  });
}

void Timers::begin(const std::shared_ptr<Timer>& timer) {
  timer->id = 0;
  timer->began = scheduler_.now();
  timer->health.last_run_ms = scheduler_.clock().unix_ms();
  const Duration deadline =
      timer->options.deadline.value_or(std::clamp(timer->interval, deadline_least, deadline_most));
  timer->run = std::make_unique<Run>(store_, timer->began + deadline);
  Run& run = *timer->run;
  scheduler_.run(run, [&] {
    run.task = onetrip::start(run_job(timer->job),
                              [this, &run, weak = std::weak_ptr(timer)](const Status& status) {
                                run.ended = status;
                                // Not from inside its own stretch.
                                scheduler_.post([this, weak] {
                                  if (const auto ended = weak.lock()) on_ended(ended);
                                });
                              });
  });
}

void Timers::on_ended(const std::shared_ptr<Timer>& timer) {
  if (!timer->run) return;
  store_.when_durable(timer->run->transaction(),
                      [this, weak = std::weak_ptr(timer)](const Status& written) {
                        const auto ended = weak.lock();
                        if (!ended || !ended->run) return;
                        finish(*ended, written.ok() ? *ended->run->ended : written);
                      });
}

// By value: it may be the run's own.
void Timers::finish(Timer& timer, Status status) {
  const Time now = scheduler_.now();
  timer.run.reset();
  TimerHealth& health = timer.health;
  health.last_duration_ms = in_ms(now - timer.began);
  ++health.runs;
  if (status.ok()) {
    timer.failures_in_a_row = 0;
    health.last_error.reset();
    const auto missed = (now - timer.due) / timer.interval;
    return schedule(timer, timer.due + (missed + 1) * timer.interval);
  }
  ++timer.failures_in_a_row;
  ++health.failures;
  health.last_error = status.error().message;
  const Duration wait = backed_off(timer.interval, timer.failures_in_a_row,
                                   timer.options.backoff_max.value_or(backoff_most));
  log_.write(Level::warning, "timer failed",
             {{"timer", timer.name},
              {"error", status.error().message},
              {"next_in_ms", std::to_string(in_ms(wait))}});
  schedule(timer, now + wait);
}

}  // namespace onetrip
