#include "services/eliminations/judgement.hpp"

#include <string_view>
#include <utility>

namespace eliminations {
namespace {

// The list in the making.
class Verdicts {
 public:
  explicit Verdicts(std::int64_t now_ms) : now_ms_(now_ms) {}

  void add(const Hotkey& hotkey, std::string_view reason, std::optional<double> dd = {}) {
    if (!judged_.insert(hotkey).second) return;
    Elimination& verdict = eliminated_.emplace_back();
    verdict.hotkey = hotkey;
    verdict.dd = dd;
    verdict.reason = reason;
    verdict.elimination_initiated_time_ms = now_ms_;
  }
  std::vector<Elimination> take() && { return std::move(eliminated_); }

 private:
  std::int64_t now_ms_;
  std::set<Hotkey> judged_;
  std::vector<Elimination> eliminated_;
};

}  // namespace

std::vector<Elimination> judge(const Findings& findings, std::int64_t now_ms) {
  Verdicts verdicts(now_ms);
  for (const auto& [hotkey, at_ms] : findings.liquidations) verdicts.add(hotkey, liquidated);
  for (const auto& failure : findings.failures)
    verdicts.add(failure.hotkey, failure.reason, failure.dd);
  for (const auto& [hotkey, percent] : findings.maincomp_drawdowns)
    if (percent >= drawdown_max_percent) verdicts.add(hotkey, max_total_drawdown, percent);
  for (const Hotkey& hotkey : findings.plagiarists) verdicts.add(hotkey, plagiarism);
  if (findings.network)
    for (const Hotkey& hotkey : findings.with_positions)
      if (!findings.network->contains(hotkey)) verdicts.add(hotkey, zombie);
  return std::move(verdicts).take();
}

}  // namespace eliminations
