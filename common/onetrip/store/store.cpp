#include "onetrip/store/store.hpp"

#include <algorithm>

namespace onetrip {

namespace {

// For a transaction that depends on what was undone from `first` on.  Where it had written before,
// a part of it is done: asking again would do that part twice.
Error disk_full(CommitNo first, CommitNo first_written) {
  const bool partly_done = first_written != 0 && first_written < first;
  return resource_exhausted("the store's disk is full: what the call changed or read was undone")
      .because("disk_full")
      .with_outcome(partly_done ? Outcome::unknown : Outcome::not_executed);
}

Error abandoned(CommitNo /*first_written*/) {
  return make_error(Code::aborted, "the handler that began this has failed, and was undone");
}

}  // namespace

class Store::Loading final : public RowVisitor {
 public:
  explicit Loading(Store& store) : store_(store) {}

  Status row(std::string_view space, wire::BytesView key, wire::BytesView value) override {
    const auto it = store_.tables_.find(space);
    if (it == store_.tables_.end() || it->second == nullptr)
      return data_loss("the store holds rows of a space \"{}\" that this program does not know",
                       space);
    return it->second->load_row(key, value);
  }

 private:
  Store& store_;
};

Store::Store(Backend& backend, FatalHandler fatal) : backend_(backend), fatal_(std::move(fatal)) {}

Store::~Store() {
  ONETRIP_CHECK(in_hand_ == nullptr);
  backend_.close();
  while (!pending_.alone()) pending_.next()->leave();
}

Status Store::load() {
  ONETRIP_CHECK(!loaded_);
  Loading loading(*this);
  ONETRIP_TRY(const CommitNo last, backend_.load(loading));
  loaded_ = true;
  sealed_ = last;
  gate_.open(last);
  return {};
}

void Store::enter(Transaction& transaction) {
  ONETRIP_CHECK(loaded_);
  ONETRIP_CHECK(in_hand_ == nullptr);
  in_hand_ = &transaction;
  transaction.in_hand_ = true;
}

void Store::leave() {
  ONETRIP_CHECK(in_hand_ != nullptr);
  if (!in_hand_->status_.ok()) return abandon();
  if (!touched_.empty()) seal();
  release();
  hand_over();
}

Store::Gathering::~Gathering() {
  store_.gathering_ = false;
  store_.hand_over();
}

void Store::abandon() {
  ONETRIP_CHECK(in_hand_ != nullptr);
  for (Part& part : touched_) part.undo_entries = part.table->undo_entries() - part.undo_entries;
  undo(touched_);
  touched_.clear();
  in_hand_->writing_ = 0;
  release();
  gate_.fail_from(sealed_ + 1, abandoned);
}

void Store::back_up(const std::string& path, BackupDone done) {
  ONETRIP_CHECK(loaded_);
  backend_.back_up(path, std::move(done));
}

const std::string& Store::add(StoredTable& table, std::string space) {
  ONETRIP_CHECK(!loaded_, space);
  const auto place = tables_.try_emplace(std::move(space)).first;
  const bool is_new = place->second == nullptr;
  ONETRIP_CHECK(is_new, place->first);
  place->second = &table;
  return place->first;
}

void Store::remove(StoredTable& table) {
  ONETRIP_CHECK(in_hand_ == nullptr, table.space());
  tables_.find(table.space())->second = nullptr;
  for (Unsettled& commit : unsettled_)
    for (Part& part : commit.parts)
      if (part.table == &table) part.table = nullptr;
}

void Store::touch(StoredTable& table) {
  touched_.push_back({&table, table.undo_entries(), table.last_commit_});
  table.last_commit_ = sealed_ + 1;
  in_hand_->writing_ = sealed_ + 1;
}

void Store::seal() {
  for (Part& part : touched_) part.undo_entries = part.table->undo_entries() - part.undo_entries;
  ++sealed_;
  unsettled_.push_back({sealed_, touched_});
  touched_.clear();
  waiting_.push_back(backend_.wants_bytes() ? encode(unsettled_.back()) : ChangeSet(sealed_));

  in_hand_->depends_on_ = sealed_;
  in_hand_->first_written_ = in_hand_->first_written();
  in_hand_->writing_ = 0;
}

ChangeSet Store::encode(const Unsettled& commit) const {
  ChangeSet set(commit.commit);
  for (const Part& part : commit.parts) part.table->encode_newest(part.undo_entries, set);
  return set;
}

void Store::undo(const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    if (part.table == nullptr) continue;
    part.table->undo_newest(part.undo_entries);
    part.table->last_commit_ = part.last_commit_before;
  }
}

void Store::release() {
  Transaction& transaction = *std::exchange(in_hand_, nullptr);
  transaction.in_hand_ = false;
  if (transaction.depends_on_ > durable_commit() && transaction.alone()) transaction.join(pending_);
}

void Store::hand_over() {
  // A backend that finishes inside of commit() comes back to here, and the loop goes on for it.
  if (handing_over_ || (gathering_ && backend_.wants_bytes())) return;
  handing_over_ = true;
  while (in_flight_.empty() && !waiting_.empty()) {
    take_batch();
    backend_.commit(CommitBatch{in_flight_}, *this);
  }
  handing_over_ = false;
}

void Store::take_batch() {
  const BatchLimits limits = backend_.limits();
  std::size_t changes = 0;
  std::size_t bytes = 0;
  do {
    changes += waiting_.front().size();
    bytes += waiting_.front().bytes();
    in_flight_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  } while (!waiting_.empty() && changes + waiting_.front().size() <= limits.changes_max &&
           bytes + waiting_.front().bytes() <= limits.bytes_max);
}

void Store::finished(CommitOutcome outcome, std::string_view details) {
  ONETRIP_CHECK(in_hand_ == nullptr);
  ONETRIP_CHECK(!in_flight_.empty() && !stopped_);
  switch (outcome) {
    case CommitOutcome::durable:
      batch_is_durable();
      break;
    case CommitOutcome::full:
      undo_unsettled();
      break;
    case CommitOutcome::failed:
      return stop(details);
  }
  hand_over();
}

void Store::batch_is_durable() {
  const CommitNo last = in_flight_.back().commit();
  while (!unsettled_.empty() && unsettled_.front().commit <= last) {
    for (const Part& part : unsettled_.front().parts)
      if (part.table != nullptr) part.table->forget_oldest(part.undo_entries);
    unsettled_.pop_front();
  }
  in_flight_.clear();
  gate_.open(last);
}

void Store::undo_unsettled() {
  const CommitNo first = in_flight_.front().commit();
  for (; !unsettled_.empty(); unsettled_.pop_back()) undo(unsettled_.back().parts);
  in_flight_.clear();
  waiting_.clear();

  for (RingPlace* place = pending_.next(); place != &pending_; place = place->next()) {
    Transaction& transaction = static_cast<Transaction&>(*place);
    if (transaction.status_.ok() && transaction.depends_on_ >= first)
      transaction.status_ = disk_full(first, transaction.first_written_);
  }
  gate_.fail_from(first,
                  [first](CommitNo first_written) { return disk_full(first, first_written); });
}

void Store::stop(std::string_view details) {
  // The batch stays in flight for ever, so that nothing more is handed over.
  stopped_ = true;
  fatal_(data_loss("the store could not be written: {}", details));
}

}  // namespace onetrip
