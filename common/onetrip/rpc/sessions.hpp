// Sessions: what a service's store remembers of exactly-once calls, so that a repeated one is
// answered and not run again (docs/protocol.md, "Exactly once").
//
//   onetrip.identity     0                    the store's id
//   onetrip.sessions     session              the sequence below which all is done with
//   onetrip.completions  (session, sequence)  which call it was, and its answer
//
// These are rows of the service's own store, so a completion is in the commit of what its call did.
// Only the leases are in memory alone: after a start each session has a whole one again.
//
// Made before the store is loaded, like a service's tables.  Every function but expire() is called
// within a stretch, and what it gives leaves only when that transaction may.  Loop thread only.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/table.hpp"
#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/header.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip {

struct SessionLimits {
  Duration lease = std::chrono::hours(1);  // Since a session was used last.
  std::size_t sessions_max = 4096;
  // How far a client may be ahead of what it has read the answers of.
  std::uint64_t sequences_max = 65'536;
  // Records of all sessions.
  std::size_t completions_max = std::size_t{1} << 20U;
  // A longer answer is not kept: who repeats the call hears that it was executed, and no more.
  std::size_t answer_bytes_max = std::size_t{256} << 10U;
  // Once all kept answers have more than `answers_bytes_max`, about, none over `short_answer_bytes`
  // is kept.
  std::size_t answers_bytes_max = std::size_t{256} << 20U;
  std::size_t short_answer_bytes = 256;
};

// An exactly-once call, as its client names it.
struct OnceCall {
  wire::SessionId session{};
  std::uint64_t sequence = 0;  // From 1.
  std::uint64_t first_incomplete = 0;
  std::uint64_t fingerprint = 0;  // Of the method and its arguments.

  std::pair<wire::SessionId, std::uint64_t> key() const { return {session, sequence}; }
};

// FAILED_PRECONDITION "session_expired", not executed.
Error session_expired();

std::uint64_t fingerprint_of(std::string_view method, wire::BytesView arguments);

struct SessionRow {
  std::uint64_t first_incomplete = 0;

  static constexpr auto onetrip_layout = wire::Layout::array;
};
ONETRIP_FIELDS(SessionRow, first_incomplete)

struct CompletionRow {
  std::uint64_t fingerprint = 0;
  // As a batch's result: wire::write_batch_result.  Empty where the method makes it again.
  wire::Buffer answer;

  static constexpr auto onetrip_layout = wire::Layout::array;
};
ONETRIP_FIELDS(CompletionRow, fingerprint, answer)

class Sessions {
 public:
  explicit Sessions(Store& store, SessionLimits limits = {});
  ~Sessions();  // Not in the header: see store/table.hpp.
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  const SessionLimits& limits() const { return limits_; }

  // The same for as long as the state lives; `random` gives it at the first call.
  wire::StoreId store_id(Random& random);
  // A new session.  RESOURCE_EXHAUSTED ("too_many_sessions") where there are as many as may be.
  Result<wire::SessionId> open(Random& random, Time now);
  // Whether there is such a session.  Outside of every stretch, too.
  bool knows(const wire::SessionId& session) const { return sessions_.contains(session); }
  // Its client has left, having read all answers.
  void close(const wire::SessionId& session);
  // Its lease begins anew.  FAILED_PRECONDITION ("session_expired") where there is no such session.
  Status renew(const wire::SessionId& session, Time now);

  // The answer to the call, if it has one; null where it is to be run.  FAILED_PRECONDITION where
  // there is no such session ("session_expired"), where its answer is said to have been read
  // ("stale_sequence"), and where the sequence was another call's ("sequence_reused");
  // RESOURCE_EXHAUSTED ("session_full") where the client is too far ahead.
  Result<const wire::Buffer*> find(const OnceCall& call, Time now);
  // Keeps the answer, in the stretch that does what it tells of, and drops those that have been
  // read.
  void complete(const OnceCall& call, wire::Buffer answer);

  // Ends those whose lease is over, and counts what is kept.  Outside of every stretch.
  void expire(Time now);

 private:
  using CallKey = std::pair<wire::SessionId, std::uint64_t>;

  bool is_kept(std::size_t answer_bytes) const;
  void forget_below(const wire::SessionId& session, std::uint64_t sequence);

  Store& store_;
  SessionLimits limits_;
  Table<std::int64_t, wire::StoreId> identity_;
  Table<wire::SessionId, SessionRow> sessions_;
  Table<CallKey, CompletionRow> completions_;
  std::map<wire::SessionId, Time> used_;  // When last; none since the start: absent.
  std::size_t answers_bytes_ = 0;         // About: what is undone is not counted back.
};

}  // namespace onetrip
