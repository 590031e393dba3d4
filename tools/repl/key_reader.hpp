// KeyReader: characters from a terminal, as UTF-8 comes in.
#pragma once

#include <optional>

namespace onetrip::repl {

class KeyReader {
 public:
  // Neither is closed.  Reading ends, as if the terminal had gone, when `wake_fd` can be read.
  KeyReader(int fd, int wake_fd) : fd_(fd), wake_fd_(wake_fd) {}

  // Whether next() would return at once.
  bool ready() const;
  // Waits for the next character; bytes that are not UTF-8 are passed over.  Nothing at the end.
  std::optional<wchar_t> next();

 private:
  std::optional<unsigned char> next_byte();

  int fd_;
  int wake_fd_;
  std::optional<unsigned char> given_back_;
};

}  // namespace onetrip::repl
