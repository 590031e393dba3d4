#include "onetrip/net/failover_link.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

#include "onetrip/base/check.hpp"

namespace onetrip::net {
namespace {

class FailoverLink final : public ClientLink {
 public:
  explicit FailoverLink(std::vector<std::unique_ptr<ClientLink>> links) {
    ONETRIP_CHECK(!links.empty());
    for (std::unique_ptr<ClientLink>& link : links) ways_.push_back({std::move(link), false});
  }

  std::optional<ClientEvent> receive() override {
    for (std::size_t i = 0; i != ways_.size(); ++i) {
      while (std::optional<ClientEvent> event = ways_[i].link->receive()) {
        if (std::optional<ClientEvent> ours = look_at(i, *std::move(event))) return ours;
      }
    }
    return use_another();
  }

  Sent send(wire::Frame& frame) override {
    return in_use_ ? ways_[*in_use_].link->send(frame) : Sent::full;
  }
  void hold() override {
    held_ = true;
    if (in_use_) ways_[*in_use_].link->hold();
  }
  void release() override {
    held_ = false;
    if (in_use_) ways_[*in_use_].link->release();
  }
  bool is_sending() const override { return in_use_ && ways_[*in_use_].link->is_sending(); }
  std::vector<Pollable> pollables() const override {
    std::vector<Pollable> all;
    for (const Way& way : ways_)
      for (const Pollable& item : way.link->pollables()) all.push_back(item);
    return all;
  }
  std::uint64_t dropped_messages() const override {
    std::uint64_t dropped = 0;
    for (const Way& way : ways_) dropped += way.link->dropped_messages();
    return dropped;
  }

 private:
  struct Way {
    std::unique_ptr<ClientLink> link;
    bool connected;
  };

  // Nothing where it is of a way that is not in use.
  std::optional<ClientEvent> look_at(std::size_t way, ClientEvent event) {
    if (std::holds_alternative<Connected>(event)) {
      ways_[way].connected = true;
      return std::nullopt;
    }
    if (std::holds_alternative<Disconnected>(event)) {
      ways_[way].connected = false;
      if (in_use_ != way) return std::nullopt;
      if (held_) ways_[way].link->release();
      in_use_.reset();
      return event;
    }
    if (in_use_ != way) return std::nullopt;
    return event;
  }

  std::optional<ClientEvent> use_another() {
    if (in_use_) return std::nullopt;
    for (std::size_t i = 0; i != ways_.size(); ++i) {
      if (!ways_[i].connected) continue;
      in_use_ = i;
      if (held_) ways_[i].link->hold();
      return Connected{};
    }
    return std::nullopt;
  }

  std::vector<Way> ways_;
  std::optional<std::size_t> in_use_;
  bool held_ = false;
};

}  // namespace

std::unique_ptr<ClientLink> make_failover_link(std::vector<std::unique_ptr<ClientLink>> links) {
  return std::make_unique<FailoverLink>(std::move(links));
}

}  // namespace onetrip::net
