#include "onetrip/runtime/config_file.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <toml++/toml.h>

#include "onetrip/runtime/config_keys.hpp"

namespace onetrip::config {
namespace {

// "service.NAME", and not what is below it.
bool is_of_service(std::string_view section) {
  return section.starts_with("service.") && section.find('.') == section.rfind('.');
}

class FileReader {
 public:
  FileReader(const File& file, Given& given) : file_(file), given_(given) {}

  Status read() {
    std::ifstream stream(file_.path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return invalid("{}: the file cannot be read", file_.shown);
    try {
      return read_root(toml::parse(text.str()));
    } catch (const toml::parse_error& error) {
      return invalid("{}: {}", place(error.source()), error.description());
    }
  }

 private:
  std::string place(const toml::source_region& source) const {
    return fmt::format("{}:{}", file_.shown, source.begin.line);
  }

  Status read_root(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      if (const Status known = check_section(name); !known)
        return invalid("{}: {}", place(key.source()), known.error().message);
      if (name == "broker") {
        ONETRIP_TRY_STATUS(read_service(name, key, node));
      } else {
        ONETRIP_TRY_STATUS(is_plain_section(name) ? read_keys(name, key, node)
                                                  : read_services(key, node));
      }
    }
    return Done{};
  }

  Status read_services(const toml::key& key, const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return invalid("{}: write [service.NAME] for a service", place(key.source()));
    for (const auto& [name, section] : *table)
      ONETRIP_TRY_STATUS(read_service(std::string(name.str()), name, section));
    return Done{};
  }

  Status read_service(const std::string& name, const toml::key& key, const toml::node& section) {
    if (const Status good = given_.add_service(name); !good)
      return invalid("{}: {}", place(key.source()), good.error().message);
    return read_keys("service." + name, key, section);
  }

  Status read_keys(const std::string& section, const toml::key& name, const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return invalid("{}: \"{}\" is a section: write [{}]", place(name.source()), section, section);
    for (const auto& [key, value] : *table) {
      const std::string path = section + "." + std::string(key.str());
      const std::string origin = place(key.source());
      if (key.str() == "settings" && is_of_service(section)) {
        ONETRIP_TRY_STATUS(read_keys(path, key, value));
        continue;
      }
      const auto known = given_.find(path);
      if (!known) return invalid("{}: {}", origin, known.error().message);
      auto read = value_of(path, value);
      if (!read) return invalid("{}: {}", origin, read.error().message);
      if (known->is_path) make_absolute(*read);
      ONETRIP_TRY_STATUS(given_.add(path, *std::move(read), origin));
    }
    return Done{};
  }

  // A path in the file is relative to the file's folder.
  void make_absolute(SettingValue& value) const {
    auto* path = std::get_if<std::string>(&value);
    if (path != nullptr && !path->empty())
      *path = absolute(*path, std::filesystem::path(file_.path).parent_path().string());
  }

  static Result<SettingValue> value_of(const std::string& path, const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point(); number && std::isfinite(number->get()))
      return number->get();
    const toml::array* list = node.as_array();
    if (list == nullptr) return invalid("{} is neither text nor a number nor a list", path);
    std::vector<std::string> words;
    for (const auto& word : *list) {
      if (!word.is_string()) return invalid("{} has to be a list of strings", path);
      words.push_back(word.as_string()->get());
    }
    return words;
  }

  const File& file_;
  Given& given_;
};

}  // namespace

Status read_file(const File& file, Given& given) { return FileReader(file, given).read(); }

}  // namespace onetrip::config
