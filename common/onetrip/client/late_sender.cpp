#include "onetrip/client/late_sender.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace onetrip {
namespace {
constexpr std::chrono::milliseconds late{1};
}  // namespace

struct LateSender::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::weak_ptr<Source>> sources;
  bool sleeping = false;  // Until there is a source.
  bool ended = false;

  void run() {
    std::vector<std::weak_ptr<Source>> due;
    std::unique_lock lock(mutex);
    while (!ended) {
      sleeping = sources.empty();
      changed.wait(lock, [this] { return ended || !sources.empty(); });
      sleeping = false;
      if (changed.wait_for(lock, late, [this] { return ended; })) return;
      due.swap(sources);
      lock.unlock();
      for (const auto& source : due)
        if (const auto there = source.lock()) there->send_late();
      due.clear();
      lock.lock();
    }
  }
};

LateSender::LateSender() : state_(std::make_shared<State>()) {}

LateSender::~LateSender() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ended = true;
  }
  state_->changed.notify_all();
  // The last one who knew of this object may have been one of its sources.
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();
  } else if (thread_.joinable()) {
    thread_.join();
  }
}

void LateSender::watch(std::weak_ptr<Source> source) {
  const std::lock_guard lock(state_->mutex);
  state_->sources.push_back(std::move(source));
  if (state_->sleeping) state_->changed.notify_all();
  if (!thread_.joinable()) thread_ = std::thread([state = state_] { state->run(); });
}

}  // namespace onetrip
