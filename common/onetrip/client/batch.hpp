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
// A batch over the limits of a message (wire/limits.hpp) goes in several; and of a service that has
// several instances, each gets a message with what is its own.  One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/client/mesh.hpp"
#include "onetrip/rpc/divide.hpp"

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
    Service& to = service_of(method.service().name);
    if (to.instances > 1) {
      wire::Buffer arguments;
      wire::Writer writer(arguments);
      write_arguments(writer, method, given...);
      return {add_addressed(to, {method.name(), method.effect(), method.route()}, arguments)};
    }
    Message& message = begin_entry(to, 0, method.name(), method.effect());
    wire::Writer writer(message.entries);
    write_arguments(writer, method, given...);
    end_entry(message, method.effect());
    return {calls_++};
  }

  std::size_t size() const { return calls_; }
  // Sends all, waits for all; the batch is empty afterwards.
  BatchResults send();

 private:
  // Calls to one instance of a service that fit one message.
  struct Message {
    std::string service;
    std::uint32_t instance = 0;    // As in Request.
    Effect effect = Effect::read;  // The strongest.
    wire::Buffer entries;
    std::vector<std::size_t> indices;       // Of its entries.
    std::vector<std::size_t> sequences_at;  // Of its exactly-once calls, in `entries`.
  };

  struct Service {
    std::string_view name;  // Of the key in services_.
    std::uint32_t instances = 1;
    std::map<std::uint32_t, std::size_t> open_messages = {};  // By instance: the last of its.
  };
  struct Called {
    std::string_view method;
    Effect effect;
    Route route;
  };
  // A call that is several entries, which follow one another.
  struct Divided {
    std::size_t call = 0;
    std::vector<CallPart> parts;
    Merging merging;
  };

  Service& service_of(std::string_view name);
  // For some of several instances; the index of the call.
  std::size_t add_addressed(Service& to, const Called& called, wire::BytesView arguments);
  void add_entry(Service& to, const Called& called, std::uint32_t instance,
                 wire::BytesView arguments);
  // Of each call one result, of which each entry has one.
  std::vector<Result<wire::BytesView>> merged(std::vector<Result<wire::BytesView>> of_entries,
                                              std::vector<std::shared_ptr<const Reply>>& replies);

  Message& begin_entry(Service& to, std::uint32_t instance, std::string_view method, Effect effect);
  static void end_entry(Message& message, Effect effect);
  RawPending start(const Message& message);

  Mesh& mesh_;
  std::optional<CallOptions> options_;
  std::vector<Message> messages_;
  std::map<std::string, Service, std::less<>> services_;
  std::vector<Divided> divided_;
  std::size_t calls_ = 0;
  std::size_t more_entries_ = 0;  // Than calls, for those that are divided.
};

}  // namespace onetrip
