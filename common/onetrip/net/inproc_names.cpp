#include "onetrip/net/inproc_names.hpp"

namespace onetrip::net {

Status InprocNames::bind(const std::string& name, const std::function<Status()>& bind_socket) {
  const std::lock_guard lock(mutex_);
  ONETRIP_TRY_STATUS(bind_socket());
  change(names_[name], ++last_incarnation_);
  return {};
}

void InprocNames::unbind(const std::string& name, const std::function<void()>& unbind_socket) {
  const std::lock_guard lock(mutex_);
  unbind_socket();
  change(names_[name], 0);
}

std::shared_ptr<InprocNames::Watch> InprocNames::watch(const std::string& name) {
  auto watch = std::make_shared<Watch>();
  const std::lock_guard lock(mutex_);
  Name& entry = names_[name];
  std::erase_if(entry.watches, [](const auto& old) { return old.expired(); });
  entry.watches.push_back(watch);
  watch->incarnation = entry.incarnation;
  if (entry.incarnation != 0) watch->changed.wake();
  return watch;
}

std::uint64_t InprocNames::connect(const Watch& watch,
                                   const std::function<void()>& connect_socket) {
  const std::lock_guard lock(mutex_);
  if (watch.incarnation == 0) return 0;
  connect_socket();
  return watch.incarnation;
}

void InprocNames::change(Name& name, std::uint64_t incarnation) {
  name.incarnation = incarnation;
  for (const auto& weak : name.watches) {
    if (const auto watch = weak.lock()) {
      watch->incarnation = incarnation;
      watch->changed.wake();
    }
  }
}

}  // namespace onetrip::net
