// What each stage of the frame path costs: nanoseconds per 20 ms frame, single-threaded. Every row
// is the median of interleaved rounds, so that a machine that speeds up or slows down meets all
// rows alike; smallest and largest round beside it.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/audio/codec.h"
#include "host/audio/comfort_noise.h"
#include "host/audio/concealment.h"
#include "host/audio/frame.h"
#include "host/audio/gain.h"
#include "host/audio/jitter_buffer.h"
#include "host/audio/level.h"
#include "host/audio/mixer.h"
#include "host/audio/resampler.h"
#include "host/audio/voice_activity.h"

namespace {

using namespace dgm::audio;

constexpr int kRounds = 31;
constexpr int kFramesPerRound = 2'000;
constexpr size_t kSecond = 50;  // frames of different sound, so that branches are not learnt

// Speech-like: a gliding tone that swells and fades, over noise.
std::vector<int16_t> sound(uint32_t rate_hz) {
  std::vector<int16_t> samples(rate_hz);
  uint32_t noise = 1;
  double phase = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double at = static_cast<double>(i) / static_cast<double>(samples.size());
    noise = noise * 1'664'525 + 1'013'904'223;
    phase += 6.2831853 * (120 + 80 * at) / rate_hz;
    const double swell = std::max(0.0, std::sin(at * 6.2831853 * 3));
    samples[i] = static_cast<int16_t>(9'000 * swell * std::sin(phase) +
                                      static_cast<double>(noise >> 24) - 128);
  }
  return samples;
}

struct Stage {
  std::string name;
  std::function<void(size_t)> frame;  // n counts up
  std::vector<double> ns_per_frame;
};

class Bench {
 public:
  void add(std::string name, std::function<void(size_t)> frame) {
    stages_.push_back({std::move(name), std::move(frame), {}});
  }

  void run() {
    for (int round = 0; round <= kRounds; ++round) {
      for (Stage& stage : stages_) {
        const auto began = std::chrono::steady_clock::now();
        for (int i = 0; i < kFramesPerRound; ++i) stage.frame(frame_ + static_cast<size_t>(i));
        const std::chrono::duration<double, std::nano> took =
            std::chrono::steady_clock::now() - began;
        // The first round warms up.
        if (round > 0) stage.ns_per_frame.push_back(took.count() / kFramesPerRound);
      }
      frame_ += kFramesPerRound;
    }
  }

  void print() {
    std::printf("%-34s %10s %10s %10s\n", "stage, one 20 ms frame", "median ns", "min ns",
                "max ns");
    for (Stage& stage : stages_) {
      auto& all = stage.ns_per_frame;
      std::sort(all.begin(), all.end());
      std::printf("%-34s %10.0f %10.0f %10.0f\n", stage.name.c_str(), all[all.size() / 2],
                  all.front(), all.back());
    }
  }

 private:
  std::vector<Stage> stages_;
  size_t frame_ = 0;
};

// The compiler may not leave out work whose result nobody reads.
void use(const void* result) { asm volatile("" : : "r"(result) : "memory"); }

