// What completion and hints are told in tests: a shop, and nothing of the other service.
#pragma once

#include <string>

#include "tests/tools/schema_for_tests.hpp"
#include "tools/repl/typing.hpp"

namespace onetrip::repl {

struct KnowledgeForTests {
  ServiceDescription shop = shop_description();
  KnownValues values;

  Knowledge get() const {
    return {{"perf_ledger", "shop"},
            [this](const std::string& service) { return service == "shop" ? &shop : nullptr; },
            values};
  }
};

}  // namespace onetrip::repl
