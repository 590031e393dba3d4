#include "tests/support/sample_service.hpp"

#include <stdexcept>
#include <utility>

#include "onetrip/wire/limits.hpp"

namespace sample {
namespace {

std::string a_thousand_times(const std::string& name) {
  std::string text;
  for (int i = 0; i != 1'000; ++i) text += name;
  return text;
}

}  // namespace

onetrip::MethodTable SampleService::methods() {
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
      .on(increase, [this](const std::string& name) { return increase_by_test(name); })
      .on(write_long,
          [this](const std::string& name) {
            add_to(name, 1).value();
            return a_thousand_times(name);
          })
      .recomputed(write_long, [](const std::string& name) { return a_thousand_times(name); });
}

onetrip::Result<std::int64_t> SampleService::amount_of(const std::string& name) const {
  const Item* item = items.find(name);
  if (item == nullptr) return onetrip::not_found("name: there is no {}", name);
  return item->amount;
}

onetrip::Result<std::int64_t> SampleService::add_to(const std::string& name, std::int64_t by) {
  const Item* item = items.find(name);
  Item changed = item != nullptr ? *item : Item{name, 0, 1};
  if (__builtin_add_overflow(changed.amount, by, &changed.amount))
    return onetrip::invalid("by: {} more of {} are too many", by, name);
  items.put(name, changed);
  return changed.amount;
}

onetrip::Result<std::string> SampleService::letters(std::int64_t bytes) {
  const auto bytes_max = static_cast<std::int64_t>(onetrip::wire::frame_bytes_max);
  if (bytes < 0 || bytes > bytes_max)
    return onetrip::invalid("bytes: {} is not from 0 to {}", bytes, bytes_max);
  return std::string(static_cast<std::size_t>(bytes), 'x');
}

onetrip::Task<onetrip::Result<std::int64_t>> SampleService::wait_for_test() {
  onetrip::Completion<std::int64_t> said(scheduler_);
  waiting.push_back(said);
  co_return co_await said;
}

onetrip::Task<onetrip::Result<std::int64_t>> SampleService::increase_by_test(
    const std::string& name) {
  onetrip::Completion<std::int64_t> said(scheduler_);
  waiting.push_back(said);
  add_to(name, 1).value();
  const std::int64_t by = co_await said;
  co_return add_to(name, by);
}

}  // namespace sample
