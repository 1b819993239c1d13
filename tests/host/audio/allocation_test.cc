// Media threads must not allocate: every class of the frame path, over two seconds of frames.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "host/audio/codec.h"
#include "host/audio/comfort_noise.h"
#include "host/audio/concealment.h"
#include "host/audio/endpointer.h"
#include "host/audio/frame.h"
#include "host/audio/gain.h"
#include "host/audio/jitter_buffer.h"
#include "host/audio/level.h"
#include "host/audio/mixer.h"
#include "host/audio/resampler.h"
#include "host/audio/voice_activity.h"
#include "tests/host/audio/signals.h"
#include "tests/support/allocation_counter.h"

namespace dgm::audio {
namespace {

constexpr size_t kFrames = 100;

// Of what is done in its scope.
class AllocationCount {
 public:
  uint64_t so_far() const { return dgm::test::allocations_of_this_thread() - before_; }

 private:
  uint64_t before_ = dgm::test::allocations_of_this_thread();
};

class FramePath : public testing::TestWithParam<uint32_t> {
 protected:
  uint32_t rate_ = GetParam();
  size_t size_ = samples_per_frame(rate_);
  std::vector<int16_t> signal_ = test::sine(rate_, 300, -6, size_);
  FrameBuffer buffer_{};

  std::span<int16_t> frame() {
    std::copy(signal_.begin(), signal_.end(), buffer_.begin());
    return std::span(buffer_).first(size_);
  }
};

TEST(AllocationCount, SeesAnAllocation) {
  const AllocationCount count;
  const std::vector<int> one(100);
  EXPECT_EQ(count.so_far(), 1U);
}

TEST_P(FramePath, CodesWithoutAllocating) {
  for (const Codec codec : {Codec::kS16le, Codec::kL16, Codec::kPcmu, Codec::kPcma, Codec::kG722}) {
    Encoder encoder(codec);
    Decoder decoder(codec);
    std::array<uint8_t, 2 * kMaxFrameSamples> bytes;
    const AllocationCount count;
    for (size_t i = 0; i < kFrames; ++i) {
      const size_t written = encoder.encode(frame(), bytes);
      decoder.decode(std::span(bytes).first(written), buffer_);
    }
    encoder.reset();
    decoder.reset();
    EXPECT_EQ(count.so_far(), 0U) << name_of(codec);
  }
}

TEST_P(FramePath, ResamplesWithoutAllocating) {
  for (const uint32_t to : kSampleRatesHz) {
    Resampler resampler(rate_, to);
    FrameBuffer out;
    const AllocationCount count;
    for (size_t i = 0; i < kFrames; ++i) {
      resampler.frame(frame(), out);
      resampler.process(frame(), [](std::span<const int16_t>) {});
    }
    resampler.flush([](std::span<const int16_t>) {});
    EXPECT_EQ(count.so_far(), 0U) << to;
  }
}

TEST_P(FramePath, BuffersPacketsWithoutAllocating) {
  JitterBuffer jitter_buffer(Codec::kL16, rate_);
  std::vector<uint8_t> payload(2 * size_), out(2 * size_);
  const AllocationCount count;
  for (uint64_t n = 0; n < kFrames; ++n) {
    if (n % 7 != 3) {
      jitter_buffer.put({.sequence = n ^ 1,
                         .position = (n ^ 1) * size_,
                         .arrived_at_ns = n * 20'000'000,
                         .payload = payload});
    }
    jitter_buffer.get(n * 20'000'000, n % 3 == 0, out);
  }
  jitter_buffer.put({.sequence = 1, .position = 1ULL << 40, .payload = payload});
  jitter_buffer.reset();
  EXPECT_EQ(count.so_far(), 0U);
}

TEST_P(FramePath, ListensAndShapesWithoutAllocating) {
  Concealment concealment(rate_);
  LevelMeter meter;
  AutomaticGain gain;
  VoiceActivity activity(rate_);
  Endpointer endpointer({});
  ComfortNoise noise;
  const AllocationCount count;
  for (size_t i = 0; i < kFrames; ++i) {
    if (i % 9 == 4) {
      concealment.missing(frame());
    } else {
      concealment.received(frame(), i % 9 == 7);
    }
    meter.add(frame());
    const auto decision = activity.process(frame());
    gain.process(frame(), decision.speech);
    endpointer.process(decision.active, i * 20'000'000);
    noise.fill(frame());
  }
  concealment.silent();
  EXPECT_EQ(count.so_far(), 0U);
}

TEST_P(FramePath, MixesWithoutAllocating) {
  Mixer mixer;
  Ducker ducker(-18, 1'200);
  Fader fader;
  FrameBuffer out;
  const AllocationCount count;
  for (size_t i = 0; i < kFrames; ++i) {
    fader.fade_to(i % 2 == 0 ? 0.0F : 1.0F, 40);
    mixer.begin(size_);
    mixer.add(frame(), ducker.next_frame(i % 20 < 10));
    mixer.add(frame(), fader.next_frame());
    mixer.finish(out);
  }
  EXPECT_EQ(count.so_far(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Rates, FramePath, testing::Values(8'000U, 16'000U, 48'000U));

}  // namespace
}  // namespace dgm::audio
