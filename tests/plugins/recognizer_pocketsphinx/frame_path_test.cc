// What the media worker calls, a frame of a speaker and the end of an utterance, allocates nothing,
// takes no lock and wakes nobody, while other threads decode the same speaker.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <thread>

#include "dragoman/recognizer.h"
#include "dragoman/testing/fake_host.h"
#include "dragoman/testing/plugin_file.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/lock_counter.h"

namespace {

using dgm::test::allocations_of_this_thread;
using dgm::test::locks_and_wakes_of_this_thread;
using dragoman::testing::FakeHost;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;

constexpr uint32_t kRateHz = 16'000;

struct PocketsphinxFramePath : ::testing::Test {
  PocketsphinxFramePath() {
    for (size_t i = 0; i < samples.size(); ++i) {
      samples[i] =
          static_cast<int16_t>(9000 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / kRateHz));
    }
    EXPECT_TRUE(provider.ok()) << provider.error().detail;
    dgm_recognizer_params params{};
    params.struct_size = sizeof params;
    params.scope = host.open_scope([](uint64_t) {});
    params.language = dragoman::str("en");
    params.sample_rate_hz = kRateHz;
    const uint64_t before = locks_and_wakes_of_this_thread();
    EXPECT_EQ(table.open(provider.self(), &params, &kEvents, nullptr, &session, nullptr), DGM_OK);
    locks_of_open = locks_and_wakes_of_this_thread() - before;
  }
  ~PocketsphinxFramePath() override { table.close(session); }

  // Answers of push_audio() that were DGM_OK.
  int push_frames(int count, bool at_their_pace) {
    int taken = 0;
    for (int i = 0; i < count; ++i) {
      now_ns += 20'000'000;
      const dgm_frame frame{sizeof frame, DGM_FRAME_SPEECH, now_ns, kRateHz, 320, samples.data()};
      const uint64_t allocated = allocations_of_this_thread();
      const uint64_t locked = locks_and_wakes_of_this_thread();
      taken += table.push_audio(session, &frame) == DGM_OK;
      if (i % 50 == 49) table.end_utterance(session);
      allocations += allocations_of_this_thread() - allocated;
      locks += locks_and_wakes_of_this_thread() - locked;
      if (at_their_pace) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return taken;
  }

  static constexpr dgm_recognizer_events kEvents{
      sizeof(dgm_recognizer_events), [](void*) {}, [](void*, uint64_t) {},
      [](void*, const dgm_transcript*) {}, [](void*, const dgm_error*) {}};

  FakeHost host;
  PluginFile file{PLUGIN_FILE};
  const dgm_provider_type& type = *file.find(DGM_RECOGNIZER_ID, "pocketsphinx");
  const dgm_recognizer& table = *static_cast<const dgm_recognizer*>(type.interface_table);
  TestProvider provider{type};
  void* session = nullptr;
  std::array<int16_t, 320> samples{};
  uint64_t now_ns = 1'000'000'000;
  uint64_t locks_of_open = 0, allocations = 0, locks = 0;
};

TEST_F(PocketsphinxFramePath, AllocatesAndLocksNothingWhileItIsDecoded) {
  EXPECT_GT(locks_of_open, 0u) << "the plugin's locks are not seen, so this test sees nothing";
  EXPECT_EQ(push_frames(200, true), 200);
  EXPECT_EQ(allocations, 0u);
  EXPECT_EQ(locks, 0u);
}

TEST_F(PocketsphinxFramePath, AllocatesAndLocksNothingWhenItsRingIsFull) {
  const int refused = 5000 - push_frames(5000, false);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(allocations, 0u);
  EXPECT_EQ(locks, static_cast<uint64_t>(refused)) << "one of the fake host's counter for each";
}

}  // namespace
