#include "onetrip/rpc/method.hpp"

namespace onetrip {

std::string_view name_of(Effect effect) {
  switch (effect) {
    case Effect::read:
      return "read";
    case Effect::idempotent:
      return "idempotent";
    case Effect::once:
      break;
  }
  return "once";
}

std::string_view name_of(Placement placement) {
  switch (placement) {
    case Placement::single:
      return "single";
    case Placement::keyed:
      return "keyed";
    case Placement::replicated:
      break;
  }
  return "replicated";
}

}  // namespace onetrip
