// One message of each kind, as our code writes it.  golden/NAME.hex pins its bytes.
#pragma once

#include <string>
#include <vector>

#include "onetrip/wire/header.hpp"
#include "onetrip/wire/messages.hpp"

namespace onetrip::wire {

struct GoldenMessage {
  std::string name;
  Header header;
  Buffer header_bytes;
  Buffer body_bytes;
};

std::vector<GoldenMessage> golden_messages();

}  // namespace onetrip::wire
