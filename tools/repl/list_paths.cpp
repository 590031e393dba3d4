#include "tools/repl/list_paths.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace onetrip::repl {

std::vector<std::string> list_paths(const std::string& typed) {
  namespace fs = std::filesystem;
  const std::size_t slash = typed.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : typed.substr(0, slash + 1);
  const std::string beginning = typed.substr(folder.size());

  std::vector<std::string> paths;
  std::error_code failed;
  fs::directory_iterator entry(folder.empty() ? "." : folder, failed);
  for (std::size_t i = 0; !failed && entry != fs::end(entry) && i < files_looked_at_max; ++i) {
    const std::string name = entry->path().filename().string();
    const bool is_hidden = name.starts_with('.') && beginning.empty();
    if (name.starts_with(beginning) && !is_hidden) {
      std::error_code not_known;
      paths.push_back(folder + name + (entry->is_directory(not_known) ? "/" : ""));
    }
    entry.increment(failed);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace onetrip::repl
