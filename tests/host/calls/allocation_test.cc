// The media path must not allocate: legs of running rooms on a real worker, whose far ends are
// scripted and allocate nothing themselves.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "host/audio/codec.h"
#include "host/calls/floor.h"
#include "host/modules/scope.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/silent_observer.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/run_on.h"

namespace dgm::calls {
namespace {

using test::run_on;

constexpr size_t kFarEnds = 8;
constexpr size_t kSamples = 160;  // 20 ms at 8 kHz, mu-law

// Counts what it hears. [worker]
struct FarEnd {
  const dgm_leg_events* events = nullptr;
  void* leg = nullptr;
  uint64_t said = 0, heard = 0;

  void say(std::span<const uint8_t> payload, uint64_t now_ns) {
    dgm_packet packet{};
    packet.struct_size = sizeof packet;
    packet.arrived_at_ns = now_ns;
    packet.sequence = said;
    packet.position = said * kSamples;
    packet.codec = DGM_CODEC_PCMU;
    packet.sample_rate_hz = 8000;
    packet.payload = {payload.data(), payload.size()};
    ++said;
    events->on_packet(leg, &packet);
  }
};

struct Wire {
  std::array<FarEnd, kFarEnds> far_ends;
  size_t opened = 0;
};
Wire g_wire;

const dgm_transport kTransport{sizeof(dgm_transport),
                               nullptr,
                               [](void*, const dgm_leg_params*, const dgm_leg_events* events,
                                  void* leg, void** session, dgm_error*) {
                                 auto& far_end = g_wire.far_ends.at(g_wire.opened++);
                                 far_end = {events, leg};
                                 *session = &far_end;
                                 return dgm_status{DGM_OK};
                               },
                               [](void* session, const dgm_media*) {
                                 ++static_cast<FarEnd*>(session)->heard;
                                 return dgm_status{DGM_OK};
                               },
                               [](void*, char, uint32_t) { return dgm_status{DGM_UNSUPPORTED}; },
                               [](void*, dgm_leg_stats*) {},
                               nullptr,
                               [](void*) {},
                               nullptr,
                               nullptr};
const char* const kNothing[] = {nullptr};
const dgm_provider_type kType{sizeof(dgm_provider_type),
                              DGM_TRANSPORT_ID,
                              "quiet_wire",
                              "",
                              kNothing,
                              nullptr,
                              0,
                              [](const dgm_text_pair*, size_t, void** provider, dgm_error*) {
                                *provider = &g_wire;
                                return dgm_status{DGM_OK};
                              },
                              [](void*) {},
                              nullptr,
                              &kTransport};

// A tone that swells and fades four times a second, so that it is taken for speech without an end.
std::array<int16_t, kSamples> syllables(size_t frame) {
  std::array<int16_t, kSamples> samples{};
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(frame * kSamples + i) / 8000.0;
    const double swell = 0.55 + 0.45 * std::sin(2 * M_PI * 4 * t);
    samples[i] = static_cast<int16_t>(9000 * swell * std::sin(2 * M_PI * 440 * t));
  }
  return samples;
}

class MediaPath : public testing::Test, public Floor::Owner {
 protected:
  MediaPath() : workers_(1, {.tick_us = 1000}) {
    g_wire = Wire{};
    test::reset_script();
    modules::attach_workers(workers_);
    workers_.start();
    floor_ = std::make_unique<Floor>(worker(), observer_, *this);
    generation_ = test::scripted_generation();
    auto transport = modules::Provider::create(nullptr, kType, kType.name, {});
    EXPECT_TRUE(transport);
    transport_ = *transport;
    audio::Encoder encoder(audio::Codec::kPcmu);
    for (size_t frame = 0; frame < voice_.size(); ++frame)
      encoder.encode(syllables(frame), voice_[frame]);
  }
  ~MediaPath() override {
    run_on(worker(), [&] { floor_->clear(); });
    workers_.stop();
  }

  net::Worker& worker() { return workers_.at(0); }

