#include "onetrip/rpc/sessions.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "onetrip/base/fnv1a.hpp"

namespace onetrip {
namespace {

// Answers that were read are dropped by so many, so that a call does not write a session's row.
constexpr std::uint64_t forgotten_together = 64;

wire::Buffer not_kept(std::size_t bytes) {
  wire::Buffer answer;
  wire::Writer writer(answer);
  wire::write_batch_result(
      writer, resource_exhausted("the call was executed; its answer of {} bytes is too long to be "
                                 "kept for who asks again",
                                 bytes)
                  .because("answer_not_kept")
                  .with_outcome(Outcome::executed));
  return answer;
}

}  // namespace

Error session_expired() {
  return failed_precondition(
             "session: this store does not know it, or its lease is over: open a new one; what was "
             "open under it may or may not have run")
      .because("session_expired");
}

std::uint64_t fingerprint_of(std::string_view method, wire::BytesView arguments) {
  Fnv1a hash;
  hash.add(method);
  hash.add(wire::text_of(arguments));
  return hash.value();
}

Sessions::Sessions(Store& store, SessionLimits limits)
    : store_(store),
      limits_(limits),
      identity_(store, "onetrip.identity"),
      sessions_(store, "onetrip.sessions"),
      completions_(store, "onetrip.completions") {}

Sessions::~Sessions() = default;

wire::StoreId Sessions::store_id(Random& random) {
  if (const wire::StoreId* id = identity_.find(0); id != nullptr) return *id;
  const wire::StoreId id = random.id();
  identity_.put(0, id);
  return id;
}

Result<wire::SessionId> Sessions::open(Random& random, Time now) {
  if (sessions_.size() >= limits_.sessions_max)
    return resource_exhausted("{} sessions are open, the limit: try again later", sessions_.size())
        .because("too_many_sessions");
  const wire::SessionId session = random.id();
  sessions_.put(session, {.first_incomplete = 1});
  used_[session] = now;
  return session;
}

Status Sessions::renew(const wire::SessionId& session, Time now) {
  if (!sessions_.contains(session)) return session_expired();
  used_[session] = now;
  return {};
}

void Sessions::close(const wire::SessionId& session) {
  if (!sessions_.contains(session)) return;
  forget_below(session, std::numeric_limits<std::uint64_t>::max());
  sessions_.erase(session);
  used_.erase(session);
}

Result<const wire::Buffer*> Sessions::find(const OnceCall& call, Time now) {
  const SessionRow* session = sessions_.find(call.session);
  if (session == nullptr) return session_expired();
  used_[call.session] = now;
  if (call.sequence < session->first_incomplete)
    return failed_precondition("sequence: the answer to {} was read before, says its client",
                               call.sequence)
        .because("stale_sequence")
        .with_outcome(Outcome::executed);
  if (call.first_incomplete > call.sequence)
    return invalid("first_incomplete: {} is above the call's own sequence, {}",
                   call.first_incomplete, call.sequence)
        .because("bad_header");
  const CompletionRow* done = completions_.find(call.key());
  if (done != nullptr && done->fingerprint != call.fingerprint)
    return failed_precondition("sequence: {} was another call before", call.sequence)
        .because("sequence_reused");
  if (done != nullptr) return &done->answer;
  const std::uint64_t ahead =
      call.sequence - std::max(session->first_incomplete, call.first_incomplete);
  if (ahead >= limits_.sequences_max || completions_.size() >= limits_.completions_max)
    return resource_exhausted(
               "sequence: this session is {} calls ahead of the answers that its client has read "
               "(at most {}), and the service keeps {} answers (at most {}): read them first",
               ahead, limits_.sequences_max - 1, completions_.size(), limits_.completions_max)
        .because("session_full");
  return nullptr;
}

void Sessions::complete(const OnceCall& call, wire::Buffer answer) {
  const SessionRow* session = sessions_.find(call.session);
  if (session == nullptr) return;  // Its lease ended while the call ran.
  const std::uint64_t first = session->first_incomplete;
  if (!is_kept(answer.size())) answer = not_kept(answer.size());
  answers_bytes_ += answer.size();
  completions_.put(call.key(), {call.fingerprint, std::move(answer)});
  if (call.first_incomplete < first + forgotten_together) return;
  forget_below(call.session, call.first_incomplete);
  sessions_.put(call.session, {call.first_incomplete});
}

bool Sessions::is_kept(std::size_t answer_bytes) const {
  if (answer_bytes > limits_.answer_bytes_max) return false;
  return answer_bytes <= limits_.short_answer_bytes || answers_bytes_ <= limits_.answers_bytes_max;
}

void Sessions::forget_below(const wire::SessionId& session, std::uint64_t sequence) {
  std::vector<CallKey> read;
  for (const auto& [key, row] : completions_.range({session, 0}, {session, sequence})) {
    read.push_back(key);
    answers_bytes_ -= std::min(answers_bytes_, row.answer.size());
  }
  for (const CallKey& key : read) completions_.erase(key);
}

void Sessions::expire(Time now) {
  std::vector<wire::SessionId> over;
  for (const auto& [session, row] : sessions_.scan()) {
    const Time used = used_.try_emplace(session, now).first->second;
    if (now - used >= limits_.lease) over.push_back(session);
  }
  if (!over.empty()) {
    Transaction transaction;
    store_.enter(transaction);
    for (const wire::SessionId& session : over) close(session);
    store_.leave();
  }
  answers_bytes_ = 0;
  for (const auto& [key, row] : completions_.scan()) answers_bytes_ += row.answer.size();
}

}  // namespace onetrip
