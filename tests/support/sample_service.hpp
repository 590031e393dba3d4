// A small service with one method of every kind, for the tests of what is around it.
#pragma once

#include <string>
#include <vector>

#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/store/table.hpp"

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

inline constexpr Service service{"sample", Placement::keyed, "name", "For tests."};

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

inline constexpr Method<std::string(std::string)> write_long{
    service,
    "write_long",
    Effect::once,
    {"name"},
    "Stores it, and gives its name a thousand times."};

inline constexpr Contract contract{service, get,   put,  add,      put_and_fail,
                                   wait,    crash, text, increase, write_long};

class SampleService {
 public:
  SampleService(onetrip::Scheduler& scheduler, onetrip::Store& store)
      : items(store, "items"), scheduler_(scheduler) {}

  onetrip::MethodTable methods();

  onetrip::Table<std::string, Item> items;
  // One for each `wait` under way, in order.
  std::vector<onetrip::Completion<std::int64_t>> waiting;

 private:
  onetrip::Result<std::int64_t> amount_of(const std::string& name) const;
  onetrip::Result<std::int64_t> add_to(const std::string& name, std::int64_t by);
  static onetrip::Result<std::string> letters(std::int64_t bytes);
  onetrip::Task<onetrip::Result<std::int64_t>> wait_for_test();
  onetrip::Task<onetrip::Result<std::int64_t>> increase_by_test(const std::string& name);

  onetrip::Scheduler& scheduler_;
};

}  // namespace sample
