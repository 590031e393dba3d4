// A program run by a test: its output, and how it ended.  Killed if the test leaves it behind.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace onetrip {

class Child {
 public:
  // Runs the program with nothing but `environment` ("NAME=value"); stdout and stderr go to files
  // in `folder`.
  Child(const std::string& program, std::vector<std::string> arguments,
        std::vector<std::string> environment, const std::string& folder);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  // Waits for the end: the exit status, or -1 - N where signal N ended it.
  int wait();
  std::string out() const;
  std::string err() const;

 private:
  std::string folder_;
  pid_t pid_ = 0;
};

}  // namespace onetrip
