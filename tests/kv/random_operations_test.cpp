// Ten thousand random operations: kv answers as a plain list of items does, and as Python's dict.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "onetrip/base/random.hpp"
#include "onetrip/wire/json.hpp"
#include "services/kv/service.hpp"
#include "tests/support/kept_service.hpp"
#include "tests/support/scratch_folder.hpp"

namespace kv {
namespace {

using onetrip::Random;
using onetrip::Result;
using onetrip::Status;

constexpr int operations_count = 10'000;
constexpr std::uint64_t seed = 20'241'103;

struct Operation {
  std::string name;
  Key key;
  Value value;
};

template <class T>
std::string json(const T& value) {
  return onetrip::wire::to_json(value).value();
}
// What an operation answers, as text: JSON, or "KeyError" as Python says it.
const std::string key_error = "\"KeyError\"";
template <class T>
std::string text_of(const Result<T>& result) {
  return result ? json(*result) : key_error;
}
std::string text_of(const Status& status) { return status ? "null" : key_error; }

// Few, so that they meet again; none that Python takes for another (1, 1.0, True).
Key random_key(Random& random) {
  const auto n = static_cast<std::int64_t>(random.below(6));
  switch (random.below(5)) {
    case 0:
      return Key("key_" + std::to_string(n));
    case 1:
      return Key(n - 3);
    case 2:
      return Key(static_cast<double>(n) + 0.5);
    case 3:
      return Key::of("hotkey", n);
    default:
      return n == 0 ? Key() : Key(std::string(static_cast<std::size_t>(n), 'x'));
  }
}

Value random_value(Random& random) {
  const std::uint64_t n = random.below(1000);
  switch (random.below(4)) {
    case 0:
      return Value::of(n);
    case 1:
      return Value::of(std::to_string(n));
    case 2:
      return Value::of(std::vector<std::uint64_t>(n % 5, n));
    default:
      return Value();
  }
}

Operation random_operation(Random& random) {
  // `clear` is rare, so that dictionaries grow.
  static const std::vector<std::string> names{"set_item", "set_item", "set_item",    "get_item",
                                              "get",      "contains", "length",      "keys",
                                              "values",   "items",    "pop",         "pop_item",
                                              "copy",     "update",   "set_default", "delete_item"};
  const std::string name = random.below(200) == 0 ? "clear" : names[random.below(names.size())];
  return {name, random_key(random), random_value(random)};
}

// Two items, so that their order counts.
Items items_of(const Operation& op) { return {{op.key, op.value}, {Key("updated"), op.value}}; }

std::string answer_of_kv(onetrip::test::KeptService<KvService>& kept, const Operation& op) {
  const std::string dict = "d";
  const std::string& name = op.name;
  if (name == "set_item") return text_of(kept.call(&KvService::set_item, dict, op.key, op.value));
  if (name == "get_item") return text_of(kept.call(&KvService::get_item, dict, op.key));
  if (name == "get") return text_of(kept.call(&KvService::get, dict, op.key, op.value));
  if (name == "contains") return text_of(kept.call(&KvService::contains, dict, op.key));
  if (name == "length") return text_of(kept.call(&KvService::length, dict));
  if (name == "keys") return text_of(kept.call(&KvService::keys, dict));
  if (name == "values") return text_of(kept.call(&KvService::values, dict));
  if (name == "items" || name == "copy") return text_of(kept.call(&KvService::items, dict));
  if (name == "pop") return text_of(kept.call(&KvService::pop, dict, op.key));
  if (name == "pop_item") return text_of(kept.call(&KvService::pop_item, dict));
  if (name == "update") return text_of(kept.call(&KvService::update, dict, items_of(op)));
  if (name == "delete_item") return text_of(kept.call(&KvService::delete_item, dict, op.key));
  if (name == "clear") return text_of(kept.call(&KvService::clear, dict));
  return text_of(kept.call(&KvService::set_default, dict, op.key, op.value));
}

// The items in a row: slow, and plain to see right.
class Model {
 public:
  std::string answer(const Operation& op) {
    const auto at = find(op.key);
    const bool known = at != items_.end();
    const std::string& name = op.name;
    if (name == "contains") return known ? "true" : "false";
    if (name == "length") return std::to_string(items_.size());
    if (name == "keys") return json(keys());
    if (name == "values") return json(values());
    if (name == "items" || name == "copy") return json(items_);
    if (name == "get_item") return known ? json(at->second) : key_error;
    if (name == "get") return json(known ? at->second : op.value);
    return change(op, at, known);
  }

 private:
  using At = Items::iterator;

  std::string change(const Operation& op, At at, bool known) {
    if (op.name == "set_item") return set(op.key, op.value), "null";
    if (op.name == "set_default") {
      if (!known) set(op.key, op.value);
      return json(find(op.key)->second);
    }
    if (op.name == "update") {
      for (const auto& [key, value] : items_of(op)) set(key, value);
      return "null";
    }
    if (op.name == "clear") return items_.clear(), "null";
    if (op.name == "pop_item") return pop_item();
    if (!known) return key_error;
    const Value value = at->second;
    items_.erase(at);
    return op.name == "pop" ? json(value) : "null";
  }

  At find(const Key& key) {
    return std::find_if(items_.begin(), items_.end(),
                        [&](const Item& item) { return item.first == key; });
  }
  void set(const Key& key, const Value& value) {
    if (const auto at = find(key); at != items_.end()) {
      at->second = value;
    } else {
      items_.emplace_back(key, value);
    }
  }
  std::string pop_item() {
    if (items_.empty()) return key_error;
    const Item last = items_.back();
    items_.pop_back();
    return json(last);
  }
  std::vector<Key> keys() const {
    std::vector<Key> keys;
    for (const Item& item : items_) keys.push_back(item.first);
    return keys;
  }
  std::vector<Value> values() const {
    std::vector<Value> values;
    for (const Item& item : items_) values.push_back(item.second);
    return values;
  }

  Items items_;
};

// Calls `see(operation, answer)` for each, with what kv answered.
void run_random_operations(const std::function<void(const Operation&, const std::string&)>& see) {
  onetrip::test::KeptService<KvService> kept;
  Random random(seed);
  for (int i = 0; i < operations_count; ++i) {
    const Operation op = random_operation(random);
    see(op, answer_of_kv(kept, op));
  }
}

TEST(KvRandomOperations, AnswersAsAPlainListOfItemsDoes) {
  Model model;
  int number = 0;
  run_random_operations([&](const Operation& op, const std::string& answer) {
    ASSERT_EQ(answer, model.answer(op))
        << "operation " << number << " of seed " << seed << ": " << op.name << " " << op.key.text();
    ++number;
  });
  EXPECT_EQ(number, operations_count);
}

TEST(KvRandomOperations, AnswersAsARealPythonDictDoes) {
  const onetrip::ScratchFolder folder;
  std::ofstream trace(folder / "trace");
  run_random_operations([&](const Operation& op, const std::string& answer) {
    trace << "[\"" << op.name << "\", " << json(op.key) << ", " << json(op.value) << ", " << answer
          << "]\n";
  });
  trace.close();

  const std::string command = std::string(PYTHON3 " " REPLAY_SCRIPT " ") + folder / "trace" + " " +
                              std::to_string(operations_count);
  // Of a test with one thread, and with no input of anybody's.
  EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
}

}  // namespace
}  // namespace kv
