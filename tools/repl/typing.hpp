// Typing: where in a line the cursor stands, and what may be known of the call around it.
//
// Pure, and takes any bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/description.hpp"
#include "tools/repl/known_values.hpp"
#include "tools/repl/list_paths.hpp"
#include "tools/repl/typed_words.hpp"

namespace onetrip::repl {

// What completion and hints go by.  `describe` may answer null: not known, or not now.
struct Knowledge {
  std::vector<std::string> services;
  std::function<const ServiceDescription*(const std::string& service)> describe;
  const KnownValues& values;
  ListPaths list_paths;
};

struct Typing {
  enum class Place {
    first,         // The line's first word: a command, or a call's target.
    target,        // A call's target behind `watch 1` or `time 9`.
    service,       // Of `methods`.
    described,     // Of `describe`: a service, or a target.
    command_word,  // An argument of another command; `command` is its name.
    argument,      // Of the call that `call` starts with.
  };
  Place place = Place::first;
  TypedWord word;  // Up to the cursor.
  std::string_view command;
  std::vector<TypedWord> call;  // Its target and arguments so far, `word` the last of them.
};

// `line` ends at the cursor.
Typing typing_of(std::string_view line);

// "shop.find", or "shop.1.find" of one instance, taken apart; the method is nothing where there is
// no point.
struct Target {
  std::string service;
  std::string asked;  // The service, or the instance: "shop.1".
  std::optional<std::string> method;
};
Target target_of(std::string_view word);

// Null where it is not known.
const MethodDescription* method_of(std::string_view target, const Knowledge& knowledge);

// The parameter that the call's last word is for: by name, or by position.
const ParamDescription* current_parameter(const std::vector<TypedWord>& call,
                                          const MethodDescription& method);

}  // namespace onetrip::repl
