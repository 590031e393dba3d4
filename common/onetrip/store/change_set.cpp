#include "onetrip/store/change_set.hpp"

namespace onetrip {

Change ChangeSet::operator[](std::size_t index) const {
  const Part& part = parts_[index];
  const wire::BytesView all(bytes_);
  return {part.kind, part.space, all.subspan(part.key_begin, part.value_begin - part.key_begin),
          all.subspan(part.value_begin, part.end - part.value_begin)};
}

void ChangeSet::clear(std::string_view space) {
  parts_.push_back({ChangeKind::clear, space, bytes_.size(), bytes_.size(), bytes_.size()});
}

}  // namespace onetrip
