// A mesh that answers what it was told to, and remembers what it was asked.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/wire/json.hpp"
#include "tests/tools/schema_for_tests.hpp"
#include "tools/repl/caller.hpp"

namespace onetrip::repl {

// What was asked of the mesh, in words: "shop.find [\"ann\"]".
struct Asked {
  std::string call;
  std::string routing_key;
  Effect effect = Effect::once;
  std::optional<Duration> timeout;
};

// A mesh that answers what it was told to, in JSON and its type, or an error.
struct FakeMesh {
  struct Answer {
    std::string type;
    Result<std::string> json;
  };
  std::map<std::string, Answer> answers;
  std::vector<std::string> services;
  std::vector<Asked> asked;
  bool cancelled = false;
  // Called when a call comes.
  std::function<void(const std::string& call)> on_call = [](const std::string& /*call*/) {};

  std::vector<std::string> calls() const {
    std::vector<std::string> texts;
    for (const Asked& each : asked) texts.push_back(each.call);
    return texts;
  }
};

inline Reply reply_of(wire::Buffer body) { return Reply(wire::Frame(std::move(body)), 0); }

class FakeCaller final : public Caller {
 public:
  explicit FakeCaller(FakeMesh& mesh) : mesh_(mesh) {}

  std::vector<std::string> services() const override { return mesh_.services; }

  Result<Reply> call(Request request, std::optional<Duration> timeout) override {
    const std::string name = std::string(request.service) + "." + std::string(request.method);
    const auto arguments = wire::json_from_wire(request.body.view(), "any", {});
    mesh_.asked.push_back({name + " " + arguments.value_or("?"), std::string(request.routing_key),
                           request.effect, timeout});
    mesh_.on_call(mesh_.asked.back().call);
    if (mesh_.cancelled) return cancelled("{} was called off", name);
    cost_ += {.calls = 1,
              .errors = 0,
              .trips = 1,
              .bytes_sent = 50,
              .bytes_received = 14,
              .waited = std::chrono::microseconds(310)};
    const auto answer = mesh_.answers.find(name);
    if (answer == mesh_.answers.end()) return unavailable("{} is not there", request.service);
    if (!answer->second.json) return answer->second.json.error();
    return reply_of(wire::wire_from_json(*answer->second.json, answer->second.type,
                                         wire::Schema(shop_description().records))
                        .value());
  }

  void cancel() override { mesh_.cancelled = true; }
  void resume() override { mesh_.cancelled = false; }
  CallCost cost() override { return cost_; }

 private:
  FakeMesh& mesh_;
  CallCost cost_;
};

}  // namespace onetrip::repl
