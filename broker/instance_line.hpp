// InstanceLine: the broker's connection to one instance, and the messages that wait for it.
//
// Whoever owns it reads the link.  One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "onetrip/net/link.hpp"
#include "onetrip/rpc/latency_histogram.hpp"

#include "broker/open_calls.hpp"

namespace broker {

struct LineLimits {
  std::size_t waiting_max = 4'096;  // Messages.
  std::size_t waiting_bytes_max = std::size_t{256} << 20U;
};

// How the calls of an instance went.
struct LineCounts {
  std::uint64_t answered = 0;
  std::uint64_t errors = 0;  // Of those.
  // From the message's arrival at the broker to its answer's.
  onetrip::LatencyHistogram latency;
};

class InstanceLine {
 public:
  InstanceLine(std::unique_ptr<onetrip::net::RelayLink> link, LineLimits limits)
      : link_(std::move(link)), limits_(limits) {}

  // A message on its way to the instance.
  struct Message {
    CallKey call;
    Time deadline{};
    onetrip::wire::Frame frame;
  };
  enum class Taken : std::uint8_t { sent, waits, refused };
  Taken relay(Message message);

  // What is relayed between the two leaves together.  False where it was so already.
  bool hold();
  void release();

  // Sends what waits, as far as the link takes it.  `sent` hears of each that leaves, `expired` of
  // each whose time was over.  True if some still wait.
  using Heard = std::function<void(const CallKey&)>;
  bool flush(Time now, const Heard& sent, const Heard& expired);
  // What waits is no longer to be sent.
  void clear();

  onetrip::net::RelayLink& link() { return *link_; }
  std::size_t waiting() const { return waiting_.size(); }
  std::size_t waiting_bytes() const { return waiting_bytes_; }
  LineCounts& counts() { return counts_; }
  const LineCounts& counts() const { return counts_; }

 private:
  std::unique_ptr<onetrip::net::RelayLink> link_;
  LineLimits limits_;
  bool is_held_ = false;
  std::deque<Message> waiting_;
  std::size_t waiting_bytes_ = 0;
  LineCounts counts_;
};

}  // namespace broker
