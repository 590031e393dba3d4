#include "tools/reference/contracts.hpp"

#include "onetrip/api/broker.hpp"
#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/kv.hpp"
#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/plagiarism.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"

namespace onetrip::reference {

std::vector<ContractText> all_contracts() {
  return {text_of(broker::contract),       text_of(challenge_period::contract),
          text_of(eliminations::contract), text_of(kv::contract),
          text_of(limit_orders::contract), text_of(perf_ledger::contract),
          text_of(plagiarism::contract),   text_of(positions::contract),
          text_of(prices::contract)};
}

}  // namespace onetrip::reference
