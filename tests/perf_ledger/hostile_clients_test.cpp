// The service among clients that vanish, never read, or lie about sizes: each is refused, dropped
// or cut off, and its neighbours do not notice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/client/batch.hpp"
#include "onetrip/wire/limits.hpp"
#include "tests/perf_ledger/neighbours.hpp"
#include "tests/perf_ledger/raw_client.hpp"
#include "tests/perf_ledger/served.hpp"
#include "tests/wire/hex.hpp"

namespace perf_ledger::testing {
namespace {

using namespace std::chrono_literals;
using onetrip::Code;
using onetrip::Error;
using onetrip::net::RawTcpPeer;
using onetrip::net::zmtp_frame_head;
using onetrip::wire::bytes_of_hex;
using onetrip::wire::CallId;
using ::testing::HasSubstr;

constexpr std::size_t mib = std::size_t{1} << 20U;

std::string batch_of_reads(CallId id, std::size_t calls) {
  onetrip::wire::Header header = batch_header();
  header.call_id = id;
  Buffer body;
  onetrip::wire::Writer writer(body);
  writer.array(calls);
  const Buffer none = onetrip::wire::encode(std::vector<Hotkey>{});
  for (std::size_t i = 0; i < calls; ++i)
    onetrip::wire::write_batch_entry(
        writer, {.method = "get_liquidations", .arguments = none, .routing_key = {}});
  return message_of(header, body);
}

// So many that no ledger knows, of the longest name there may be.
std::vector<Hotkey> long_hotkeys(std::size_t count) {
  std::vector<Hotkey> hotkeys;
  for (std::size_t i = 0; i < count; ++i) {
    hotkeys.push_back(std::to_string(i));
    hotkeys.back().resize(hotkey_bytes_max, 'x');
  }
  return hotkeys;
}

// Less than what one test asks for: what is left behind would fill them.
onetrip::ServerOptions small_limits() {
  onetrip::ServerOptions options;
  options.load = {.calls_max = 200,
                  .calls_reserved = 0,
                  .standard_calls_extra = 64,
                  .batch_calls_max = 1'000,
                  .queued_bytes_max = 4 * mib};
  options.replies.peer_bytes_max = 4 * mib;
  return options;
}

onetrip::net::ServerLinkOptions small_queues() {
  onetrip::net::ServerLinkOptions options;
  options.send_queue_bytes = mib;
  return options;
}

class HostileClients : public ::testing::Test {
 protected:
  // `count` hotkeys make the answer of get_all_hotkeys as long as their names together.
  void fill(std::size_t count) {
    Bundles bundles;
    for (const Hotkey& hotkey : long_hotkeys(count)) bundles[hotkey] = PerfBundle{};
    bundles["large"] = bundle_of(ledger_of(240));
    ASSERT_TRUE(save_bundles(mesh_, bundles).ok());
  }

  onetrip::ServiceStats stats() { return onetrip::standard::stats(service)(mesh_).value(); }
  std::uint64_t refused(const std::string& reason) { return stats().refused[reason]; }
  onetrip::MethodStats of_method(std::string_view name) {
    const onetrip::ServiceStats counted = stats();
    for (const onetrip::MethodStats& method : counted.methods)
      if (method.method == name) return method;
    return {};
  }
  std::uint64_t calls_of(std::string_view method) { return of_method(method).calls; }
  // The call that asks is in hand itself.
  std::uint32_t others_in_hand() {
    return onetrip::standard::health(service)(mesh_).value().calls_in_flight - 1;
  }

  static bool until(const std::function<bool()>& done) {
    const onetrip::SystemClock clock;
    const onetrip::Time deadline = clock.now() + 20s;
    while (!done())
      if (clock.now() > deadline) return false;
    return true;
  }
  static bool cut_off(RawTcpPeer& peer) {
    return until([&] {
      const onetrip::net::Pollable items[] = {peer.pollable()};
      onetrip::net::wait_for(items, 5ms);
      return !peer.drain();
    });
  }

