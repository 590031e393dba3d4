#include "onetrip/store/store_siblings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "onetrip/store/sqlite_schema.hpp"

namespace onetrip {
namespace {

namespace fs = std::filesystem;

// SQLite's "Database File Format", section 1.3.
constexpr std::size_t header_bytes = 100;
constexpr std::size_t user_version_at = 60;
constexpr std::size_t application_id_at = 68;

std::uint32_t number_at(const std::array<char, header_bytes>& header, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = at; i != at + 4; ++i)
    number = (number << 8U) | static_cast<unsigned char>(header[i]);
  return number;
}

std::optional<InstancePlace> place_of_file(const std::string& path) {
  std::array<char, header_bytes> header{};
  if (!std::ifstream(path, std::ios::binary).read(header.data(), header.size())) return {};
  if (number_at(header, application_id_at) != sqlite_schema::application_id) return {};
  return sqlite_schema::place_in(number_at(header, user_version_at));
}

// Of "kv.12.db" for kv: is it one of an instance's?
bool is_store_of(std::string_view file, std::string_view service) {
  if (!file.starts_with(service)) return false;
  file.remove_prefix(service.size());
  if (file == ".db") return true;
  std::uint32_t instance = 0;
  if (!file.starts_with('.')) return false;
  const auto [end, error] = std::from_chars(file.data() + 1, file.data() + file.size(), instance);
  return error == std::errc{} && std::string_view(end, file.data() + file.size()) == ".db";
}

}  // namespace

std::string store_file_name(std::string_view service, std::uint32_t instance) {
  return instance == 0 ? fmt::format("{}.db", service) : fmt::format("{}.{}.db", service, instance);
}

Status check_store_place(const std::string& path, std::string_view service, InstancePlace found,
                         InstancePlace wanted) {
  if (found == wanted) return {};
  if (found.instances == wanted.instances)
    return failed_precondition(
        "the store {} is that of instance {} of {}, not of instance {}: call it {} again", path,
        found.instance, service, wanted.instance, store_file_name(service, found.instance));
  return failed_precondition(
      "the store {0} is that of instance {1} of {2}, and service.{3}.instances is {4}: say {2} "
      "there again, or divide the state anew: onetrip-store export of each of the {2}, import with "
      "--instances {4} of each of the {4}, and the old files out of the folder",
      path, found.instance, found.instances, service, wanted.instances);
}

Status check_store_siblings(const std::string& folder, std::string_view service,
                            std::uint32_t instances) {
  std::error_code error;
  std::vector<std::string> paths;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (is_store_of(it->path().filename().string(), service)) paths.push_back(it->path().string());
  if (error)
    return failed_precondition("the folder {} cannot be read: {}", folder, error.message());
  // kv.db first, so that the same one is named every time.
  std::sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) {
    return std::pair(a.size(), std::string_view(a)) < std::pair(b.size(), std::string_view(b));
  });
  for (const std::string& path : paths) {
    const std::optional<InstancePlace> found = place_of_file(path);
    if (found && found->instances != instances)
      return check_store_place(path, service, *found, {found->instance, instances});
  }
  return {};
}

}  // namespace onetrip
