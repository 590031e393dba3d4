// What becomes of a bundle that two programs change at the same moment.
//
// One sets last_update_ms, the other max_return.  Here one program plays both, step by step, in the
// order in which two processes run now and then.
#pragma once

#include <string>

#include "onetrip/onetrip.hpp"

#include "examples/migration/sample.hpp"

namespace migration {

// A line for each pair of a loop and a method.  Leaves nothing behind.
onetrip::Result<std::string> two_writers(onetrip::Mesh& mesh, const Sample& sample);

}  // namespace migration
