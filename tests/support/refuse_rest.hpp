// refuse_rest: the methods of a contract that a test's stand-in for a service does not answer.
#pragma once

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "onetrip/rpc/method_table.hpp"

namespace onetrip::test {

// Binds every method that is not bound yet to a handler that is UNIMPLEMENTED.
template <class... Methods>
MethodTable refuse_rest(MethodTable table, const Contract<Methods...>& contract) {
  const std::vector<std::string> unbound = table.unbound();
  const auto bind = [&](const auto& method) {
    using M = std::remove_cvref_t<decltype(method)>;
    if (std::find(unbound.begin(), unbound.end(), method.name()) == unbound.end()) return;
    table.on(method, [](const auto&... /*arguments*/) -> Result<typename M::result_type> {
      return unimplemented("the test's stand-in does not answer this");
    });
  };
  std::apply([&](const auto&... methods) { (bind(methods), ...); }, contract.methods);
  return table;
}

}  // namespace onetrip::test
