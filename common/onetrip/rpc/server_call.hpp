// What a Server keeps of a message while it is answered.  Server's own; not for users.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "onetrip/base/recycled.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/rpc/sessions.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/wire/header.hpp"

namespace onetrip {

// Which message of which peer.
struct MessageKey {
  net::Envelope envelope;
  wire::CallId call_id = 0;

  friend bool operator==(const MessageKey&, const MessageKey&) = default;
};

// A request or batch, from its arrival to its answer.
struct MessageInHand {
  MessageKey key;
  wire::Frame frame;  // The arguments of its calls are views into it.
  Time arrived{};
  Time deadline{};
  bool cancelled = false;  // Nobody waits for the answer: what has not started need not start.

  bool is_batch = false;
  std::size_t open_calls = 1;         // That have not ended.
  std::vector<wire::Buffer> entries;  // Of a batch: each call's part of the answer.
  std::size_t entry_bytes = 0;
};

// How a set of messages in hand finds one by its key.
struct SameKey {
  using is_transparent = void;

  static const MessageKey& key_of(const MessageKey& key) { return key; }
  static const MessageKey& key_of(const std::shared_ptr<MessageInHand>& message) {
    return message->key;
  }

  std::size_t operator()(const auto& one) const { return hash(key_of(one)); }
  bool operator()(const auto& one, const auto& other) const { return key_of(one) == key_of(other); }

 private:
  static std::size_t hash(const MessageKey& key);
};
using MessagesInHand = std::unordered_set<std::shared_ptr<MessageInHand>, SameKey, SameKey,
                                          Recycled<std::shared_ptr<MessageInHand>>>;

// The header of the reply to a call.
wire::Header reply_header(wire::CallId id);
// What stands before a call's result: the header of its reply, or the head of its batch entry.
wire::Buffer reply_head(const MessageInHand& message);
// A batch's entry for a call that has failed.
wire::Buffer failed_entry(const Error& error);

// One call, queued or running.
class ServerCall final : public Execution {
 public:
  ServerCall(Store& store, std::shared_ptr<MessageInHand> of, const BoundMethod& bound,
             wire::BytesView given)
      : Execution(store, of->deadline),
        source(std::move(of)),
        message(source),
        method(bound),
        arguments(given) {}

  // A handler that ends in an error has changed nothing: its last stretch is taken back.  What an
  // exactly-once call was answered is kept in the stretch in which it ends, or in one of its own.
  void left() override;
  // What was answered, in the form in which it is kept.
  wire::Buffer answer() const;
  // The same from what was kept of an earlier attempt, within a stretch: an empty answer is made
  // again.
  wire::Buffer answer_from(const wire::Buffer& known) const;
  // Begins the reply to `message`, or makes it one to the message that has taken its place.
  void set_reply_head();

  const std::shared_ptr<MessageInHand> source;  // Owns the arguments.
  // To be answered: the source, or the last that asked for the same exactly-once call.
  std::shared_ptr<MessageInHand> message;
  // Those that asked for it before, and where in them.
  std::vector<std::pair<std::shared_ptr<MessageInHand>, std::size_t>> asked_before;
  const BoundMethod& method;
  const wire::BytesView arguments;
  std::size_t index = 0;  // In its batch.

  Sessions* sessions = nullptr;  // Set with `once`.
  std::optional<OnceCall> once;

  bool suspended = false;         // At least once: its end comes later, from the Scheduler.
  std::optional<Status> ended;    // Set in the stretch in which the handler ends.
  wire::Buffer reply;             // The frame or batch entry: what goes before the result, and it.
  std::size_t result_offset = 0;  // Of the result in it.
  RunningTask task;               // Last: destroyed before what its frames refer to.
};

}  // namespace onetrip
