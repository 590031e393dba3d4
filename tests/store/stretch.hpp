// What the tests of the store share: a stretch in one expression, and a note of what was settled.
#pragma once

#include <string>
#include <vector>

#include "onetrip/store/store.hpp"

namespace onetrip::test {

// Runs `work` as one stretch of the transaction.
template <class Work>
void stretch(Store& store, Transaction& transaction, Work&& work) {
  store.enter(transaction);
  work();
  store.leave();
}

// The same of a transaction that has no other.
template <class Work>
void stretch(Store& store, Work&& work) {
  Transaction transaction;
  stretch(store, transaction, work);
}

// For stores whose backend never fails.
inline Store::FatalHandler never_fatal() {
  return [](const Error& error) { ONETRIP_CHECK(false, to_string(error)); };
}

// Which messages have left, and how: "reply", "reply: RESOURCE_EXHAUSTED not_executed disk_full".
class Outbox {
 public:
  auto sends(std::string message) {
    return [this, message = std::move(message)](const Status& status) {
      sent_.push_back(status.ok() ? message : message + ": " + text_of(status.error()));
    };
  }
  const std::vector<std::string>& sent() const { return sent_; }

 private:
  static std::string text_of(const Error& error) {
    std::string text(name_of(error.code));
    text += " ";
    text += name_of(error.outcome);
    if (!error.reason.empty()) text += " " + error.reason;
    return text;
  }

  std::vector<std::string> sent_;
};

}  // namespace onetrip::test
