#include "tests/host/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>
#include <sstream>

#include "onetrip/base/check.hpp"

namespace onetrip {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

Child::Child(const std::string& program, std::vector<std::string> arguments,
             std::vector<std::string> environment, const std::string& folder)
    : folder_(folder) {
  arguments.insert(arguments.begin(), program);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  constexpr int flags = O_CREAT | O_TRUNC | O_WRONLY;
  posix_spawn_file_actions_addopen(&files, 1, (folder + "/out").c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&files, 2, (folder + "/err").c_str(), flags, 0600);
  const int failed = posix_spawn(&pid_, program.c_str(), &files, nullptr,
                                 pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&files);
  ONETRIP_CHECK(failed == 0, program, failed);
}

Child::~Child() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  wait();
}

void Child::signal(int number) const { kill(pid_, number); }

int Child::wait() {
  int status = 0;
  ONETRIP_CHECK(waitpid(pid_, &status, 0) == pid_);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1 - WTERMSIG(status);
}

std::string Child::out() const { return text_of_file(folder_ + "/out"); }
std::string Child::err() const { return text_of_file(folder_ + "/err"); }

}  // namespace onetrip
