// What a client program includes, beside the contracts (onetrip/api/) of the services it calls.
#pragma once

#include "onetrip/client/batch.hpp"
#include "onetrip/client/mesh.hpp"
#include "onetrip/rpc/standard.hpp"
