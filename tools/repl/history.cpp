#include "tools/repl/history.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "tools/repl/file_text.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

constexpr std::size_t file_bytes_max_of_history = std::size_t{16} << 20U;
constexpr std::size_t line_bytes_max_of_history = std::size_t{16} << 10U;

// Closes what it was given.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error cannot(std::string_view what, const std::string& path) {
  return unavailable("cannot {} {}: {}", what, path, system_message(errno));
}

bool is_worth_keeping(std::string_view line) {
  return !line.empty() && line.find_first_not_of(" \t") != std::string_view::npos &&
         line.front() != ' ' && line.size() <= line_bytes_max_of_history && !first_bad_utf8(line) &&
         printable(line) == line;
}

// Creates the folders that are missing, for nobody else to look into.
Status make_folder(const std::filesystem::path& folder) {
  if (folder.empty() || access(folder.c_str(), F_OK) == 0) return {};
  ONETRIP_TRY_STATUS(make_folder(folder.parent_path()));
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return cannot("make", folder);
  return {};
}

Status write_file(const std::string& path, int flags, std::string_view text) {
  const Descriptor file(open(path.c_str(), flags | O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() < 0) return cannot("open", path);
  fchmod(file.get(), 0600);
  if (write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return cannot("write", path);
  }
  return {};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Status History::load() {
  if (path_.empty() || access(path_.c_str(), F_OK) != 0) return {};
  ONETRIP_TRY(const std::string text, read_file_text(path_, file_bytes_max_of_history));
  std::vector<std::string> lines = lines_of(text);
  lines_in_file_ = lines.size();
  std::erase_if(lines, [](const std::string& line) { return !is_worth_keeping(line); });
  const std::size_t surplus = lines.size() - std::min(lines.size(), history_lines_max);
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(surplus));
  lines_ = std::move(lines);
  return {};
}

Status History::add(const std::string& line) {
  if (!is_worth_keeping(line) || (!lines_.empty() && lines_.back() == line)) return {};
  lines_.push_back(line);
  if (lines_.size() > history_lines_max) lines_.erase(lines_.begin());
  if (path_.empty()) return {};
  ONETRIP_TRY_STATUS(append(line));
  return ++lines_in_file_ > history_lines_max ? rewrite() : Status{};
}

Status History::append(const std::string& line) {
  ONETRIP_TRY_STATUS(make_folder(std::filesystem::path(path_).parent_path()));
  return write_file(path_, O_APPEND, line + "\n");
}

// From the file, not from memory: another session may have added to it.
Status History::rewrite() {
  ONETRIP_TRY(const std::string text, read_file_text(path_, file_bytes_max_of_history));
  const std::vector<std::string> lines = lines_of(text);
  std::string kept;
  const std::size_t surplus = lines.size() - std::min(lines.size(), history_lines_max);
  for (std::size_t i = surplus; i < lines.size(); ++i) kept += lines[i] + "\n";
  const std::string next = path_ + ".next";
  ONETRIP_TRY_STATUS(write_file(next, O_TRUNC, kept));
  if (std::rename(next.c_str(), path_.c_str()) != 0) return cannot("replace", path_);
  lines_in_file_ = lines.size() - surplus;
  return {};
}

Result<std::string> history_path(std::string_view xdg_state_home, std::string_view home) {
  const std::string end = "/onetrip/repl_history";
  if (xdg_state_home.starts_with('/')) return std::string(xdg_state_home) + end;
  if (home.starts_with('/')) return std::string(home) + "/.local/state" + end;
  return unavailable("neither XDG_STATE_HOME nor HOME says where");
}

}  // namespace onetrip::repl
