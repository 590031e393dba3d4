// Where the configuration file is.  Config's own; not for users.
#pragma once

#include <optional>
#include <string>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/config.hpp"

namespace onetrip::config {

struct File {
  std::string shown;  // As whoever named it wrote it, for messages.
  std::string path;   // Real.
};

// The first of the places that config.hpp lists; nothing where no file is at any.  An error where a
// file was named and is not there.
Result<std::optional<File>> find_file(const ConfigSource& source);

// Of one variable; empty where it is not set.
std::string variable(const ConfigSource& source, const std::string& name);

// Joined with the folder, unless it is absolute.
std::string absolute(const std::string& path, const std::string& folder);

// What mesh.run_dir is if nobody says.
std::string default_run_dir(const ConfigSource& source, const std::string& config_path);
// The same of store.dir; empty where the user has no place for such things.
std::string default_store_dir(const ConfigSource& source, const std::string& config_path);

}  // namespace onetrip::config
