// The frame path promises not to allocate.
#include <gtest/gtest.h>

#include "plugins/emotion_prosody/analyzer.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/spoken_moods.h"

namespace dragoman::prosody {
namespace {

TEST(ProsodyFramePath, AllocatesNothing) {
  const std::vector<int16_t> speech = dgm::test::prompt("demo-abouttotry");
  ASSERT_GT(speech.size(), 80'000u);
  Analyzer analyzer(dgm::test::kPromptHz, 30, 2);
  const uint64_t before = dgm::test::allocations_of_this_thread();
  size_t verdicts = 0;
  uint64_t at_ns = 1'000'000'000;
  for (int again = 0; again < 2; ++again)
    for (size_t at = 0; at + 160 <= speech.size(); at += 160) {
      // Pauses in between, so that utterances begin and end.
      const bool is_speech = at / 160 % 200 < 150;
      verdicts += analyzer.push({speech.data() + at, 160}, at_ns, is_speech).has_value();
      at_ns += 20'000'000;
    }
  EXPECT_EQ(dgm::test::allocations_of_this_thread(), before);
  EXPECT_GT(verdicts, 2u);
}

}  // namespace
}  // namespace dragoman::prosody
