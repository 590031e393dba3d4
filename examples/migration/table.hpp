// Shows costs as a table: a line for each piece of work and method, and their sum.
#pragma once

#include <string>
#include <vector>

#include "examples/migration/run_step.hpp"

namespace migration {

std::string table_head();
std::string table_of(const std::vector<Cost>& costs);
std::string sum_of(const std::vector<Cost>& costs);

}  // namespace migration
