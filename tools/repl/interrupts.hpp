// Interrupts: Ctrl-C, and being told to leave, as something to ask for and to wait for.
//
// A thread of its own takes the signals, so that none ever interrupts a system call or runs code in
// a handler: SIGINT asks to stop what is under way, SIGTERM and SIGHUP to leave; SIGQUIT is
// ignored. Made before any other thread is started.  One at a time in a process.
#pragma once

#include <functional>
#include <memory>

#include "onetrip/base/clock.hpp"

namespace onetrip::repl {

class Interruption {
 public:
  virtual ~Interruption() = default;

  // Waits; true, and at once, if it was or is interrupted.
  virtual bool wait(Duration duration) = 0;
  // What came before is forgotten, but not being told to leave.  Whoever had to be told of it has
  // been when this returns.
  virtual void clear() = 0;
  // Whether a signal has asked to leave.
  virtual bool must_leave() const = 0;
};

class Interrupts final : public Interruption {
 public:
  // `on_interrupt` is called in the other thread, at every signal.
  explicit Interrupts(std::function<void()> on_interrupt);
  ~Interrupts() override;
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  bool wait(Duration duration) override;
  void clear() override;
  bool must_leave() const override;
  // Readable once a signal has asked to leave.
  int leave_fd() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace onetrip::repl
