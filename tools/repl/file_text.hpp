// A whole file as text, for @FILE.
#pragma once

#include <cstddef>
#include <string>

#include "onetrip/base/result.hpp"

namespace onetrip::repl {

// As long as the longest message: more could not be sent.
inline constexpr std::size_t file_bytes_max = std::size_t{64} << 20U;

// INVALID_ARGUMENT, naming the path, where it cannot be read, is a folder, or has over `bytes_max`
// bytes; of a file without an end no more than that is read.  Waits for a pipe's other end.
Result<std::string> read_file_text(const std::string& path, std::size_t bytes_max = file_bytes_max);

}  // namespace onetrip::repl
