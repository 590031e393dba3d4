// The files of a service's several instances: their names, and whether they belong together.
//
//   kv.db     instance 0's, which is the one file where there is one instance
//   kv.1.db   instance 1's, and so on
//
// Each holds the keys that its instance owns, which depends on how many there are.  So a file says
// of which instance of how many it is, and none is made or opened beside one that says another
// number: a service would be without a part of its state.  That is read from the file's first bytes
// as they are, which stay the same from its making on: so it works while a process has the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "onetrip/base/owner.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip {

std::string store_file_name(std::string_view service, std::uint32_t instance);

// FAILED_PRECONDITION that says what to do, where the file at `path`, which is `found`, is not
// `wanted`.
Status check_store_place(const std::string& path, std::string_view service, InstancePlace found,
                         InstancePlace wanted);

// The same of every file of the service in the folder; of those numbers only.  A file that is no
// store counts as none.
Status check_store_siblings(const std::string& folder, std::string_view service,
                            std::uint32_t instances);

}  // namespace onetrip
