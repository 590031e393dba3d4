// The services that have a page in docs/reference.
#pragma once

#include <vector>

#include "tools/reference/contract_text.hpp"

namespace onetrip::reference {

// By name.
std::vector<ContractText> all_contracts();

}  // namespace onetrip::reference
