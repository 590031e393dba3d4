// Store: the state of one service, in memory, and the order in which it becomes durable.
//
//   Store store(backend, on_fatal);               // The backend outlives the store,
//   Table<Hotkey, Ledger> ledgers(store, "ledgers");  // and the store its tables.
//   ONETRIP_TRY_STATUS(store.load());             // Once, before the first stretch.
//
//   store.enter(transaction);                     // A handler's code runs: one stretch of it.
//   ledgers.put(hotkey, ledger);                  // Memory now; the change set of the stretch.
//   store.leave();                                // Sealed, numbered, on its way to the backend.
//   store.when_durable(transaction, send_reply);  // Leaves when it may.
//
// Stretches.  One at a time; all that a stretch changes becomes one commit, wholly or not at all.
// Outside of every stretch, tables may be read (nothing is noted down), and not written.
//
// Commits.  Sealed sets wait while the backend is busy; when it is idle, all that wait go as one
// batch, within its limits (a set above them goes alone).  The calls in flight bound the queue, as
// each waits for its own commit.
//
// Disk full.  The batch and all that was sealed after it are undone, newest first; the tables are
// then exactly as before, the transactions that depend on any of it have failed (see
// Transaction::status), their waiters get RESOURCE_EXHAUSTED "disk_full", and the store goes on:
// the next stretch that writes tries the disk again.
// Any other failure: `fatal` is called and should end the process (74).  If it returns, nothing
// more is written, and whoever waits for a commit waits for ever: a failed commit is never
// acknowledged.
//
// Threads: the loop's only, waiters included.  Waiters are called outside of every stretch, except
// those that need not wait: they are called at once, where they are handed in.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/base/check.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/backend.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/store/gate.hpp"
#include "onetrip/store/stored_table.hpp"
#include "onetrip/store/transaction.hpp"

namespace onetrip {

class Store {
 public:
  // While one lives, what is sealed waits, and goes as one batch at its end, as far as the backend
  // is idle: for whoever runs several stretches in a row.  Where nothing is written, nothing waits.
  // Not within another one.
  class Gathering {
   public:
    explicit Gathering(Store& store) : store_(store) { store_.gathering_ = true; }
    ~Gathering();
    Gathering(const Gathering&) = delete;
    Gathering& operator=(const Gathering&) = delete;

   private:
    Store& store_;
  };

  using FatalHandler = std::function<void(const Error&)>;

  Store(Backend& backend, FatalHandler fatal);
  // Closes the backend.  What waits is dropped without being called.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Reads every row into its table.  An error names the row or space that cannot be used; the
  // process should end then, as the tables are not whole.
  Status load();

  // A stretch begins; the transaction is good for as many as its call has.
  void enter(Transaction& transaction);
  // It ends.  What it changed is sealed as the next commit.  A failed transaction's stretch is
  // abandoned instead: nothing that it wrote stays.
  void leave();
  // It ends, and what it changed is undone at once, as where a handler ends in an error.  What
  // already waits for it (a call that it has begun to send) gets ABORTED, not_executed.
  void abandon();

  // Whether when_durable() would call at once.
  bool is_decided(const Transaction& transaction) const {
    return !transaction.status().ok() || transaction.depends_on() <= durable_commit();
  }
  // Calls `callback(const Status&)` once: now, if all that the transaction depends on is durable or
  // it has failed; else in the order of the commits, when that is decided.  It may be called
  // during a stretch of the transaction, and then waits for that stretch too.
  template <class Callback>
  void when_durable(const Transaction& transaction, Callback&& callback);
  // The same for everything that has been sealed so far.
  template <class Callback>
  void when_all_durable(Callback&& callback);

  // Begins a copy of what is kept on disk; `done` hears of its end, as Backend::back_up says.  In
  // it is all that was durable when it was asked for, and perhaps what became so until its end.
  void back_up(const std::string& path, BackupDone done);

  // The highest durable commit.  Those below it are durable, or were undone.
  CommitNo durable_commit() const { return gate_.durable(); }
  // The highest number given out.
  CommitNo sealed_commit() const { return sealed_; }
  // Nothing is waiting to be written, or being written.
  bool idle() const { return unsettled_.empty(); }
  // Commits sealed and not yet durable or undone.
  std::size_t unsettled_commits() const { return unsettled_.size(); }

  // For the backend: how the batch that it was handed last has ended.  Not during a stretch.
  // `details` is a sentence for the log, used where the outcome is `failed`.
  void finished(CommitOutcome outcome, std::string_view details = {});

 private:
  template <class, class>
  friend class Table;
  friend class StoredTable;
  class Loading;

  // The part of a commit that is in one table, and how to take it back.
  struct Part {
    StoredTable* table;  // Null once the table is gone.
    std::size_t undo_entries;
    CommitNo last_commit_before;
  };
  struct Unsettled {
    CommitNo commit;
    std::vector<Part> parts;
  };

  // The space's name, for as long as the store lives.
  const std::string& add(StoredTable& table, std::string space);
  void remove(StoredTable& table);

  // For tables, on every read: what it has met was written by this commit.
  void note_read(CommitNo commit) const {
    if (in_hand_ != nullptr) in_hand_->read(commit);
  }
  // For tables, before every write: the number that the write will have.
  CommitNo begin_write(StoredTable& table) {
    ONETRIP_CHECK(in_hand_ != nullptr, table.space());
    if (table.last_commit_ != sealed_ + 1) touch(table);
    return sealed_ + 1;
  }
  void touch(StoredTable& table);

  void seal();
  ChangeSet encode(const Unsettled& commit) const;
  void undo(const std::vector<Part>& parts);
  void release();
  void hand_over();
  void take_batch();
  void batch_is_durable();
  void undo_unsettled();
  void stop(std::string_view details);

  Backend& backend_;
  FatalHandler fatal_;
  std::map<std::string, StoredTable*, std::less<>> tables_;  // Null once the table is gone.
  bool loaded_ = false;

  Transaction* in_hand_ = nullptr;
  std::vector<Part> touched_;  // By the stretch in hand; undo_entries holds the log's size before.
  CommitNo sealed_ = 0;

  std::deque<Unsettled> unsettled_;  // Oldest first: the batch in flight, then those that wait.
  std::deque<ChangeSet> waiting_;
  std::vector<ChangeSet> in_flight_;  // Empty where the backend is idle.
  bool handing_over_ = false;
  bool gathering_ = false;
  bool stopped_ = false;
  RingPlace pending_;  // Transactions that may depend on something unsettled.
  Gate gate_;
};

template <class Callback>
void Store::when_durable(const Transaction& transaction, Callback&& callback) {
  if (is_decided(transaction)) return static_cast<void>(callback(transaction.status()));
  gate_.wait(transaction.depends_on(), transaction.first_written(),
             make_waiter(std::forward<Callback>(callback)));
}

template <class Callback>
void Store::when_all_durable(Callback&& callback) {
  if (idle()) return static_cast<void>(callback(Status{}));
  gate_.wait(sealed_, 0, make_waiter(std::forward<Callback>(callback)));
}

}  // namespace onetrip
