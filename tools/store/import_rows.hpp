// A store, made of the lines of another, or of those of the instances of a service.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "onetrip/base/progress.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip::tools {

struct Imported {
  std::string service;
  std::uint64_t rows = 0;
  std::uint64_t left_out = 0;   // Of the identity.
  std::uint64_t of_others = 0;  // Other instances'.
};

struct ImportOptions {
  bool keep_identity = false;
  // Of which of how many instances the new store is: that gets the rows whose routing key it owns.
  // Nothing: of that which the input is of.
  std::optional<InstancePlace> place;
};

// Is the space one by which clients know a store: its id, its sessions, what they were answered?
// A copy has to be another store to them, or a call would be answered by what the other did.
bool is_identity(std::string_view space);

// By what a keyed service's row is the one instance's or the other's: its key is a text or an
// array, and the first text in it is the routing key.  INVALID_ARGUMENT where it has none.
Result<std::string> routing_key_of(std::string_view space, wire::BytesView key);

// Makes the file at `path` of what all inputs hold together, wholly or not at all. INVALID_ARGUMENT
// with the line's number and FAILED_PRECONDITION are the input's fault; the other errors
// SqliteNewStore's.
Result<Imported> import_rows(const std::vector<std::istream*>& inputs, const std::string& path,
                             const ImportOptions& options, Progress& progress);

}  // namespace onetrip::tools
