// Timers: what a service does by itself, again and again.
//
//   parts.timers.every("evaluate", parts.settings.interval("evaluate_ms"),
//                      [this]() -> Task<Status> { co_return co_await evaluate_all(); });
//
// A run is an Execution, as a handler of a call is: each of its stretches is a transaction, a run
// that ends in an error takes its last stretch back, what it sends waits until it is durable, and
// calls from it have until its deadline (Execution::current(scheduler).deadline()).
//
// A timer never overlaps itself.  The runs are an interval apart, from start to start; one that
// takes longer leaves out those that it has missed.  After the nth failure in a row (an error, an
// exception, or a change that could not be made durable) the next run is interval * 2^n away, up to
// a bound, and it is logged; a run that succeeds brings the interval back.
//
// A Server that is given the Timers starts them, stops them when it drains, ends what still runs
// when it is destroyed, and tells of them in `health`.  One thread, the Scheduler's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/base/log.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/standard.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/store/store.hpp"

namespace onetrip {

struct TimerOptions {
  // From the start of the service to the first run; none: an interval.
  std::optional<Duration> first_after = {};
  // Of one run; none: the interval, but at least 5 s and at most a minute.
  std::optional<Duration> deadline = {};
  // The longest wait after failures; none: ten minutes.  Never less than the interval.
  std::optional<Duration> backoff_max = {};
};

class Timers {
 public:
  using Job = std::function<Task<Status>()>;

  // All three outlive it.
  Timers(Scheduler& scheduler, Store& store, Log& log);
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  // The job is kept as long as the timers are, so a lambda coroutine may use what it captures.  No
  // two have one name.  An interval of zero: never run, and shown in `health` all the same.
  void every(std::string name, Duration interval, Job job, TimerOptions options = {});

  // From here on they run; those registered later too, from then on.
  void start();
  // No new runs; those under way go on.
  void stop();
  // Stops, and destroys the runs under way where they wait.  Not from inside a run.
  void end();
  // No run is under way.
  bool idle() const;

  // In the order in which they were registered.
  std::vector<TimerHealth> health() const;

 private:
  struct Timer;
  class Run;

  void schedule(Timer& timer, Time due);
  void begin(const std::shared_ptr<Timer>& timer);
  void on_ended(const std::shared_ptr<Timer>& timer);
  void finish(Timer& timer, Status status);

  Scheduler& scheduler_;
  Store& store_;
  Log& log_;
  bool started_ = false;
  bool stopped_ = false;
  std::vector<std::shared_ptr<Timer>> timers_;
};

}  // namespace onetrip
