// Batch: many calls in one message a service.  Packaging only: each call keeps its own effect and
// result, and nothing is atomic across them.
//
//   onetrip::Batch batch{mesh};
//   for (auto& hotkey : hotkeys) batch.add(perf_ledger::update_last_update_ms, hotkey, now);
//   const auto slot = batch.add(perf_ledger::get_all_hotkeys);
//   auto results = batch.send();                      // one round trip a service
//   if (!results.ok()) report(results.first_error());
//   Result<std::vector<Hotkey>> all = results[slot];
//
// A batch over the limits of a message (wire/limits.hpp) goes in several.  One thread at a time.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/client/mesh.hpp"

namespace onetrip {

// Where in the results the result of a call of type T is.
template <class T>
struct BatchSlot {
  std::size_t index = 0;
};

class BatchResults {
 public:
  // One for each call, in the order in which they were added.
  explicit BatchResults(std::vector<Result<wire::BytesView>> results,
                        std::vector<std::shared_ptr<const Reply>> replies)
      : results_(std::move(results)), replies_(std::move(replies)) {}

  std::size_t size() const { return results_.size(); }
  // How the index-th call ended.
  Status operator[](std::size_t index) const;
  template <class T>
  Result<T> operator[](BatchSlot<T> slot) const {
    const Result<wire::BytesView>& result = results_.at(slot.index);
    if (!result) return result.error();
    return detail::decode_result<T>(*result);
  }

  // Whether all went well; if not, the first that did not.
  bool ok() const;
  const Error& first_error() const;

 private:
  std::vector<Result<wire::BytesView>> results_;  // Views into replies_.
  std::vector<std::shared_ptr<const Reply>> replies_;
};

class Batch {
 public:
  // `mesh` has to outlive it.
  explicit Batch(Mesh& mesh, std::optional<CallOptions> options = {})
      : mesh_(mesh), options_(options) {}

  template <class M, class... Given>
  BatchSlot<typename M::result_type> add(const M& method, const Given&... given) {
    // As when called alone: each argument becomes its parameter's type.
    Message& message = begin_entry(method.service().name, method.name(), method.effect());
    wire::Writer writer(message.entries);
    write_arguments(writer, method, given...);
    end_entry(message, method.effect());
    return {calls_++};
  }

  std::size_t size() const { return calls_; }
  // Sends all, waits for all; the batch is empty afterwards.
  BatchResults send();

 private:
  // Calls to one service that fit one message.
  struct Message {
    std::string service;
    Effect effect = Effect::read;  // The strongest.
    wire::Buffer entries;
    std::vector<std::size_t> indices;       // Of its calls.
    std::vector<std::size_t> sequences_at;  // Of its exactly-once calls, in `entries`.
  };

  Message& begin_entry(std::string_view service, std::string_view method, Effect effect);
  static void end_entry(Message& message, Effect effect);
  RawPending start(const Message& message);

  Mesh& mesh_;
  std::optional<CallOptions> options_;
  std::vector<Message> messages_;
  std::map<std::string, std::size_t, std::less<>> open_messages_;  // By service: the last of its.
  std::size_t calls_ = 0;
};

}  // namespace onetrip