  void join(const std::string& room, const std::string& extension, const std::string& language) {
    run_on(worker(), [&] {
      LegOrder order;
      order.number = ++legs_;
      order.transport = transport_;
      order.generation = generation_;
      order.place.extension = extension;
      order.place.call_id = room + extension;
      order.plan.emplace();
      order.plan->leg.extension = extension;
      order.plan->leg.language = language;
      order.plan->leg.recognizer = {"ear"};
      order.plan->leg.translator = {"dictionary"};
      order.plan->leg.synthesizer = {"voice"};
      order.plan->leg.comfort_noise = true;
      order.plan->room = room;
      order.plan->members = {"1", "2"};
      order.seat = {room, 0};
      floor_->open(std::move(order));
      const dgm_leg_format format{sizeof(dgm_leg_format), DGM_CODEC_PCMU, 8000};
      auto& far_end = g_wire.far_ends.at(legs_ - 1);
      far_end.events->on_format(far_end.leg, &format);
    });
  }

  // Everyone speaks without a pause. What the worker's thread allocates in 60 slots, after 30 to
  // warm up: for media, timers and housekeeping.
  uint64_t allocations_in_60_slots() {
    constexpr uint64_t kWarm = 30, kEnd = 90;
    std::promise<uint64_t> counted;
    uint64_t slot = 0, before = 0;
    net::Worker::TimerId timer = 0;
    run_on(worker(), [&] {
      timer = worker().start_timer(20, 20, [&] {
        if (slot == kWarm) {
          before = test::allocations_of_this_thread();
          heard_before_ = heard();
        }
        if (slot == kEnd) {
          const uint64_t after = test::allocations_of_this_thread();
          heard_after_ = heard();
          counted.set_value(after - before);
        }
        if (slot++ >= kEnd) return;
        for (size_t i = 0; i < legs_; ++i)
          g_wire.far_ends[i].say(voice_[slot % voice_.size()], worker().now_ns());
      });
    });
    auto answer = counted.get_future();
    EXPECT_EQ(answer.wait_for(test::kPatience), std::future_status::ready);
    run_on(worker(), [&] { worker().cancel_timer(timer); });
    return answer.get();
  }

  uint64_t heard() const {
    uint64_t frames = 0;
    for (const auto& far_end : g_wire.far_ends) frames += far_end.heard;
    return frames;
  }
  uint64_t frames_heard_meanwhile() const { return heard_after_ - heard_before_; }

  void on_unannounced(Floor&, Leg&) override {}
  void on_joined(Floor&, const Leg&) override {}
  void on_key(Floor&, const Leg&, char) override {}
  void on_moved(Floor&, const Leg&) override {}
  void on_gone(Floor&, const Leg&) override {}

  net::WorkerPool workers_;
  test::SilentObserver observer_;
  std::unique_ptr<Floor> floor_;
  GenerationPtr generation_;
  ProviderPtr transport_;
  std::array<std::array<uint8_t, kSamples>, 25> voice_{};  // repeats after half a second
  size_t legs_ = 0;
  uint64_t heard_before_ = 0, heard_after_ = 0;
};

TEST_F(MediaPath, RelayedPairsAllocateNothing) {
  for (const auto* room : {"a", "b", "c"}) {
    join(room, "1", "en-US");
    join(room, "2", "en-US");
  }
  EXPECT_EQ(allocations_in_60_slots(), 0U);
  EXPECT_GE(frames_heard_meanwhile(), 200U);  // 360 on a machine that is not busy
}

TEST_F(MediaPath, PairsPacedForTranslationAllocateNothingWhileSomebodySpeaks) {
  for (const auto* room : {"a", "b", "c"}) {
    join(room, "1", "en-US");
    join(room, "2", "es-ES");
  }
  EXPECT_EQ(allocations_in_60_slots(), 0U);
  EXPECT_GE(frames_heard_meanwhile(), 200U);
  run_on(worker(), [] { EXPECT_EQ(test::script().counters.recognizers_opened, 6); });
  // A text may allocate; there was none.
  run_on(worker(), [] { EXPECT_EQ(test::script().counters.utterances, 0); });
}

}  // namespace
}  // namespace dgm::calls
