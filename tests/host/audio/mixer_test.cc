#include "host/audio/mixer.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

TEST(Mixer, AddsItsSourcesSampleBySample) {
  Mixer mixer;
  std::vector<int16_t> out(160);
  mixer.begin(160);
  mixer.add(std::vector<int16_t>(160, 1'000));
  mixer.add(std::vector<int16_t>(160, -300));
  EXPECT_EQ(mixer.sources(), 2U);
  EXPECT_EQ(mixer.finish(out), 0U);
  EXPECT_EQ(out, std::vector<int16_t>(160, 700));
}

TEST(Mixer, IsSilentWithoutSources) {
  Mixer mixer;
  std::vector<int16_t> out(160, 5);
  mixer.begin(160);
  mixer.add(std::vector<int16_t>(160, 1'000), {0, 0});
  EXPECT_EQ(mixer.finish(out), 0U);
  EXPECT_EQ(out, std::vector<int16_t>(160, 0));
}

TEST(Mixer, SaturatesInsteadOfWrappingAndSaysHowOften) {
  Mixer mixer;
  std::vector<int16_t> out(320);
  mixer.begin(320);
  mixer.add(std::vector<int16_t>(320, 30'000));
  mixer.add(std::vector<int16_t>(100, 30'000));
  EXPECT_EQ(mixer.finish(out), 100U);
  EXPECT_EQ(out[0], 32'767);
  EXPECT_EQ(out[100], 30'000);
  mixer.begin(320);
  mixer.add(std::vector<int16_t>(320, -30'000));
  mixer.add(std::vector<int16_t>(320, -30'000));
  EXPECT_EQ(mixer.finish(out), 320U);
  EXPECT_EQ(out[0], -32'768);
}

TEST(Mixer, EndsAShortSourceInSilenceAndCutsALongOne) {
  Mixer mixer;
  std::vector<int16_t> out(160, 9);
  mixer.begin(160);
  mixer.add(std::vector<int16_t>(80, 100));
  mixer.add(std::vector<int16_t>(400, 10));
  mixer.finish(out);
  EXPECT_EQ(out[79], 110);
  EXPECT_EQ(out[80], 10);
}

TEST(Mixer, MovesAGainLinearlyAcrossTheFrame) {
  Mixer mixer;
  std::vector<int16_t> out(160);
  mixer.begin(160);
  mixer.add(std::vector<int16_t>(160, 16'000), {1.0F, 0.0F});
  mixer.finish(out);
  EXPECT_EQ(out[0], 16'000);
  EXPECT_EQ(out[80], 8'000);
  EXPECT_EQ(out[159], 100);
  EXPECT_LE(test::biggest_step(out), 101);
}

TEST(Fader, ReachesItsTargetExactlyAndInTime) {
  Fader fader(1.0F);
  fader.fade_to(0.0F, 100);
  float last = 1.0F;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(fader.is_fading());
    const GainRamp ramp = fader.next_frame();
    EXPECT_EQ(ramp.from, last);
    EXPECT_LT(ramp.to, ramp.from);
    last = ramp.to;
  }
  EXPECT_FALSE(fader.is_fading());
  EXPECT_EQ(last, 0.0F);
  EXPECT_TRUE(fader.next_frame().is_silent());
}

TEST(Ducker, IsDownAfterFiftyMillisecondsAndBackAfterItsRelease) {
  Ducker ducker(-18.0, 1'200);
  for (int i = 0; i < 3; ++i) ducker.next_frame(true);
  EXPECT_DOUBLE_EQ(ducker.level_db(), -18.0);
  int frames = 0;
  while (ducker.level_db() < 0) {
    ducker.next_frame(false);
    ++frames;
  }
  EXPECT_EQ(frames, 60);
  EXPECT_EQ(ducker.next_frame(false).to, 1.0F);
}

TEST(Ducker, MakesNoStepInTheVoiceItDucks) {
  Ducker ducker(-18.0, 400);
  Mixer mixer;
  const auto tone = test::sine(8'000, 300, -6, 160 * 60);
  std::vector<int16_t> heard;
  for (size_t frame = 0; frame < 60; ++frame) {
    mixer.begin(160);
    mixer.add(std::span(tone).subspan(frame * 160, 160),
              ducker.next_frame(frame >= 10 && frame < 20));
    std::vector<int16_t> out(160);
    mixer.finish(out);
    heard.insert(heard.end(), out.begin(), out.end());
  }
  EXPECT_LE(test::biggest_step(heard), test::biggest_step(tone) + 20);
  EXPECT_NEAR(test::rms_dbfs(std::span(heard).subspan(160 * 14, 160 * 5)),
              test::rms_dbfs(tone) - 18.0, 0.1);
}

}  // namespace
}  // namespace dgm::audio
