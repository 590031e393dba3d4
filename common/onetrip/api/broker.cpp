// A contract is its header; this file sees to it that the header stands on its own.
#include "onetrip/api/broker.hpp"
