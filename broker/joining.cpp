// The Broker's instances: how they come, and how they go.
#include <utility>

#include "onetrip/wire/messages.hpp"

#include "broker/broker.hpp"

namespace broker {

namespace net = onetrip::net;
namespace wire = onetrip::wire;
using onetrip::Error;
using onetrip::Level;

namespace {

constexpr CallId hello_id = 1;

bool is_as_announced(const wire::HelloReply& hello, const wire::AnnounceBody& announced) {
  return hello.service == announced.service && hello.instance == announced.instance &&
         hello.instances == announced.instances && hello.incarnation == announced.incarnation &&
         hello.contract == announced.contract;
}

wire::Frame nil_reply(CallId id) {
  wire::Header header;
  header.kind = wire::Kind::reply;
  header.call_id = id;
  return wire::Frame(wire::message(header, wire::Nothing{}));
}

}  // namespace

void Broker::on_announce(const net::Incoming& incoming, const wire::ParsedHeader& parsed) {
  const CallKey call{incoming.envelope.peer, parsed.header.call_id};
  const auto body = wire::decode<wire::AnnounceBody>(
      incoming.frame.bytes().subspan(parsed.body_offset), wire::Strictness::reply);
  if (!body) return send_error(call, Error(body.error()).because("bad_body"));
  const auto announced = members_.announce(*body, scheduler_.now());
  if (!announced) {
    log_.write(Level::warning, "announce refused",
               {{"service", body->service}, {"why", announced.error().message}});
    return send_error(call, announced.error());
  }
  for (const MemberId old : announced->replaced) leave(old);
  if (announced->is_new) {
    if (const auto joined = join(announced->id, *body, call); !joined) {
      members_.remove(announced->id);
      send_error(call, joined.error());
    }
    return;
  }
  Joined& joined = *joined_.at(announced->id);
  if (members_.find(announced->id)->confirmed) {
    replies_.send({call.client, std::nullopt}, nil_reply(call.id));
  } else {
    joined.announce = call;
  }
}

onetrip::Status Broker::join(MemberId id, const wire::AnnounceBody& body, const CallKey& call) {
  ONETRIP_TRY(std::unique_ptr<net::RelayLink> link, connect_(body.endpoint));
  auto joined =
      std::make_unique<Joined>(Joined{InstanceLine(std::move(link), options_.line), {}, call, 0});
  joined->unwatch = watch_(joined->line.link(), [this, id] { pump(id); });
  joined->join_timer = scheduler_.after(options_.join_max, [this, id] {
    joined_.at(id)->join_timer = 0;
    refuse_to_join(id, onetrip::unavailable("nobody answers a hello at the announced endpoint")
                           .because("not_as_announced"));
    replies_.leave();
  });
  joined_.emplace(id, std::move(joined));
  return onetrip::Done{};
}

// It has no calls: it never served, or they ended when it was lost.
void Broker::leave(MemberId id) {
  const auto found = joined_.find(id);
  if (found == joined_.end()) return;
  const std::unique_ptr<Joined> joined = std::move(found->second);
  joined_.erase(found);
  if (joined->join_timer != 0) scheduler_.cancel(joined->join_timer);
  joined->unwatch();
}

void Broker::refuse_to_join(MemberId id, const Error& error) {
  const Member& member = *members_.find(id);
  log_.write(Level::warning, "announce refused",
             {{"service", member.announced.service},
              {"endpoint", member.announced.endpoint},
              {"why", error.message}});
  const std::optional<CallKey> announce = joined_.at(id)->announce;
  leave(id);
  members_.remove(id);
  if (announce) send_error(*announce, error);
}

void Broker::say_hello(InstanceLine& line) {
  wire::Header header;
  header.kind = wire::Kind::hello;
  header.call_id = hello_id;
  wire::Frame frame(wire::message(
      header,
      wire::HelloBody{.versions = {wire::protocol_version}, .client = "broker", .session = {}}));
  line.link().send(frame);
}

void Broker::on_hello_answer(MemberId id, const wire::Frame& frame) {
  const auto parsed = wire::parse_header(frame.bytes());
  if (!parsed || parsed->header.call_id != hello_id) return;
  Member& member = *members_.find(id);
  const auto hello = wire::decode<wire::HelloReply>(frame.bytes().subspan(parsed->body_offset),
                                                    wire::Strictness::reply);
  if (parsed->header.kind != wire::Kind::hello || !hello ||
      !is_as_announced(*hello, member.announced)) {
    // One that has served goes on as lost: its next incarnation announces itself.
    if (member.ever_confirmed) return;
    return refuse_to_join(
        id, onetrip::failed_precondition("who answers at {} is not instance {} of {} as announced",
                                         member.announced.endpoint, member.announced.instance,
                                         member.announced.service)
                .because("not_as_announced"));
  }
  if (member.confirmed) return;
  members_.confirm(id, scheduler_.now());
  log_.write(Level::info, "instance serves",
             {{"service", member.announced.service},
              {"instance", std::to_string(member.announced.instance)},
              {"endpoint", member.announced.endpoint}});
  Joined& joined = *joined_.at(id);
  if (joined.join_timer != 0) scheduler_.cancel(std::exchange(joined.join_timer, 0));
  if (const auto announce = std::exchange(joined.announce, std::nullopt))
    replies_.send({announce->client, std::nullopt}, nil_reply(announce->id));
}

void Broker::on_heartbeat(const net::Incoming& incoming, const wire::ParsedHeader& parsed) {
  const auto body = wire::decode<wire::HeartbeatBody>(
      incoming.frame.bytes().subspan(parsed.body_offset), wire::Strictness::reply);
  if (body) members_.hear(*body, scheduler_.now());
}

}  // namespace broker
