// Turns<Key>: one at a time for each key, in the order in which they asked.
//
//   ONETRIP_CO_TRY(const Turn turn, co_await turns_.take(hotkey, deadline));
//   ...                              // nobody else has this hotkey's turn, across every co_await,
//   co_return receipt;               // until `turn` is destroyed, however the coroutine ends
//
// This is the per-hotkey lock of a service: an asynchronous mutex that never blocks the thread.
// Different keys never wait for each other.  The wait counts against the deadline.  It is not
// recursive: who asks for a turn that he has waits for himself, until the deadline.
//
// A key that nobody has or waits for takes no memory.  Turns, Turn and waiting coroutines may be
// destroyed in any order: a turn that is given back goes to the next who still waits.  Who holds
// several turns at once takes them in one order everywhere, or deadlocks until a deadline.
// One thread, the Scheduler's.
#pragma once

#include <coroutine>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/suspension.hpp"

namespace onetrip {

namespace detail {
// The book that a Turn is given back to.
class TurnBook {
 public:
  virtual ~TurnBook() = default;
  virtual void give_back(void* line) = 0;
};
}  // namespace detail

// The right to go on, given back when it is destroyed.  Move-only.
class [[nodiscard]] Turn {
 public:
  Turn() = default;
  Turn(std::shared_ptr<detail::TurnBook> book, void* line) : book_(std::move(book)), line_(line) {}
  Turn(Turn&& other) noexcept : book_(std::move(other.book_)), line_(other.line_) {}
  Turn& operator=(Turn&& other) noexcept {
    if (this != &other) {
      give_back();
      book_ = std::move(other.book_);
      line_ = other.line_;
    }
    return *this;
  }
  ~Turn() { give_back(); }

  bool held() const { return book_ != nullptr; }
  // Before its time; does nothing the second time.
  void give_back() {
    if (const auto book = std::exchange(book_, nullptr)) book->give_back(line_);
  }

 private:
  std::shared_ptr<detail::TurnBook> book_;
  void* line_ = nullptr;
};

template <class Key, class Hash = std::hash<Key>>
class Turns {
  class Taking;
  using Line =
      std::list<Taking*>;  // Those who wait, first come first; who has the turn is not in it.

  struct Book final : detail::TurnBook, std::enable_shared_from_this<Book> {
    explicit Book(Scheduler& s) : scheduler(s) {}
    void give_back(void* line) override;
    Turn turn_of(typename std::unordered_map<Key, Line, Hash>::value_type& line) {
      return Turn(this->shared_from_this(), &line);
    }
    Scheduler& scheduler;
    std::unordered_map<Key, Line, Hash> lines;  // An entry for each key whose turn somebody has.
  };

 public:
  explicit Turns(Scheduler& scheduler) : book_(std::make_shared<Book>(scheduler)) {}

  // co_await it: Result<Turn>.  Does not suspend where the turn is free.  DEADLINE_EXCEEDED (reason
  // "expired") where the deadline has passed already, or passes before the turn comes.
  Taking take(Key key, Time deadline) { return Taking(book_, std::move(key), deadline); }

  // Keys whose turn somebody has.
  std::size_t keys() const { return book_->lines.size(); }
  // Those who wait for this key.
  std::size_t waiting(const Key& key) const {
    const auto line = book_->lines.find(key);
    return line == book_->lines.end() ? 0 : line->second.size();
  }

 private:
  // The awaiter: one who asks for a turn.
  class [[nodiscard]] Taking {
   public:
    Taking(std::shared_ptr<Book> book, Key key, Time deadline)
        : book_(std::move(book)), key_(std::move(key)), deadline_(deadline) {}
    Taking(const Taking&) = delete;
    Taking& operator=(const Taking&) = delete;
    ~Taking() { leave(); }

    bool await_ready() {
      if (deadline_ <= book_->scheduler.now()) return true;
      const auto [line, free] = book_->lines.try_emplace(key_);
      if (free) turn_ = book_->turn_of(*line);
      return free;
    }
    void await_suspend(std::coroutine_handle<> coroutine) {
      suspension_.begin(book_->scheduler, coroutine);
      line_ = &book_->lines.find(key_)->second;
      place_ = line_->insert(line_->end(), this);
      timer_ = book_->scheduler.at(deadline_, [this] {
        leave();
        suspension_.wake();
      });
    }
    Result<Turn> await_resume() {
      if (turn_.held()) return std::move(turn_);
      return deadline_exceeded("the turn did not come before the deadline").because("expired");
    }

    // It is our turn.
    void grant(Turn turn) {
      leave();
      turn_ = std::move(turn);
      suspension_.wake();
    }

   private:
    void leave() {
      if (line_ == nullptr) return;
      std::exchange(line_, nullptr)->erase(place_);
      book_->scheduler.cancel(timer_);
    }

    std::shared_ptr<Book> book_;
    Key key_;
    Time deadline_;
    Line* line_ = nullptr;  // Where we wait; nullptr when we do not.
    typename Line::iterator place_;
    Scheduler::TimerId timer_ = 0;
    Turn turn_;
    Suspension suspension_;
  };

  std::shared_ptr<Book> book_;
};

template <class Key, class Hash>
void Turns<Key, Hash>::Book::give_back(void* line) {
  auto& entry = *static_cast<typename std::unordered_map<Key, Line, Hash>::value_type*>(line);
  if (entry.second.empty()) {
    lines.erase(lines.find(entry.first));
  } else {
    entry.second.front()->grant(turn_of(entry));
  }
}

}  // namespace onetrip
