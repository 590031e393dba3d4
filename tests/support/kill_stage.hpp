// KillStage: a service's program, killed (kill -9) between any two steps of what it is asked for,
// and started again; the services that it calls are fakes in threads of the test.
//
// Fakes kill it when they are asked, or when they have done what they were asked for; at each sync
// of its store, before or behind it, it is killed by a library that is loaded before its own
// (killing_sync.cpp).  A story is told once for each such moment, until one is told to its end.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/context.hpp"
#include "tests/process/service_place.hpp"

namespace onetrip::test {

struct Story {
  std::function<void(Mesh&)> prepare;
  std::function<void(Mesh&)> tell;                  // The process is killed in it.
  std::function<void(Mesh&)> check = [](Mesh&) {};  // And not in here.
};

// When the process is killed: at which of them, from 1.
struct KillMoment {
  enum class Of { fakes, before_sync, behind_sync } of;
  int number;
};

// The process that lives now: killed at a step of the fakes, ended when all is done.
class Victim {
 public:
  static constexpr int never = -1;

  void lives(pid_t pid);
  void is_gone();
  // From here on, at that step, from 1.
  void kill_at(int step) { steps_left_ = step; }
  // Returns when it is dead.  Any thread.
  void step();
  void all_is_done();

 private:
  std::mutex mutex_;
  std::atomic<pid_t> pid_ = 0;
  std::atomic<int> steps_left_ = never;
  bool done_ = false;
};

// One play.  Whoever derives from it adds the fakes, as ServiceThreads.
class KillStage {
 public:
  // `service` runs as `program`, under a configuration that ends in `config`, and may call those of
  // `fakes`; so may the stories.
  KillStage(std::string program, const std::string& service, std::vector<std::string> fakes,
            const std::string& config);
  virtual ~KillStage() { current = nullptr; }
  KillStage(const KillStage&) = delete;
  KillStage& operator=(const KillStage&) = delete;

  // False where the story came to its end before the moment.
  bool play(const Story& story, const KillMoment& moment);
  // For the fakes, which are made in threads of their own: what they do is a step.
  static void step() { current->victim_.step(); }

 protected:
  const net::Context& context() const { return context_; }
  std::string endpoint(const std::string& service) const { return place_.endpoint(service); }

 private:
  std::unique_ptr<Child> start(bool first);
  void arm(const KillMoment& moment);
  void disarm();

  static KillStage* current;  // One at a time.

  const std::string program_;
  std::vector<std::string> services_;
  ServicePlace place_;
  const std::string plan_ = place_ / "kill_at_sync";
  Victim victim_;
  net::Context context_;
};

// Of the fakes' steps and the syncs there are so many at least.
template <class Stage>
void tell_with_a_kill_at_each_moment(const Story& story, int fake_steps, int syncs) {
  using Of = KillMoment::Of;
  for (const auto& [of, at_least] :
       {std::pair(Of::fakes, fake_steps), {Of::before_sync, syncs}, {Of::behind_sync, syncs}}) {
    int kills = 0;
    while (true) {
      SCOPED_TRACE("moment " + std::to_string(static_cast<int>(of)) + ", number " +
                   std::to_string(kills + 1));
      Stage stage;
      if (!stage.play(story, {of, kills + 1})) break;
      if (::testing::Test::HasFailure()) return;
      ++kills;
    }
    EXPECT_GE(kills, at_least);
  }
}

}  // namespace onetrip::test
