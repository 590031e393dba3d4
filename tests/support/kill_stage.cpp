#include "tests/support/kill_stage.hpp"

#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace onetrip::test {

using namespace std::chrono_literals;

KillStage* KillStage::current = nullptr;

void Victim::lives(pid_t pid) {
  const std::lock_guard lock(mutex_);
  pid_ = pid;
  if (done_) ::kill(pid_, SIGTERM);
}

void Victim::is_gone() {
  const std::lock_guard lock(mutex_);
  pid_ = 0;
}

void Victim::step() {
  if (--steps_left_ != 0) return;
  siginfo_t info;
  ::kill(pid_, SIGKILL);
  ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
}

void Victim::all_is_done() {
  const std::lock_guard lock(mutex_);
  done_ = true;
  if (pid_ != 0) ::kill(pid_, SIGTERM);
}

KillStage::KillStage(std::string program, const std::string& service,
                     std::vector<std::string> fakes, const std::string& config)
    : program_(std::move(program)), services_(std::move(fakes)), place_("state", config) {
  services_.push_back(service);
  current = this;
  // A folder that others may not look into, as a run folder is.
  std::filesystem::create_directory(place_ / "run");
  std::filesystem::permissions(place_ / "run", std::filesystem::perms::owner_all);
}

bool KillStage::play(const Story& story, const KillMoment& moment) {
  auto process = start(true);
  std::thread client([&] {
    Mesh mesh = place_.mesh(60s, services_);
    story.prepare(mesh);
    arm(moment);
    story.tell(mesh);
    disarm();
    story.check(mesh);
    victim_.all_is_done();
  });
  int status = process->wait();
  const bool was_killed = status == -1 - SIGKILL;
  victim_.is_gone();
  if (was_killed) {
    process = start(false);
    status = process->wait();
  }
  EXPECT_EQ(status, 0) << process->err();
  client.join();
  return was_killed;
}

std::unique_ptr<Child> KillStage::start(bool first) {
  std::vector<std::string> environment;
  if (first) {
    // A build with the address sanitizer wants its library to be the first, which this one may be.
    environment = {std::string("LD_PRELOAD=") + KILLING_SYNC, "KILL_AT_SYNC=" + plan_,
                   "ASAN_OPTIONS=verify_asan_link_order=0"};
  }
  auto process = place_.start(program_, std::move(environment));
  victim_.lives(process->pid());
  return process;
}

void KillStage::arm(const KillMoment& moment) {
  if (moment.of == KillMoment::Of::fakes) return victim_.kill_at(moment.number);
  std::ofstream(plan_ + ".new") << moment.number
                                << (moment.of == KillMoment::Of::behind_sync ? " 1" : " 0");
  std::filesystem::rename(plan_ + ".new", plan_);
}

void KillStage::disarm() {
  victim_.kill_at(Victim::never);
  std::filesystem::remove(plan_);
}

}  // namespace onetrip::test
