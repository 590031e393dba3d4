#include "onetrip/client/connection.hpp"

#include <algorithm>

#include "onetrip/base/recycled.hpp"

namespace onetrip {
namespace {

// How old a look at the link may be when a call is started.  A look costs two system calls, and
// calls that are started together would pay them for each.
constexpr Duration fresh = std::chrono::microseconds(100);

}  // namespace

Connection::Connection(std::unique_ptr<net::ClientLink> link, std::string peer, Callee callee,
                       ConnectionLimits limits, std::shared_ptr<const Clock> clock,
                       std::shared_ptr<LateSender> late_sender, std::uint64_t seed)
    : clock_(std::move(clock)),
      random_(seed),
      link_(std::move(link)),
      channel_(std::move(peer), limits.calls_max, random_, std::move(callee)),
      poller_(limits.spin_max),
      items_(link_->pollables()),
      late_sender_(std::move(late_sender)) {
  items_.push_back(waker_.pollable());
}

Connection::~Connection() { channel_.leave(*link_); }

std::shared_ptr<StartedCall> Connection::start(Request&& request, Time now) {
  auto call = make_recycled<StartedCall>();
  const Lock lock(mutex_);
  // Whoever holds the call abandons it before he lets go of it.
  call->id = channel_.start(
      std::move(request),
      [call = call.get()](Finished&& finished) {
        call->finished = std::move(finished);
        call->changed.notify_all();
      },
      now);
  if (led_) {
    wake_leader();
    return call;
  }
  if (channel_.is_worth_sending()) send_now(now);
  send_rest_later();
  return call;
}

void Connection::send_now(Time now) {
  // A connection that broke while nobody looked is found out before a call is lost on it.
  if (now >= looked_ + fresh) receive_all(now);
  channel_.flush(*link_, now);
}

// What has not left, as it waits for others, or there is no connection or session yet, or it is
// long, leaves though nobody may come to wait for an answer.
void Connection::send_rest_later() {
  const bool all_left = channel_.waiting_calls() == 0 && !channel_.waits_for_session();
  if (all_left && !link_->is_sending()) return;
  if (!std::exchange(sent_later_, true)) late_sender_->watch(weak_from_this());
}

void Connection::send_late() {
  const Lock lock(mutex_);
  sent_later_ = false;
  if (led_) return;
  move_on();
  send_rest_later();
}

void Connection::wake_leader() {
  if (!std::exchange(woken_, true)) waker_.wake();
}

Finished Connection::wait(StartedCall& call) {
  Lock lock(mutex_);
  while (!call.finished) {
    if (!led_) {
      lead(lock, call);
      continue;
    }
    const auto place = followers_.insert(followers_.end(), &call);
    call.changed.wait(lock, [&] { return call.finished || !led_; });
    followers_.erase(place);
  }
  if (!led_) offer_lead();
  return *std::move(call.finished);
}

bool Connection::ready(const StartedCall& call) {
  const Lock lock(mutex_);
  if (!led_) move_on();
  return call.finished.has_value();
}

void Connection::abandon(const StartedCall& call) {
  const Lock lock(mutex_);
  if (call.finished || !call.id) return;
  channel_.cancel(*call.id);
  send_soon();
}

void Connection::call_off(const StartedCall& call) {
  const Lock lock(mutex_);
  if (call.finished || !call.id) return;
  channel_.call_off(*call.id, clock_->now());
  send_soon();
}

bool Connection::connected() {
  const Lock lock(mutex_);
  const Time now = clock_->now();
  if (!led_ && now >= looked_ + fresh) receive_all(now);
  return channel_.connected();
}

ChannelCounters Connection::counters() const {
  const Lock lock(mutex_);
  return channel_.counters();
}

void Connection::lead(Lock& lock, const StartedCall& until_finished) {
  led_ = true;
  while (true) {
    const bool blocked = move_on();
    if (until_finished.finished) break;
    const std::optional<Duration> wait = time_to_wait(blocked);
    lock.unlock();
    poller_.wait(items_, wait);
    lock.lock();
    if (std::exchange(woken_, false)) waker_.clear();
  }
  led_ = false;
  send_rest_later();
}

bool Connection::move_on() {
  const Time now = clock_->now();
  receive_all(now);
  channel_.on_time(now);
  return channel_.flush(*link_, now);
}

void Connection::receive_all(Time now) {
  while (std::optional<net::ClientEvent> event = link_->receive())
    channel_.on_event(*std::move(event), now);
  looked_ = now;
}

std::optional<Duration> Connection::time_to_wait(bool blocked) const {
  std::optional<Duration> wait;
  if (const auto next = channel_.next_time())
    wait = std::max(*next - clock_->now(), Duration::zero());
  if (blocked && channel_.connected())
    wait = std::min(wait.value_or(congested_wait), congested_wait);
  return wait;
}

void Connection::send_soon() {
  if (led_) {
    wake_leader();
  } else {
    channel_.flush(*link_, clock_->now());
  }
}

void Connection::offer_lead() {
  for (StartedCall* follower : followers_) {
    if (follower->finished) continue;
    follower->changed.notify_all();
    return;
  }
}

}  // namespace onetrip
