// Reference pages: a contract as a page of docs/reference.  Pure; who changes a contract runs
// scripts/reference, and a test fails while a page is another than these functions give.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/reference/contract_text.hpp"

namespace onetrip::reference {

// In Markdown.
std::string page_of(const ContractText& contract);

// Every page, the list of them (README.md) included, by file name.
std::map<std::string, std::string> pages_of(const std::vector<ContractText>& contracts);

}  // namespace onetrip::reference
