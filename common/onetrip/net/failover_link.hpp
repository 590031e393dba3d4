// A client's way to one of several servers that serve the same, such as two brokers: the first that
// is connected is used until its connection breaks, and then another.
#pragma once

#include <memory>
#include <vector>

#include "onetrip/net/link.hpp"

namespace onetrip::net {

// One link to each server, at least one; in the order of preference.  What was accepted before a
// Disconnected is never delivered after it, whichever server it went to.
std::unique_ptr<ClientLink> make_failover_link(std::vector<std::unique_ptr<ClientLink>> links);

}  // namespace onetrip::net
