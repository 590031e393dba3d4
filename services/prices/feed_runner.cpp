#include "services/prices/feed_runner.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "onetrip/trading/market_hours.hpp"
#include "onetrip/trading/times.hpp"
#include "onetrip/wire/utf8.hpp"

namespace prices {
namespace {

using onetrip::Duration;
using onetrip::Error;
using onetrip::Level;
using onetrip::Status;

constexpr std::string_view running = "running";
constexpr std::string_view waiting = "waiting";
constexpr std::string_view ended = "ended";

// A feed is looked at so often, whatever it says: then a clock that was set back is noticed.
constexpr Duration look_again = std::chrono::seconds(1);
// Of each feed so many skipped rows are logged one by one.
constexpr std::int64_t skipped_logged_max = 20;
constexpr std::size_t sentence_bytes_max = 500;

// What goes out on the wire is UTF-8, whatever was in a file.
std::string sentence_of(const std::string& text) {
  return std::string(onetrip::wire::utf8_prefix(text, sentence_bytes_max));
}

bool is_any_market_open(const Feed& feed, std::int64_t now_ms) {
  const auto pairs = feed.pairs();
  return std::any_of(pairs.begin(), pairs.end(), [now_ms](const trading::TradePair* pair) {
    return trading::is_market_open(*pair, now_ms);
  });
}

}  // namespace

FeedRunner::FeedRunner(onetrip::Scheduler& scheduler, onetrip::Log& log,
                       std::vector<std::unique_ptr<Feed>> feeds, Push sink)
    : scheduler_(scheduler), log_(log), push_(std::move(sink)) {
  runs_.reserve(feeds.size());
  for (auto& feed : feeds) {
    Run& run = runs_.emplace_back();
    run.feed = std::move(feed);
    run.status.name = run.feed->name();
    run.status.state = waiting;
    later(run, Duration{}, &FeedRunner::connect);
  }
}

FeedRunner::~FeedRunner() {
  for (const Run& run : runs_) scheduler_.cancel(run.timer);
}

std::vector<FeedStatus> FeedRunner::status() const {
  std::vector<FeedStatus> all;
  for (const Run& run : runs_) all.push_back(run.status);
  return all;
}

Status FeedRunner::check() const {
  for (const Run& run : runs_)
    if (run.status.state == waiting && run.status.last_error)
      return onetrip::unavailable("feed {}: {}", run.status.name, *run.status.last_error);
  return {};
}

void FeedRunner::later(Run& run, Duration delay, Step step) {
  run.timer = scheduler_.after(delay, [this, &run, step] { (this->*step)(run); });
}

void FeedRunner::connect(Run& run) {
  run.status.next_connect_ms.reset();
  if (const Status connected = run.feed->connect(now_ms()); !connected.ok())
    return lose(run, connected.error());
  ++run.status.connected;
  run.status.state = running;
  run.expected = scheduler_.now();
  log_.write(Level::info, "feed_connected", {{"feed", run.status.name}});
  poll(run);
}

void FeedRunner::poll(Run& run) {
  Delivery delivery;
  const Status polled = run.feed->poll(now_ms(), delivery);
  take(run, delivery);
  if (!polled.ok()) return lose(run, polled.error());
  if (!run.feed->next_poll_ms()) {
    run.status.state = ended;
    log_.write(Level::info, "feed_ended", {{"feed", run.status.name}});
    return;
  }
  if (is_silent(run))
    return lose(run, onetrip::unavailable("it has delivered nothing for 120 s while a market of it "
                                          "is open"));
  later(run, std::min(until_next(run), look_again), &FeedRunner::poll);
}

void FeedRunner::take(Run& run, const Delivery& delivery) {
  FeedStatus& status = run.status;
  for (const std::string& sentence : delivery.skipped) {
    status.last_skipped = sentence_of(sentence);
    if (++status.skipped <= skipped_logged_max)
      log_.write(Level::warning, "feed_row_skipped",
                 {{"feed", status.name}, {"reason", *status.last_skipped}});
  }
  if (delivery.ticks.empty()) return;
  const auto accepted = push_(delivery.ticks);
  if (!accepted.ok()) status.last_error = sentence_of(accepted.error().message);
  status.accepted += accepted.value_or(0);
  status.delivered += static_cast<std::int64_t>(delivery.ticks.size());
  status.last_price_ms = now_ms();
  run.wait = feed_wait_min;
  run.expected = scheduler_.now() + until_next(run);
}

Duration FeedRunner::until_next(const Run& run) const {
  const std::int64_t next_ms = run.feed->next_poll_ms().value_or(0);
  return std::chrono::milliseconds(
      std::clamp<std::int64_t>(next_ms - now_ms(), 0, trading::timespan_max_ms));
}

bool FeedRunner::is_silent(Run& run) const {
  if (!is_any_market_open(*run.feed, now_ms())) run.expected = scheduler_.now();
  return scheduler_.now() - run.expected >= feed_silence_max;
}

void FeedRunner::lose(Run& run, const Error& why) {
  run.status.state = waiting;
  run.status.last_error = sentence_of(why.message);
  const auto wait_ms = std::chrono::duration_cast<std::chrono::milliseconds>(run.wait).count();
  run.status.next_connect_ms = now_ms() + wait_ms;
  log_.write(Level::warning, "feed_lost",
             {{"feed", run.status.name},
              {"reason", *run.status.last_error},
              {"wait_ms", std::to_string(wait_ms)}});
  later(run, run.wait, &FeedRunner::connect);
  run.wait = std::min(feed_wait_max, run.wait * 3 / 2);
}

}  // namespace prices
