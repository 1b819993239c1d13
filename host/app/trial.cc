#include "host/app/trial.h"

namespace dgm::app {

std::optional<Trial> Trial::begin(const settings::HostSettings& rules, calls::GenerationPtr before,
                                  Sources sources_before, Clock::time_point now) {
  if (rules.reload_trial_s == 0) return std::nullopt;
  Trial trial;
  trial.percent_ = rules.reload_trial_error_percent;
  trial.min_utterances_ = rules.reload_trial_min_utterances;
  trial.before_ = std::move(before);
  trial.sources_before_ = std::move(sources_before);
  trial.end_ = now + std::chrono::seconds(rules.reload_trial_s);
  return trial;
}

std::optional<std::string> Trial::failed_by(const TrialFigures& figures) const {
  if (figures.utterances < min_utterances_) return std::nullopt;
  if (figures.failures * 100 < percent_ * figures.utterances) return std::nullopt;
  return std::to_string(figures.failures) + " failures in " + std::to_string(figures.utterances) +
         " utterances; reload.trial_error_percent allows less than " + std::to_string(percent_) +
         " in a hundred";
}

uint64_t Trial::left_s(Clock::time_point now) const {
  if (is_over(now)) return 0;
  return static_cast<uint64_t>(std::chrono::ceil<std::chrono::seconds>(end_ - now).count());
}

}  // namespace dgm::app
