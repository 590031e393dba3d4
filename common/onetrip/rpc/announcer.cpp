#include "onetrip/rpc/announcer.hpp"

#include <utility>
#include <variant>

namespace onetrip {
namespace {

// A broker that has not answered for so long, or has refused, is asked again.
constexpr Duration ask_again = std::chrono::seconds(1);

}  // namespace

Announcer::Announcer(Scheduler& scheduler, std::unique_ptr<net::ClientLink> to_broker,
                     wire::AnnounceBody service, std::function<Standing()> standing, Log& log)
    : scheduler_(scheduler),
      link_(std::move(to_broker)),
      service_(std::move(service)),
      standing_(std::move(standing)),
      log_(log) {
  beat_on();
}

Announcer::~Announcer() { scheduler_.cancel(timer_); }

void Announcer::pump() {
  while (const std::optional<net::ClientEvent> event = link_->receive()) on_event(*event);
}

void Announcer::on_event(const net::ClientEvent& event) {
  if (const auto* frame = std::get_if<wire::Frame>(&event)) return on_frame(*frame);
  connected_ = std::holds_alternative<net::Connected>(event);
  announced_ = false;
  if (connected_) announce();
}

void Announcer::announce() {
  wire::Header header;
  header.kind = wire::Kind::announce;
  header.call_id = ++call_id_;
  wire::Frame frame(wire::message(header, service_));
  link_->send(frame);
  asked_ = scheduler_.now();
}

void Announcer::on_frame(const wire::Frame& frame) {
  const auto parsed = wire::parse_header(frame.bytes());
  if (!parsed || parsed->header.call_id != call_id_) return;
  if (parsed->header.kind == wire::Kind::error) {
    const auto body = wire::decode<wire::ErrorBody>(frame.bytes().subspan(parsed->body_offset),
                                                    wire::Strictness::reply);
    return on_refused(body ? body->message : body.error().message);
  }
  if (parsed->header.kind != wire::Kind::reply || announced_) return;
  announced_ = true;
  last_refusal_.clear();
  log_.write(Level::info, "announced to the broker");
  beat();
}

void Announcer::on_refused(const std::string& why) {
  if (std::exchange(last_refusal_, why) == why) return;
  log_.write(Level::warning, "the broker refuses the service", {{"why", why}});
}

void Announcer::beat() {
  if (!announced_) return;
  const Standing standing = standing_();
  wire::Header header;
  header.kind = wire::Kind::heartbeat;
  wire::Frame frame(wire::message(header, wire::HeartbeatBody{.incarnation = service_.incarnation,
                                                              .in_flight = standing.calls_in_flight,
                                                              .draining = standing.draining}));
  link_->send(frame);
}

void Announcer::beat_on() {
  pump();
  if (connected_ && !announced_ && scheduler_.now() - asked_ >= ask_again) announce();
  beat();
  timer_ = scheduler_.after(heartbeat, [this] { beat_on(); });
}

}  // namespace onetrip
