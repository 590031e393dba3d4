// A small service with one method of every kind, for the tests of what is around it.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/store/table.hpp"
#include "onetrip/wire/limits.hpp"

namespace sample {

using onetrip::Contract;
using onetrip::Effect;
using onetrip::Method;
using onetrip::Placement;
using onetrip::Service;

struct Item {
  std::string name;
  std::int64_t amount = 0;
  double weight = 1;

  static constexpr std::array defaulted{std::string_view("weight")};
  friend bool operator==(const Item&, const Item&) = default;
};
ONETRIP_FIELDS(Item, name, amount, weight)

inline constexpr Service service{"sample", Placement::single, "", "For tests."};

inline constexpr Method<std::int64_t(std::string)> get{
    service, "get", Effect::read, {"name"}, "The amount; NOT_FOUND if there is none."};
inline constexpr Method<void(Item)> put{
    service, "put", Effect::idempotent, {"item"}, "Stores the item."};
inline constexpr Method<std::int64_t(std::string, std::int64_t)> add{
    service, "add", Effect::once, {"name", {"by", "1"}}, "Adds, and gives the new amount."};
inline constexpr Method<void(std::string)> put_and_fail{
    service, "put_and_fail", Effect::once, {"name"}, "Stores something, then refuses."};
inline constexpr Method<std::int64_t()> wait{service, "wait", Effect::read,
                                             "Answers when the test says so."};
inline constexpr Method<void()> crash{service, "crash", Effect::read, "Throws."};
inline constexpr Method<std::string(std::int64_t)> text{
    service, "text", Effect::read, {"bytes"}, "So many letters, at most as a frame has bytes."};

inline constexpr Method<std::int64_t(std::string)> increase{
    service,
    "increase",
    Effect::once,
    {"name"},
    "Adds 1, and as much as the test says when it says so."};

inline constexpr Contract contract{service, get,   put,  add,     put_and_fail,
                                   wait,    crash, text, increase};

class SampleService {
 public:
  SampleService(onetrip::Scheduler& scheduler, onetrip::Store& store)
      : items(store, "items"), scheduler_(scheduler) {}

  onetrip::MethodTable methods() {
    return onetrip::MethodTable{contract}
        .on(get, [this](const std::string& name) { return amount_of(name); })
        .on(put, [this](const Item& item) { items.put(item.name, item); })
        .on(add, [this](const std::string& name, std::int64_t by) { return add_to(name, by); })
        .on(put_and_fail,
            [this](const std::string& name) -> onetrip::Status {
              items.put(name, Item{name, 7, 1});
              return onetrip::failed_precondition("name: {} is never good enough", name);
            })
        .on(wait, [this] { return wait_for_test(); })
        .on(crash, [] { throw std::runtime_error("out of luck"); })
        .on(text, [](std::int64_t bytes) { return letters(bytes); })
        .on(increase, [this](const std::string& name) { return increase_by_test(name); });
  }

  onetrip::Table<std::string, Item> items;
  // One for each `wait` under way, in order.
  std::vector<onetrip::Completion<std::int64_t>> waiting;

 private:
  onetrip::Result<std::int64_t> amount_of(const std::string& name) const {
    const Item* item = items.find(name);
    if (item == nullptr) return onetrip::not_found("name: there is no {}", name);
    return item->amount;
  }

  onetrip::Result<std::int64_t> add_to(const std::string& name, std::int64_t by) {
    const Item* item = items.find(name);
    Item changed = item != nullptr ? *item : Item{name, 0, 1};
    if (__builtin_add_overflow(changed.amount, by, &changed.amount))
      return onetrip::invalid("by: {} more of {} are too many", by, name);
    items.put(name, changed);
    return changed.amount;
  }

  static onetrip::Result<std::string> letters(std::int64_t bytes) {
    const auto bytes_max = static_cast<std::int64_t>(onetrip::wire::frame_bytes_max);
    if (bytes < 0 || bytes > bytes_max)
      return onetrip::invalid("bytes: {} is not from 0 to {}", bytes, bytes_max);
    return std::string(static_cast<std::size_t>(bytes), 'x');
  }

  onetrip::Task<onetrip::Result<std::int64_t>> wait_for_test() {
    onetrip::Completion<std::int64_t> said(scheduler_);
    waiting.push_back(said);
    co_return co_await said;
  }

  onetrip::Task<onetrip::Result<std::int64_t>> increase_by_test(const std::string& name) {
    onetrip::Completion<std::int64_t> said(scheduler_);
    waiting.push_back(said);
    add_to(name, 1).value();
    const std::int64_t by = co_await said;
    co_return add_to(name, by);
  }

  onetrip::Scheduler& scheduler_;
};

}  // namespace sample
