#include "onetrip/runtime/config_source.hpp"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <system_error>

#include <fmt/core.h>

extern char** environ;  // POSIX leaves it to us to declare it.

namespace onetrip {

ConfigSource ConfigSource::of_process() {
  ConfigSource source;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string::npos)
      source.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  std::error_code error;
  source.working_dir = std::filesystem::current_path(error).string();
  source.uid = getuid();
  return source;
}

namespace config {
namespace {

namespace fs = std::filesystem;

File file_at(const ConfigSource& source, const std::string& shown) {
  std::error_code error;
  const fs::path path = absolute(shown, source.working_dir);
  const fs::path real = fs::weakly_canonical(path, error);
  return File{shown, error ? path.string() : real.string()};
}

bool is_there(const File& file) {
  std::error_code error;
  return fs::exists(file.path, error) && !fs::is_directory(file.path, error);
}

// FNV-1a: any hash will do that is the same in every run and every program.
std::uint32_t hash_of(const std::string& text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

std::string variable(const ConfigSource& source, const std::string& name) {
  const auto found = source.environment.find(name);
  return found == source.environment.end() ? "" : found->second;
}

std::string absolute(const std::string& path, const std::string& folder) {
  return (fs::path(folder) / path).lexically_normal().string();
}

Result<std::optional<File>> find_file(const ConfigSource& source) {
  const std::string from_variable = variable(source, "ONETRIP_CONFIG");
  if (source.file || !from_variable.empty()) {
    const File named = file_at(source, source.file.value_or(from_variable));
    if (is_there(named)) return std::optional(named);
    return invalid("{}: there is no such file, which {} names", named.shown,
                   source.file ? "--config" : "ONETRIP_CONFIG");
  }
  std::string user_dir = variable(source, "XDG_CONFIG_HOME");
  if (user_dir.empty()) user_dir = variable(source, "HOME") + "/.config";
  const std::array<std::string, 3> places{"onetrip.toml", user_dir + "/onetrip/onetrip.toml",
                                          source.system_dir + "/onetrip/onetrip.toml"};
  for (const std::string& place : places) {
    File file = file_at(source, place);
    if (is_there(file)) return std::optional(std::move(file));
  }
  return std::optional<File>();
}

namespace {

// The name of the folder that a configuration has for itself, among others'.
std::string own_folder(const std::string& config_path) {
  return config_path.empty() ? "default" : fmt::format("{:08x}", hash_of(config_path));
}

}  // namespace

std::string default_run_dir(const ConfigSource& source, const std::string& config_path) {
  std::string base = variable(source, "XDG_RUNTIME_DIR");
  if (base.empty()) base = "/tmp";
  return fmt::format("{}/onetrip-{}/{}", base, source.uid, own_folder(config_path));
}

std::string default_store_dir(const ConfigSource& source, const std::string& config_path) {
  std::string base = variable(source, "XDG_STATE_HOME");
  const std::string home = variable(source, "HOME");
  if (base.empty() && home.empty()) return "";
  if (base.empty()) base = home + "/.local/state";
  return fmt::format("{}/onetrip/{}", base, own_folder(config_path));
}

}  // namespace config
}  // namespace onetrip
