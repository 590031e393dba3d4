#include "services/kv/traffic_counts.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "onetrip/rpc/standard.hpp"
#include "onetrip/wire/reader.hpp"

namespace kv {
namespace {

// The first argument of every method that has any.
std::optional<std::string> dict_of(const onetrip::AnsweredCall& call) {
  onetrip::wire::Reader reader(call.arguments, onetrip::wire::Strictness::reply);
  std::size_t count = 0;
  std::string_view dict;
  if (onetrip::standard::is_standard(call.method) || !reader.array(count) || count == 0 ||
      !reader.string(dict) || dict.empty() || dict.size() > dict_bytes_max)
    return std::nullopt;
  return std::string(dict);
}

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

}  // namespace

void TrafficCounts::add(const onetrip::AnsweredCall& call) {
  std::optional<std::string> dict = dict_of(call);
  if (!dict) return;
  Traffic& counts = counts_of(hexadecimal(call.client), *std::move(dict));
  ++counts.calls;
  if (call.is_round_trip) ++counts.round_trips;
  counts.bytes_received += call.bytes_received;
  counts.bytes_sent += call.bytes_sent;
}

Traffic& TrafficCounts::counts_of(std::string client, std::string dict) {
  const auto found = index_.find({client, dict});
  if (found != index_.end()) {
    counts_.splice(counts_.begin(), counts_, found->second);
    return counts_.front();
  }
  if (counts_.size() == pairs_max_) {
    index_.erase({counts_.back().client, counts_.back().dict});
    counts_.pop_back();
  }
  counts_.push_front({.client = client, .dict = dict});
  index_[{std::move(client), std::move(dict)}] = counts_.begin();
  return counts_.front();
}

std::vector<Traffic> TrafficCounts::snapshot() const {
  std::vector<Traffic> all;
  for (const auto& [pair, counts] : index_) all.push_back(*counts);
  return all;
}

}  // namespace kv
