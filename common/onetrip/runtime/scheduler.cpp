#include "onetrip/runtime/scheduler.hpp"

#include <utility>

#include "onetrip/base/check.hpp"

namespace onetrip {
namespace {

// Enters an activity, and leaves it however the stretch ends.
class Stretch {
 public:
  Stretch(Activity*& current, Activity* activity) : current_(current) {
    current_ = activity;
    if (current_ != nullptr) current_->entered();
  }
  ~Stretch() {
    if (current_ != nullptr) current_->left();
    current_ = nullptr;
  }
  Stretch(const Stretch&) = delete;
  Stretch& operator=(const Stretch&) = delete;

 private:
  Activity*& current_;
};

}  // namespace

void Scheduler::run(Activity& activity, Time now, const std::function<void()>& work) {
  ONETRIP_CHECK(current_ == nullptr);
  stretch_began_ = now;
  const Stretch stretch(current_, &activity);
  work();
}

Scheduler::ReadyId Scheduler::resume_later(std::coroutine_handle<> coroutine, Activity* activity) {
  return add(Ready{coroutine, activity, nullptr});
}

void Scheduler::post(std::function<void()> work) { add(Ready{nullptr, nullptr, std::move(work)}); }

Scheduler::ReadyId Scheduler::add(Ready ready) {
  ready_.push_back(std::move(ready));
  ++ready_count_;
  return first_ready_id_ + ready_.size() - 1;
}

bool Scheduler::withdraw(ReadyId id) {
  if (id < first_ready_id_ || id - first_ready_id_ >= ready_.size()) return false;
  Ready& ready = ready_[id - first_ready_id_];
  if (!ready.coroutine) return false;
  ready = Ready{};
  --ready_count_;
  return true;
}

Scheduler::TimerId Scheduler::at(Time time, std::function<void()> work) {
  const TimerId id = next_timer_id_++;
  timers_.emplace(std::pair{time, id}, std::move(work));
  timer_times_.emplace(id, time);
  return id;
}

bool Scheduler::cancel(TimerId id) {
  const auto time = timer_times_.find(id);
  if (time == timer_times_.end()) return false;
  timers_.erase({time->second, id});
  timer_times_.erase(time);
  return true;
}

std::optional<Time> Scheduler::next_timer() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

bool Scheduler::run_ready_for(Duration budget) {
  ONETRIP_CHECK(current_ == nullptr);
  const Time began = now();
  bool ran = run_timers(budget);
  bool ran_one = false;
  for (std::size_t left = ready_.size(); left > 0; --left) {
    if (ran_one && now() - began >= budget) break;
    ran_one |= run_next();
  }
  return ran || ran_one;
}

bool Scheduler::run_timers(Duration budget) {
  if (timers_.empty()) return false;
  const Time now = clock_.now();
  const TimerId first_new = next_timer_id_;
  bool ran = false;
  auto due = timers_.begin();
  while (due != timers_.end() && due->first.first <= now) {
    const auto [time, id] = due->first;
    if (id < first_new) {
      const auto timer = timers_.extract(due);
      timer_times_.erase(id);
      timer.mapped()();
      ran = true;
    }
    if (ran && clock_.now() - now >= budget) break;
    due = timers_.upper_bound({time, id});  // The work may have set and cancelled any of them.
  }
  return ran;
}

bool Scheduler::run_next() {
  const Ready ready = std::move(ready_.front());
  ready_.pop_front();
  ++first_ready_id_;
  if (!ready.coroutine && !ready.work) return false;
  --ready_count_;
  if (ready.work)
    ready.work();
  else
    resume(ready);
  return true;
}

void Scheduler::resume(const Ready& ready) {
  stretch_began_ = now();
  const Stretch stretch(current_, ready.activity);
  ready.coroutine.resume();
}

}  // namespace onetrip
