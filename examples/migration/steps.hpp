// The program that moves over, step by step.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "onetrip/onetrip.hpp"

#include "examples/migration/sample.hpp"

namespace migration {

// Four pieces of work, each of which is a loop or a method.
struct Program {
  std::function<onetrip::Status(const Times&)> set_times;
  std::function<onetrip::Result<Times>()> read_times;
  std::function<onetrip::Status(const Bundles&)> replace_all;
  std::function<onetrip::Status()> clear;
};

struct Step {
  std::string title;
  // Where the bundles are when the step begins.
  std::function<onetrip::Status(onetrip::Mesh&, const Bundles&)> hold;
  bool moves_state = false;  // Once, before the program goes on.
  Program program;
};

// `mesh` has to outlive them.
std::vector<Step> make_steps(onetrip::Mesh& mesh);

}  // namespace migration
