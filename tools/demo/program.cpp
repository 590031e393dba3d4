#include "tools/demo/program.hpp"

#include <chrono>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "onetrip/client/mesh.hpp"
#include "onetrip/host/exit_status.hpp"
#include "onetrip/host/parse_words.hpp"
#include "onetrip/rpc/standard.hpp"
#include "onetrip/trading/times.hpp"
#include "tools/demo/configuration.hpp"
#include "tools/demo/dictionary_forms.hpp"
#include "tools/demo/market_day.hpp"
#include "tools/demo/summary.hpp"

namespace onetrip::demo {
namespace {

constexpr int exit_failed = 1;
constexpr std::int64_t wednesday_ms = 1'763'510'400'000;  // 2025-11-19 00:00 UTC: markets are open.
constexpr int form_runs = 10;

struct Options {
  std::string config;
  MarketOptions market;
  double hours = 4;
  bool print_config = false;
};

// The status to end with, or none.
std::optional<int> parse(std::vector<std::string> words, Options& options, std::ostream& out,
                         std::ostream& err) {
  CLI::App app{"A day of a market, with 25 traders, through the services of a mesh.",
               "onetrip demo"};
  app.add_option("--prices", options.market.csv,
                 "A CSV of trades or candles to replay; else prices are made up");
  app.add_option("--pair", options.market.pair,
                 "The pair that it is of; else the one in its name, or BTCUSD");
  app.add_option("--seed", options.market.seed, "Decides prices and orders")->default_val(1);
  app.add_option("--hours", options.hours, "Of market time")
      ->default_val(4)
      ->check(CLI::Range(0.05, 24.0));
  app.add_option("--config", options.config, "The mesh; `scripts/onetrip demo` starts one");
  app.add_flag("--print-config", options.print_config,
               "Print a configuration for it, if the other words are good, and exit");
  return parse_words(app, std::move(words), out, err);
}

Result<std::vector<ServedCalls>> served_calls(Mesh& mesh) {
  const std::vector<const Service*> services{&prices::service,       &limit_orders::service,
                                             &positions::service,    &perf_ledger::service,
                                             &eliminations::service, &challenge_period::service,
                                             &plagiarism::service};
  std::vector<ServedCalls> served;
  for (const Service* service : services) {
    ONETRIP_TRY(auto stats, standard::stats (*service)(mesh));
    served.push_back({std::string(service->name), std::move(stats)});
  }
  return served;
}

class Program {
 public:
  Program(const Options& options, Market market, const Day& day, std::ostream& out)
      : options_(options), market_(std::move(market)), day_(day), screen_(out), out_(out) {}

  Status run() {
    ONETRIP_TRY(Mesh mesh, Mesh::from_config(options_.config));
    ONETRIP_TRY(Mesh dictionaries, Mesh::from_config(options_.config));
    Traders traders(options_.market.seed, market_.pairs());
    MarketDay day(mesh, market_, traders, screen_, day_);
    say("{} traders, {:.3g} h of market time; {}", traders.all().size(), options_.hours,
        market_.description());
    const auto begin = std::chrono::steady_clock::now();
    ONETRIP_TRY_STATUS(day.run());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const CostByMethod made = mesh.round_trips().by_method();
    say("\n{:.3g} h of market time in {:.1f} s", options_.hours, took.count());
    say_tally(day.tally());
    ONETRIP_TRY(const auto served, served_calls(mesh));
    say("\nCalls\n{}", calls_table(served, made));
    return compare(mesh, dictionaries, traders.hotkeys(), made);
  }

 private:
  template <class... Args>
  void say(fmt::format_string<Args...> text, Args&&... args) {
    screen_.say(fmt::vformat(text, fmt::make_format_args(args...)));
    out_.flush();
  }

  void say_tally(const Tally& tally) {
    say("{} prices; {} orders: {} filled at once, {} to wait, {} refused; {} fills of orders that "
        "waited; {} eliminations",
        tally.prices, tally.orders, tally.filled, tally.waiting, tally.refused, tally.reached,
        tally.eliminated);
  }

  Status compare(Mesh& mesh, Mesh& dictionaries, const std::vector<std::string>& hotkeys,
                 const CostByMethod& made) {
    std::vector<std::string> pairs;
    for (const trading::TradePair* pair : market_.pairs()) pairs.emplace_back(pair->id);
    ONETRIP_TRY(const HeldState state, read_state(mesh, hotkeys, pairs, day_.end_ms()));
    DictionaryForms forms(dictionaries);
    ONETRIP_TRY_STATUS(forms.load(state));
    ONETRIP_TRY(const auto costs, forms.measure(form_runs));
    say("The same as dictionary operations: each measured on kv, {} times, with the state that the "
        "day has left, times the calls.\nThe calls include the work and its place on the disk; the "
        "dictionaries only carry values, in memory.\n\n{}",
        form_runs, dictionary_table(made, costs));
    return {};
  }

  const Options& options_;
  Market market_;
  Day day_;
  Screen screen_;
  std::ostream& out_;
};

}  // namespace

int run_program(std::vector<std::string> words, std::ostream& out, std::ostream& err) {
  Options options;
  if (const auto status = parse(std::move(words), options, out, err)) return *status;
  const Day day{wednesday_ms, static_cast<std::int64_t>(options.hours * trading::hour_ms)};
  auto market = Market::open(options.market, day);
  if (!market) {
    err << "onetrip demo: " << market.error().message << '\n';
    return exit_status::usage;
  }
  if (options.print_config) {
    out << configuration();
    return 0;
  }
  const Status done = Program(options, *std::move(market), day, out).run();
  if (done.ok()) return 0;
  err << "onetrip demo: " << to_string(done.error()) << '\n';
  return exit_failed;
}

}  // namespace onetrip::demo
