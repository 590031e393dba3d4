// A store, made of the lines of another.
#pragma once

#include <cstdint>
#include <istream>
#include <string>

#include "onetrip/base/progress.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip::tools {

struct Imported {
  std::string service;
  std::uint64_t rows = 0;
  std::uint64_t left_out = 0;
};

// Is the space one by which clients know a store: its id, its sessions, what they were answered?
// A copy has to be another store to them, or a call would be answered by what the other did.
bool is_identity(std::string_view space);

// Makes the file at `path`, wholly or not at all.  INVALID_ARGUMENT with the line's number and
// FAILED_PRECONDITION are the input's fault; the other errors SqliteNewStore's.
Result<Imported> import_rows(std::istream& in, const std::string& path, bool keep_identity,
                             Progress& progress);

}  // namespace onetrip::tools
