// LateSender: sends what was started and waits to leave with more, where nobody else does soon.
//
// A call that is started while others are under way is not worth a write of its own: it leaves with
// the next ones, or when somebody waits for an answer.  A program that does neither would keep it
// for ever; this thread sends it a millisecond later.  It is begun when it is needed first, and
// sleeps while nothing waits.
#pragma once

#include <memory>
#include <thread>

namespace onetrip {

class LateSender {
 public:
  // What waits to leave; called from the LateSender's thread.
  class Source {
   public:
    virtual ~Source() = default;
    virtual void send_late() = 0;
  };

  LateSender();
  // Whatever waits then is not sent by it any more.
  ~LateSender();
  LateSender(const LateSender&) = delete;
  LateSender& operator=(const LateSender&) = delete;

  // `source` has something since now.  Any thread; may be called with the source's own lock held.
  void watch(std::weak_ptr<Source> source);

 private:
  struct State;

  std::shared_ptr<State> state_;  // The thread's, too: it may outlive this object by a moment.
  std::thread thread_;
};

}  // namespace onetrip
