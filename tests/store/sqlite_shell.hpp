// What the sqlite3 shell would show of a file.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include <sqlite3.h>

namespace onetrip::test {

// The rows' columns are divided by |; at the end the error, if there is one.  Brings a log that was
// left into the file, as the shell does.
inline std::string run_shell(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  std::string text;
  const auto add_row = [](void* into, int columns, char** values, char** /*names*/) {
    auto& rows = *static_cast<std::string*>(into);
    for (int i = 0; i != columns; ++i)
      rows.append(i == 0 ? "" : "|").append(values[i] == nullptr ? "" : values[i]);
    rows.append("\n");
    return 0;
  };
  char* error = nullptr;
  sqlite3_exec(database, sql.c_str(), add_row, &text, &error);
  if (error != nullptr) text += error;
  sqlite3_free(error);
  sqlite3_close(database);
  return text;
}

}  // namespace onetrip::test
