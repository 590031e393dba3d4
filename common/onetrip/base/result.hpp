// Result<T>: a value, or the Error that stands in its place.
//
//   Result<Ledger> ledger = ledgers.find(hotkey);
//   if (!ledger) return ledger.error();
//   use(*ledger);
//
// ONETRIP_TRY shortens that: it declares the value or returns the error.
//   ONETRIP_TRY(const Ledger ledger, ledgers.find(hotkey));
//
// Reading the value of a failed Result (or the error of a good one) is our own bug and stops the
// process.  `.value()` is the same as `*`, for one-liners in examples and mains.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "onetrip/base/check.hpp"
#include "onetrip/base/error.hpp"

namespace onetrip {

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  // Implicit, so that a function can return either a value or an error.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  // Anything that converts to T, so that `return "text";` works for Result<std::string>.
  template <class U>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
           !std::is_same_v<std::remove_cvref_t<U>, Error> &&
           !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & { return get(); }
  const T& operator*() const& { return get(); }
  T&& operator*() && { return std::move(get()); }
  T* operator->() { return &get(); }
  const T* operator->() const { return &get(); }

  T& value() & { return get(); }
  const T& value() const& { return get(); }
  T&& value() && { return std::move(get()); }
  T value_or(T other) const& { return ok() ? get() : std::move(other); }

  const Error& error() const& {
    ONETRIP_CHECK(!ok());
    return std::get<1>(state_);
  }
  Error&& error() && {
    ONETRIP_CHECK(!ok());
    return std::get<1>(std::move(state_));
  }

  friend bool operator==(const Result&, const Result&) = default;

 private:
  T& get() {
    check_ok();
    return *std::get_if<0>(&state_);
  }
  const T& get() const {
    check_ok();
    return *std::get_if<0>(&state_);
  }
  void check_ok() const {
    if (!ok()) check_failed("result.ok()", __FILE__, __LINE__, to_string(std::get<1>(state_)));
  }

  std::variant<T, Error> state_;
};

// What Result<void> holds when all went well.
struct Done {
  friend bool operator==(Done, Done) = default;
};

// Result<void>: it went well, or the Error.  `return Done{};` or `return {};` says it went well.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Done /*done*/) {}
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const {
    if (!ok()) check_failed("result.ok()", __FILE__, __LINE__, to_string(*error_));
  }

  const Error& error() const& {
    ONETRIP_CHECK(!ok());
    return *error_;
  }
  Error&& error() && {
    ONETRIP_CHECK(!ok());
    return *std::move(error_);
  }

  friend bool operator==(const Result&, const Result&) = default;

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace onetrip

#define ONETRIP_JOIN_(a, b) a##b
#define ONETRIP_JOIN(a, b) ONETRIP_JOIN_(a, b)

// Declares `declaration` from the value of a Result, or returns its error from the function.
#define ONETRIP_TRY(declaration, ...)                               \
  auto ONETRIP_JOIN(onetrip_try_, __LINE__) = (__VA_ARGS__);        \
  if (!ONETRIP_JOIN(onetrip_try_, __LINE__).ok())                   \
    return std::move(ONETRIP_JOIN(onetrip_try_, __LINE__)).error(); \
  declaration = *std::move(ONETRIP_JOIN(onetrip_try_, __LINE__))

// The same for a Status, or for a value that is not needed.
#define ONETRIP_TRY_STATUS(...)                                  \
  if (auto onetrip_status = (__VA_ARGS__); !onetrip_status.ok()) \
  return std::move(onetrip_status).error()
