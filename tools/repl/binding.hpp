// Binding: a typed line meets the method it calls, and becomes arguments on the wire.
//
// The parameter's type says what a word means: 123 is a text where a str is wanted (a hotkey may
// look like a number), and a number where an i64 is.  A str takes any word as it stands; an `any`
// takes a number, true, false or null as such, and every other word as a text.
//
// Pure, but for the files, which the caller reads.  Errors are INVALID_ARGUMENT and name the
// parameter and its type.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/rpc/description.hpp"
#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/schema.hpp"
#include "tools/repl/call_line.hpp"

namespace onetrip::repl {

// The text of a file, for @FILE.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

// One encoded value for each parameter up to the last one that has to be sent: parameters behind it
// keep their declared defaults, and one before it that was not given gets its default written out.
// A parameter without a default whose type is optional ("f64?") may be left out and is nil.
Result<std::vector<wire::Buffer>> bind_arguments(const std::vector<Argument>& given,
                                                 const MethodDescription& method,
                                                 const wire::Schema& schema,
                                                 const ReadFile& read_file);

// Appends a request's body: the arguments as one MessagePack array.
void write_body(wire::Buffer& out, const std::vector<wire::Buffer>& arguments);

// "get_positions(hotkey: str, only_open: bool = false) -> [Position]".
std::string signature_of(const MethodDescription& method);

}  // namespace onetrip::repl
