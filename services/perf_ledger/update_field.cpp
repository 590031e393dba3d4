#include "services/perf_ledger/update_field.hpp"

#include "onetrip/base/nearest.hpp"
#include "services/perf_ledger/checks.hpp"

namespace perf_ledger {
namespace {

using onetrip::invalid;
using onetrip::Result;
using onetrip::Status;
using onetrip::wire::Value;

struct IntegerField {
  std::string_view name;
  std::int64_t LedgerTail::*member;
  Status (*check)(std::string_view field, std::int64_t value);
};

constexpr IntegerField integer_fields[] = {
    {"initialization_time_ms", &LedgerTail::initialization_time_ms, &check_time},
    {"target_cp_duration_ms", &LedgerTail::target_cp_duration_ms, &check_duration},
    {"target_ledger_window_ms", &LedgerTail::target_ledger_window_ms, &check_duration},
};
constexpr std::string_view max_return_field = "max_return";

template <class T>
Result<T> read_as(std::string_view field_name, std::string_view type, const Value& value) {
  const Result<T> read = value.as<T>();
  if (!read.ok()) return invalid("value: {} is an {}: {}", field_name, type, read.error().message);
  return *read;
}

Result<std::int64_t> read_integer(std::string_view field_name, const Value& value) {
  return read_as<std::int64_t>(field_name, "i64", value);
}

Status unknown_field(std::string_view field_name) {
  std::vector<std::string_view> names{bundle_field, max_return_field};
  for (const IntegerField& field : integer_fields) names.push_back(field.name);
  return invalid("field_name is {}: that is no field that can be set.{}", field_name,
                 onetrip::did_you_mean(field_name, names));
}

}  // namespace

Result<std::int64_t> read_last_update_ms(const Value& value) {
  ONETRIP_TRY(const std::int64_t ms, read_integer(bundle_field, value));
  ONETRIP_TRY_STATUS(check_time(bundle_field, ms));
  return ms;
}

Status set_field(LedgerTail& tail, std::string_view field_name, const Value& value) {
  if (field_name == max_return_field) {
    ONETRIP_TRY(const double max_return, read_as<double>(field_name, "f64", value));
    ONETRIP_TRY_STATUS(check_factor(field_name, max_return));
    tail.max_return = max_return;
    return {};
  }
  for (const IntegerField& field : integer_fields) {
    if (field.name != field_name) continue;
    ONETRIP_TRY(const std::int64_t number, read_integer(field_name, value));
    ONETRIP_TRY_STATUS(field.check(field_name, number));
    tail.*field.member = number;
    return {};
  }
  return unknown_field(field_name);
}

}  // namespace perf_ledger
