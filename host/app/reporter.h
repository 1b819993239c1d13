// Tells what happens in calls: one log line per event, and the metrics. With `show_conversation`,
// and in rooms with crossover "debug", also the words; they are private, so that is a choice of the
// admin.
#pragma once

#include "host/base/metrics.h"
#include "host/calls/observer.h"

namespace dgm::app {

class Reporter final : public calls::CallObserver {
 public:
  explicit Reporter(bool show_conversation);

  void on_joined(const calls::LegView& leg) override;
  void on_left(const calls::LegView& leg, std::string_view reason) override;
  void on_heard(const calls::LegView& speaker, const calls::Heard& line) override;
  void on_meant(const calls::LegView& speaker, const calls::Meant& line) override;
  void on_spoken(const calls::LegView& speaker, const calls::LegView& listener,
                 const calls::Spoken& line) override;
  void on_language(const calls::LegView& leg, const calls::LanguageChange& change) override;
  void on_return_path(const calls::LegView& speaker, const calls::LegView& listener,
                      bool works_again, std::string_view stuck_at) override;
  void on_trouble(const calls::LegView& leg, std::string_view sentence) override;

 private:
  bool show_conversation_;
  Metric& heard_;
  Metric& meant_;
  Metric& spoken_;
  Metric& troubles_;
  Metric& languages_;
  Metric& silent_returns_;
  Metric& lag_;
  Metric& endpointing_;
  Metric& recognizing_;
  Metric& translating_;
  Metric& synthesizing_;
  Metric& queueing_;
};

}  // namespace dgm::app
