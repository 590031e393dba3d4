#include "onetrip/runtime/worker.hpp"

namespace onetrip {

ThreadWorker::~ThreadWorker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& job : waiting_) job->forget();
    if (running_) running_->forget();
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ThreadWorker::submit(std::shared_ptr<Job> job) {
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(job));
  changed_.notify_one();
}

void ThreadWorker::collect() {
  has_ended_.clear();
  std::vector<std::shared_ptr<Job>> ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(ended_);
  }
  for (const auto& job : ended) job->tell();
}

// A job's last owner is on the loop's thread always: here it is handed on, never dropped.
void ThreadWorker::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    running_ = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    running_->work();
    lock.lock();
    ended_.push_back(std::move(running_));
    has_ended_.wake();
  }
}

}  // namespace onetrip
