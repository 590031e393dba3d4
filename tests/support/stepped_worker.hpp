// SteppedWorker: runs a function when the test says so.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "onetrip/runtime/worker.hpp"

namespace onetrip::test {

class SteppedWorker final : public Worker {
 public:
  explicit SteppedWorker(Scheduler& scheduler) : Worker(scheduler) {}

  std::size_t waiting() const { return jobs_.size(); }
  // The next one, to its end.
  void step() {
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    job->work();
    job->tell();
  }

 private:
  void submit(std::shared_ptr<Job> job) override { jobs_.push_back(std::move(job)); }

  std::deque<std::shared_ptr<Job>> jobs_;
};

}  // namespace onetrip::test
