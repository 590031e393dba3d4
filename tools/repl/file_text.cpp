#include "tools/repl/file_text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace onetrip::repl {
namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10U;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Error cannot_read(const std::string& path, int error_number) {
  return invalid("cannot read {}: {}", path, system_message(error_number)).because("bad_argument");
}

}  // namespace

Result<std::string> read_file_text(const std::string& path, std::size_t bytes_max) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return cannot_read(path, errno);
  std::string text;
  while (text.size() <= bytes_max) {
    const std::size_t before = text.size();
    const std::size_t wanted = std::min(block_bytes, bytes_max + 1 - before);
    text.resize(before + wanted);
    const std::size_t got = std::fread(text.data() + before, 1, wanted, file.get());
    text.resize(before + got);
    if (got < wanted && std::ferror(file.get()) != 0) return cannot_read(path, errno);
    if (got < wanted) return text;
  }
  return invalid("{} has over {} bytes, and no message can be as long", path, bytes_max)
      .because("too_large");
}

}  // namespace onetrip::repl
