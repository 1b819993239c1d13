// Audio that had to wait.
#include "tests/plugins/recognizer_deepgram/scripted_deepgram.h"

namespace dragoman::deepgram {
namespace {

constexpr size_t kBytesPerMs = 32;

class Uplink : public ScriptedDeepgram {
 protected:
  explicit Uplink(OptionValues options = {}) : ScriptedDeepgram(std::move(options)) {}
};

TEST_F(Uplink, SendsTwoSecondsAtOnce) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_tone(2000);
  socket().open();
  EXPECT_EQ(bytes_heard(), 2000 * kBytesPerMs);
}

class PacedUplink : public Uplink {
 protected:
  PacedUplink() : Uplink(OptionValues{{"burst_ms", "250"}}) {}
};

TEST_F(PacedUplink, SendsMoreOnlyAQuarterFasterThanRealTime) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_tone(2000);
  socket().open();
  EXPECT_EQ(bytes_heard(), 240 * kBytesPerMs);
  host_.advance(milliseconds(1000));
  const size_t in_one_second = bytes_heard();
  EXPECT_GE(in_one_second, 1100 * kBytesPerMs);
  EXPECT_LE(in_one_second, 1300 * kBytesPerMs);
  host_.advance(milliseconds(1000));
  EXPECT_EQ(bytes_heard() + in_one_second, 1760 * kBytesPerMs);
}

class LongConnect : public Uplink {
 protected:
  LongConnect() : Uplink(OptionValues{{"connect_deadline_ms", "60000"}}) {}
};

TEST_F(LongConnect, KeepsSevenSecondsAndRefusesMore) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_tone(10'000);
  const auto refused = host_.metric("dragoman_deepgram_audio_refused_ms_total");
  ASSERT_TRUE(refused);
  EXPECT_NEAR(*refused, 2920, 100);
  socket().open();
  EXPECT_EQ(bytes_heard(), 2000 * kBytesPerMs) << "what is allowed at once";
}

}  // namespace
}  // namespace dragoman::deepgram