  Served served_{small_limits(), small_queues()};
  onetrip::Mesh& mesh_ = served_.mesh();
  Neighbours neighbours_{served_.endpoint()};
};

TEST_F(HostileClients, VanishingInMidCallLeavesNothingInHand) {
  fill(100);
  const std::string large = framed(request(1, get_drawdowns, long_hotkeys(2'000)));
  std::string small = framed(batch_of_reads(1, 100)) + framed(request(2, get_bundle, "large"));
  for (CallId id = 3; id < 6; ++id) small += framed(request(id, get_all_hotkeys));

  const auto vanish = [&](const std::string& calls) {
    RawTcpPeer peer(served_.endpoint());
    EXPECT_TRUE(peer.shake_hands() && peer.write_all(calls));
  };
  std::uint64_t vanished = 0;
  EXPECT_TRUE(until([&] {
    ++vanished;
    vanish(small);
    vanish(large);
    const bool arrived = until([&] {
      return calls_of("get_liquidations") >= 100 * vanished &&
             calls_of("get_drawdowns") >= vanished;
    });
    return !arrived || (vanished >= 40 && refused("reply_undeliverable") >= 100);
  }));

  EXPECT_TRUE(neighbours_.are_served());
  EXPECT_EQ(neighbours_.leave(), "");
  EXPECT_TRUE(until([&] { return others_in_hand() == 0; }));
  EXPECT_EQ(refused("overloaded"), 0U);
  onetrip::Batch as_many_as_it_takes{mesh_};
  for (int i = 0; i < 1'000; ++i) as_many_as_it_takes.add(get_liquidations);
  EXPECT_TRUE(as_many_as_it_takes.send().ok());
}

TEST_F(HostileClients, NeverReadingCostsTheServiceNoMoreThanItsReplyQueueHolds) {
  fill(250);
  auto silent = std::make_unique<RawTcpPeer>(served_.endpoint());
  ASSERT_TRUE(silent->shake_hands());

  for (CallId asked = 0; asked < 1'500;) {
    std::string calls;
    for (int i = 0; i < 100; ++i) calls += framed(request(++asked, get_all_hotkeys));
    ASSERT_TRUE(silent->write_all(calls));
    ASSERT_TRUE(until([&] { return calls_of("get_all_hotkeys") == asked; }));
  }

  const onetrip::MethodStats made = of_method("get_all_hotkeys");
  const std::uint64_t kept = made.calls - refused("reply_dropped");
  EXPECT_GT(made.bytes_out, 40 * mib);
  // 4 of the reply queue, 1 of the link's, and what the system's sockets hold.
  EXPECT_LT(kept * (made.bytes_out / made.calls), 20 * mib);
  EXPECT_TRUE(neighbours_.are_served());
  silent.reset();
  EXPECT_TRUE(until([&] { return refused("reply_undeliverable") > 0; }));
  EXPECT_TRUE(neighbours_.are_served());
  EXPECT_EQ(neighbours_.leave(), "");
  EXPECT_EQ(others_in_hand(), 0U);
}

// A neighbour's call was refused as one too many, and sent twice.
TEST_F(HostileClients, FloodingTheServiceCrowdsNobodyOut) {
  RawTcpPeer flood(served_.endpoint());
  ASSERT_TRUE(flood.shake_hands());
  constexpr CallId calls = 20'000;
  std::string requests;
  for (CallId id = 1; id <= calls; ++id) requests += framed(request(id, get_liquidations));

  EXPECT_TRUE(flood.write_all(requests));
  EXPECT_TRUE(until([&] { return flood.drain() && calls_of("get_liquidations") >= calls; }));

  EXPECT_EQ(refused("overloaded"), 0U);
  EXPECT_TRUE(neighbours_.are_served());
  EXPECT_EQ(neighbours_.leave(), "");
}

struct Lie {
  std::string message;
  std::string_view says;
};

std::string with_body(std::string_view method, std::string_view hex) {
  return message_of(request_header(method), bytes_of_hex(hex));
}

// Arrays of one element, 10 000 deep.
std::string deep() {
  std::string hex;
  for (int i = 0; i < 10'000; ++i) hex += "91";
  return hex + "c0";
}

std::vector<Lie> lies_about_sizes() {
  onetrip::wire::Header hello = request_header("");
  hello.kind = onetrip::wire::Kind::hello;
  const std::string_view elements = "declares 4294967295 elements, more than the input has left";
  const std::string_view bytes = "declares 4294967295 bytes, more than the input has left";
  const std::string_view too_deep = "nested deeper than 32 levels";
  return {
      {with_body("update_many", "ddffffffff"), elements},
      {with_body("update_many", "91ddffffffff"), "updates: declares 4294967295 elements"},
      {with_body("save_bundles", "91dfffffffff"), "bundles: declares 4294967295 entries"},
      {with_body("save_bundles", "9181dbffffffff"), bytes},
      {with_body("get_bundle", "91dbffffffff"), "hotkey: declares 4294967295 bytes"},
      {with_body("update_field", "93a161a162c6ffffffff"), "value: declares 4294967295 bytes"},
      {message_of(batch_header(), bytes_of_hex("ddffffffff")), elements},
      {message_of(batch_header(), bytes_of_hex("9192a470696e67ddffffffff")), "[0]"},
      {message_of(hello, bytes_of_hex("81a8"
                                      "76657273696f6e73"
                                      "ddffffffff")),
       "versions: declares"},
      {with_body("update_field", "93a161a162" + deep()), "value: nested deeper than 32 levels"},
      {message_of(batch_header(), bytes_of_hex("9192a470696e67" + deep())), too_deep},
      {message_of(hello, bytes_of_hex("81a161" + deep())), too_deep},
  };
}

TEST_F(HostileClients, LyingAboutTheSizeOrDepthOfAValueIsRefusedAndNamed) {
  RawClient liar(served_.endpoint());

  for (const Lie& lie : lies_about_sizes()) {
    const Error refusal = liar.refusal_of(lie.message);
    EXPECT_EQ(refusal.code, Code::invalid_argument) << refusal.message;
    EXPECT_THAT(refusal.message, HasSubstr(lie.says));
  }

  EXPECT_TRUE(neighbours_.are_served());
  EXPECT_EQ(neighbours_.leave(), "");
  EXPECT_EQ(others_in_hand(), 0U);
}

TEST_F(HostileClients, LyingAboutTheSizeOfAFrameIsCutOffAndNothingElse) {
  constexpr std::uint64_t sizes[] = {onetrip::wire::frame_bytes_max + 1, std::uint64_t{1} << 63U,
                                     ~std::uint64_t{0}};
  for (const std::uint64_t size : sizes) {
    RawTcpPeer liar(served_.endpoint());
    ASSERT_TRUE(liar.shake_hands());
    liar.write(zmtp_frame_head(size, false) + "and so on");
    EXPECT_TRUE(cut_off(liar)) << size;
  }

  EXPECT_TRUE(neighbours_.are_served());
  EXPECT_EQ(neighbours_.leave(), "");
  EXPECT_EQ(others_in_hand(), 0U);
}

TEST_F(HostileClients, StallingWithinAFrameKeepsNobodyWaiting) {
  const std::string half_said = framed(request(1, delete_bundles, long_hotkeys(100)));
  std::vector<std::unique_ptr<RawTcpPeer>> stalling;
  for (std::size_t size = 1; size < half_said.size(); size += 500) {
    stalling.push_back(std::make_unique<RawTcpPeer>(served_.endpoint()));
    ASSERT_TRUE(stalling.back()->shake_hands());
    EXPECT_TRUE(stalling.back()->write_all(half_said.substr(0, size)));
  }

  EXPECT_TRUE(neighbours_.are_served());
  for (const auto& peer : stalling) EXPECT_TRUE(peer->drain());
  stalling.clear();
  EXPECT_TRUE(neighbours_.are_served());
  EXPECT_EQ(neighbours_.leave(), "");
  EXPECT_EQ(calls_of("delete_bundles"), 0U);
}

TEST_F(HostileClients, TooManyEnvelopeFramesAreDroppedAndCounted) {
  RawClient liar(served_.endpoint());

  const std::string call = request(1, clear_all_bundles);
  for (int i = 0; i < 100; ++i) liar.send({"hop", "hop", call});
  liar.send(std::vector<std::string>(10'000, call));
  // The messages of one client are taken in order: when this one is answered, all have been.
  EXPECT_EQ(liar.refusal_of(with_body("nothing", "90")).reason, "unknown_method");

  EXPECT_EQ(refused("too_many_frames"), 101U);
  EXPECT_EQ(calls_of("clear_all_bundles"), 0U);
  EXPECT_TRUE(neighbours_.are_served());
  EXPECT_EQ(neighbours_.leave(), "");
}

}  // namespace
}  // namespace perf_ledger::testing
