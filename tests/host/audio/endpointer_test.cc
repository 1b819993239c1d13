#include "host/audio/endpointer.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace dgm::audio {
namespace {

constexpr uint64_t kMs = 1'000'000;
using Kind = UtteranceEvent::Kind;

struct Seen {
  Kind kind;
  uint64_t at_ms;
  bool operator==(const Seen&) const = default;
};

// '#': an active frame, '.': a quiet one; the first begins at 10 s.
std::vector<Seen> events(std::string_view frames, EndpointerOptions options = {}) {
  Endpointer endpointer(options);
  std::vector<Seen> seen;
  uint64_t ms = 10'000;
  for (const char frame : frames) {
    const auto event = endpointer.process(frame == '#', ms * kMs);
    if (event.kind != Kind::kNone) seen.push_back({event.kind, event.at_ns / kMs});
    ms += 20;
  }
  return seen;
}

std::string frames(std::initializer_list<std::pair<char, size_t>> runs) {
  std::string all;
  for (const auto& [kind, count] : runs) all += std::string(count, kind);
  return all;
}

TEST(Endpointer, FindsAnUtteranceWithItsPreRollAndItsRealEnd) {
  EXPECT_EQ(events(frames({{'.', 50}, {'#', 40}, {'.', 40}})),
            (std::vector<Seen>{{Kind::kStarted, 11'000 - 200}, {Kind::kEnded, 11'800}}));
}

TEST(Endpointer, DoesNotEndInAPauseShorterThanItsEndpoint) {
  EXPECT_EQ(events(frames({{'.', 50}, {'#', 40}, {'.', 18}, {'#', 40}, {'.', 40}})),
            (std::vector<Seen>{{Kind::kStarted, 10'800}, {Kind::kEnded, 12'960}}));
}

TEST(Endpointer, IgnoresClicks) {
  EXPECT_TRUE(
      events(frames({{'.', 50}, {'#', 2}, {'.', 50}, {'#', 1}, {'.', 3}, {'#', 1}})).empty());
}

TEST(Endpointer, StartsOnWordsThatFlickerAtTheirBeginning) {
  EXPECT_EQ(events("..........#.#.###").front(), (Seen{Kind::kStarted, 10'200 - 200}));
}

TEST(Endpointer, CutsSpeechThatNeverEndsAndGoesOnAtOnce) {
  EXPECT_EQ(events(frames({{'#', 120}, {'.', 40}}), {.max_utterance_ms = 1'000, .pre_roll_ms = 0}),
            (std::vector<Seen>{{Kind::kStarted, 10'000},
                               {Kind::kCut, 11'000},
                               {Kind::kCut, 12'000},
                               {Kind::kEnded, 12'400}}));
}

TEST(Endpointer, NeverLetsThePreRollReachIntoTheUtteranceBefore) {
  EXPECT_EQ(events(frames({{'.', 50}, {'#', 40}, {'.', 5}, {'#', 40}, {'.', 5}}),
                   {.endpoint_ms = 60, .pre_roll_ms = 300}),
            (std::vector<Seen>{{Kind::kStarted, 10'700},
                               {Kind::kEnded, 11'800},
                               {Kind::kStarted, 11'800},
                               {Kind::kEnded, 12'700}}));
}

TEST(Endpointer, KnowsWhetherItIsInAnUtterance) {
  Endpointer endpointer({});
  for (uint64_t i = 0; i < 5; ++i) endpointer.process(true, i * 20 * kMs);
  EXPECT_TRUE(endpointer.in_utterance());
  EXPECT_EQ(endpointer.started_at_ns(), 0U);
  endpointer.reset();
  EXPECT_FALSE(endpointer.in_utterance());
}

}  // namespace
}  // namespace dgm::audio
