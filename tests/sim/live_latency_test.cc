// How long a translation takes when the services take as long as is published of them.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>

#include "tests/sim/live_calls.h"

namespace dgm::sim {
namespace {

using LiveCallsLag = LiveCalls;

constexpr double kTolerableMs = 150;  // of a machine that does other things, too

const std::vector<std::string> kTenSentences{"Hello.",
                                             "How are you today?",
                                             "I am very well, thank you.",
                                             "My parcel has not arrived.",
                                             "What is the number of your order?",
                                             "The number is four seven one one.",
                                             "It will come tomorrow before noon.",
                                             "Yes, that is right.",
                                             "Thank you for your help.",
                                             "Goodbye."};

double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

// The medians alone, so that what differs from utterance to utterance is ours.
TEST_F(LiveCallsLag, OfTheFirstUtteranceIsNotLongerThanThatOfTheTenth) {
  double services_ms = 0;
  for (Simulator* simulator : simulators_.all()) {
    auto profile = published_latency(simulator->name());
    for (auto& [operation, figures] : profile) {
      services_ms += figures.p50_ms;
      figures.p99_ms = 0;
    }
    simulator->latency(profile);
  }
  ASSERT_NO_FATAL_FAILURE(host_.start({"--show-conversation"}));
  std::vector<Phone> phones{{"7777", kTenSentences}, {"8888", {"Bonjour."}}};
  ASSERT_NO_FATAL_FAILURE(talk(phones));
  EXPECT_EQ(phones[1].heard, meant(phones[0]));
  std::vector<double> lags_ms;
  for (const auto& one : spoken()) {
    if (one.listener != "8888") continue;
    lags_ms.push_back(one.lag_ms);
    std::printf(
        "utterance %2zu: %4.0f ms = endpointing %.0f + recognizer %.0f + translator %.0f + "
        "synthesizer %.0f + playout %.0f\n",
        lags_ms.size(), one.lag_ms, one.endpointing_ms, one.recognizer_ms, one.translator_ms,
        one.synthesizer_ms, one.playout_ms);
  }
  ASSERT_EQ(lags_ms.size(), kTenSentences.size()) << host_.log();
  std::printf("p50 %.0f ms, p95 %.0f ms; the services alone %.0f ms\n", quantile(lags_ms, 0.5),
              quantile(lags_ms, 0.95), services_ms);
  EXPECT_LE(lags_ms.front(), lags_ms.back() + kTolerableMs);
}

}  // namespace
}  // namespace dgm::sim