void add_codec(Bench& bench, Codec codec, uint32_t rate_hz) {
  const size_t size = samples_per_frame(rate_hz);
  auto samples = std::make_shared<std::vector<int16_t>>(sound(rate_hz));
  auto bytes = std::make_shared<std::vector<uint8_t>>(bytes_for(codec, samples->size()));
  Encoder(codec).encode(*samples, *bytes);
  const size_t packet = bytes_for(codec, size);
  auto decoder = std::make_shared<Decoder>(codec);
  auto encoder = std::make_shared<Encoder>(codec);
  const std::string name =
      std::string(name_of(codec)) + " " + std::to_string(rate_hz / 1'000) + " kHz";
  bench.add("decode " + name, [=](size_t n) {
    FrameBuffer out;
    decoder->decode(std::span(*bytes).subspan(n % kSecond * packet, packet), out);
    use(out.data());
  });
  bench.add("encode " + name, [=](size_t n) {
    std::array<uint8_t, 2 * kMaxFrameSamples> out;
    encoder->encode(std::span(*samples).subspan(n % kSecond * size, size), out);
    use(out.data());
  });
}

void add_resampler(Bench& bench, uint32_t from_hz, uint32_t to_hz) {
  auto samples = std::make_shared<std::vector<int16_t>>(sound(from_hz));
  auto resampler = std::make_shared<Resampler>(from_hz, to_hz);
  const size_t size = samples_per_frame(from_hz);
  bench.add("resample " + std::to_string(from_hz) + " to " + std::to_string(to_hz), [=](size_t n) {
    FrameBuffer out;
    use(resampler->frame(std::span(*samples).subspan(n % kSecond * size, size), out).data());
  });
}

void add_jitter_buffer(Bench& bench) {
  auto buffer = std::make_shared<JitterBuffer>(Codec::kPcmu, 8'000);
  auto payload = std::make_shared<std::vector<uint8_t>>(160, 0x55);
  bench.add("jitter buffer put and get, ulaw", [=](size_t n) {
    std::array<uint8_t, 160> out;
    const uint64_t now_ns = 1'000'000'000 + n * 20'000'000;
    buffer->put({.sequence = n, .position = n * 160, .arrived_at_ns = now_ns, .payload = *payload});
    buffer->get(now_ns, n % 3 == 0, out);
    use(out.data());
  });
}

void add_rate(Bench& bench, uint32_t rate_hz) {
  const std::string at = ", " + std::to_string(rate_hz / 1'000) + " kHz";
  const size_t size = samples_per_frame(rate_hz);
  auto samples = std::make_shared<std::vector<int16_t>>(sound(rate_hz));
  const auto frame_of = [=](size_t n) {
    return std::span(*samples).subspan(n % kSecond * size, size);
  };
  const auto copy_of = [=](size_t n, FrameBuffer& frame) {
    const auto from = frame_of(n);
    std::copy(from.begin(), from.end(), frame.begin());
    return std::span(frame).first(size);
  };

  auto meter = std::make_shared<LevelMeter>();
  bench.add("level meter" + at, [=](size_t n) {
    meter->add(frame_of(n));
    use(meter.get());
  });
  auto activity = std::make_shared<VoiceActivity>(rate_hz);
  bench.add("voice activity" + at, [=](size_t n) {
    const auto decision = activity->process(frame_of(n));
    use(&decision);
  });
  auto gain = std::make_shared<AutomaticGain>();
  bench.add("automatic gain and limiter" + at, [=](size_t n) {
    FrameBuffer frame;
    gain->process(copy_of(n, frame), n % 3 != 0);
    use(frame.data());
  });
  auto mixer = std::make_shared<Mixer>();
  auto ducker = std::make_shared<Ducker>(-18.0, 1'200);
  bench.add("mix of two with ducking" + at, [=](size_t n) {
    FrameBuffer out;
    mixer->begin(size);
    mixer->add(frame_of(n));
    mixer->add(frame_of(n + 7), ducker->next_frame(n % 100 < 50));
    mixer->finish(out);
    use(out.data());
  });
  auto good = std::make_shared<Concealment>(rate_hz);
  bench.add("concealment, frame arrived" + at, [=](size_t n) {
    FrameBuffer frame;
    good->received(copy_of(n, frame));
    use(frame.data());
  });
  auto bad = std::make_shared<Concealment>(rate_hz);
  bench.add("concealment, every other lost" + at, [=](size_t n) {
    FrameBuffer frame;
    if (n % 2 == 0) {
      bad->received(copy_of(n, frame));
    } else {
      bad->missing(std::span(frame).first(size));
    }
    use(frame.data());
  });
  auto noise = std::make_shared<ComfortNoise>();
  bench.add("comfort noise" + at, [=](size_t) {
    FrameBuffer frame;
    noise->fill(std::span(frame).first(size));
    use(frame.data());
  });
}

}  // namespace

int main() {
  Bench bench;
  add_codec(bench, Codec::kPcmu, 8'000);
  add_codec(bench, Codec::kPcma, 8'000);
  add_codec(bench, Codec::kL16, 16'000);
  add_codec(bench, Codec::kG722, 16'000);
  add_jitter_buffer(bench);
  add_resampler(bench, 8'000, 16'000);
  add_resampler(bench, 16'000, 8'000);
  add_resampler(bench, 22'050, 8'000);
  add_resampler(bench, 24'000, 16'000);
  add_resampler(bench, 48'000, 8'000);
  add_rate(bench, 8'000);
  add_rate(bench, 16'000);
  bench.run();
  bench.print();
  return 0;
}
