// What completion and hints are told in tests: a shop, and nothing of the other service.
#pragma once

#include <string>
#include <vector>

#include "tests/tools/schema_for_tests.hpp"
#include "tools/repl/typing.hpp"

namespace onetrip::repl {

struct KnowledgeForTests {
  ServiceDescription shop = shop_description();
  KnownValues values;
  std::vector<std::string> files;  // Their paths; those of folders end with a slash.

  Knowledge get() const {
    return {{"perf_ledger", "shop"},
            [this](const std::string& service) { return service == "shop" ? &shop : nullptr; },
            values,
            [this](const std::string& typed) {
              std::vector<std::string> paths;
              for (const std::string& path : files)
                if (path.starts_with(typed)) paths.push_back(path);
              return paths;
            }};
  }
};

}  // namespace onetrip::repl
