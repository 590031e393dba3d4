#include "onetrip/rpc/merge.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "onetrip/rpc/merge_values.hpp"
#include "onetrip/wire/codec.hpp"

namespace onetrip {
namespace {

using wire::BytesView;
using Sentences = std::map<std::int64_t, std::string>;

const Error& error_of(const PartAnswer& answer) { return answer.result.error(); }

// "updates[1].value: ..." as the whole list counts, where a part's did.
std::string in_whole_list(std::string message, const std::vector<std::size_t>& indices) {
  const auto open = message.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_");
  if (open == std::string::npos || message[open] != '[') return message;
  std::size_t index = 0;
  const char* const from = message.data() + open + 1;
  const auto [end, error] = std::from_chars(from, message.data() + message.size(), index);
  if (error != std::errc{} || index >= indices.size()) return message;
  return message.replace(open + 1, static_cast<std::size_t>(end - from),
                         std::to_string(indices[index]));
}

// Of a call of which at least one part has failed.
Error error_of_all(const std::vector<PartAnswer>& answers) {
  const auto failed = [](const PartAnswer& each) { return !each.result.ok(); };
  const PartAnswer& first = *std::find_if(answers.begin(), answers.end(), failed);
  const bool all_alike = std::all_of(answers.begin(), answers.end(), [&](const PartAnswer& each) {
    return failed(each) && error_of(each).outcome == error_of(first).outcome;
  });
  Error error = error_of(first);
  error.message = in_whole_list(std::move(error.message), first.indices);
  if (!all_alike) error.outcome = Outcome::unknown;
  const bool same_words = all_alike && std::all_of(answers.begin(), answers.end(), [&](auto& each) {
                            return error_of(each).message == error.message;
                          });
  if (answers.size() > 1 && !same_words)
    error.message = fmt::format("instance {}: {}", first.instance, error.message);
  return error;
}

// The record with the indices of the whole list in its `field`.
bool write_with_indices(wire::Writer& writer, const PartAnswer& answer, std::string_view field) {
  wire::Reader reader(*answer.result, wire::Strictness::reply);
  std::size_t fields = 0;
  if (!reader.map(fields)) return false;
  writer.map(fields);
  for (std::size_t i = 0; i < fields; ++i) {
    std::string_view name;
    BytesView value;
    if (!reader.string(name) || !reader.value(value)) return false;
    writer.string(name);
    if (name != field) {
      writer.raw(value);
      continue;
    }
    const auto told = wire::decode<Sentences>(value, wire::Strictness::reply);
    if (!told) return false;
    Sentences moved;
    for (const auto& [index, sentence] : *told) {
      const auto at = static_cast<std::size_t>(index);
      if (index < 0 || at >= answer.indices.size()) return false;
      moved.emplace(static_cast<std::int64_t>(answer.indices[at]), sentence);
    }
    wire::write_value(writer, moved);
  }
  return true;
}

// Of a part that has failed: a record of nothing but the errors.
void write_failed(wire::Writer& writer, const PartAnswer& answer, std::string_view field) {
  Sentences sentences;
  for (const std::size_t index : answer.indices)
    sentences.emplace(static_cast<std::int64_t>(index),
                      fmt::format("instance {}: {}", answer.instance, to_string(error_of(answer))));
  writer.map(1);
  writer.string(field);
  wire::write_value(writer, sentences);
}

Result<wire::Buffer> merge_by_index(const std::vector<PartAnswer>& answers,
                                    const Merging& merging) {
  std::vector<wire::Buffer> told(answers.size());
  std::vector<BytesView> values;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    wire::Writer writer(told[i]);
    if (!answers[i].result.ok()) {
      write_failed(writer, answers[i], merging.errors_by_index);
    } else if (!write_with_indices(writer, answers[i], merging.errors_by_index)) {
      return not_mergeable("its errors are not by index");
    }
    values.emplace_back(told[i]);
  }
  return merge_values(values, /*in_order=*/false);
}

}  // namespace

Result<wire::Buffer> merge(const std::vector<PartAnswer>& answers, const Merging& merging) {
  const auto failures = std::count_if(answers.begin(), answers.end(),
                                      [](const PartAnswer& each) { return !each.result.ok(); });
  const bool all_failed = failures == std::ssize(answers);
  if (!merging.errors_by_index.empty() && !all_failed) return merge_by_index(answers, merging);
  if (failures > 0) return error_of_all(answers);
  std::vector<BytesView> values;
  values.reserve(answers.size());
  for (const PartAnswer& answer : answers) values.push_back(*answer.result);
  if (merging.first_only) values.resize(1);
  return merge_values(values, merging.in_order);
}

}  // namespace onetrip
