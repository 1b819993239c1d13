// The frame path allocates nothing.
#include <gtest/gtest.h>

#include "dragoman/recognizer.h"
#include "tests/plugins/transport_rtp/quiet_host.h"
#include "tests/support/allocation_counter.h"

namespace dragoman::deepgram {
namespace {

using dgm::test::allocations_of_this_thread;
using test::QuietHost;

class FramePath : public ::testing::TestWithParam<const char*> {
 protected:
  FramePath() {
    QuietHost::self() = {};
    EXPECT_EQ(file_.record().init(QuietHost::table()), DGM_OK);
    provider_ = std::make_unique<testing::TestProvider>(
        type_, testing::OptionValues{{"api_key", "k"}, {"encoding", GetParam()}});
    dgm_recognizer_params params = {};
    params.struct_size = sizeof params;
    params.scope = 1;
    params.language = str("en-US");
    params.sample_rate_hz = 8000;
    static constexpr dgm_recognizer_events kEvents = {
        sizeof(dgm_recognizer_events), [](void*) {}, [](void*, uint64_t) {},
        [](void*, const dgm_transcript*) {}, [](void*, const dgm_error*) {}};
    dgm_error why = {};
    EXPECT_EQ(table().open(provider_->self(), &params, &kEvents, nullptr, &session_, &why), DGM_OK);
  }
  ~FramePath() override { table().close(session_); }

  const dgm_recognizer& table() const {
    return *static_cast<const dgm_recognizer*>(type_.interface_table);
  }
  // Frames of 20 ms in real time; the allocations that they took.
  uint64_t push(size_t frames) {
    uint64_t allocations = 0;
    const std::vector<int16_t> samples(160, 1000);
    for (size_t i = 0; i < frames; ++i) {
      QuietHost::self().now_ns += 20'000'000;
      dgm_frame frame = {};
      frame.struct_size = sizeof frame;
      frame.flags = i % 50 < 40 ? DGM_FRAME_SPEECH : 0;
      frame.captured_at_ns = QuietHost::self().now_ns + (i % 7) * 40'000'000;
      frame.sample_rate_hz = 8000;
      frame.sample_count = 160;
      frame.samples = samples.data();
      const uint64_t before = allocations_of_this_thread();
      EXPECT_EQ(table().push_audio(session_, &frame), DGM_OK);
      allocations += allocations_of_this_thread() - before;
    }
    return allocations;
  }

  uint64_t before_open_ = allocations_of_this_thread();
  testing::PluginFile file_{DGM_BINARY_DIR "/plugins/recognizer_deepgram.so"};
  const dgm_provider_type& type_{*file_.find(DGM_RECOGNIZER_ID, "deepgram")};
  std::unique_ptr<testing::TestProvider> provider_;
  void* session_ = nullptr;
};

TEST_P(FramePath, AllocatesNothing) {
  EXPECT_GT(allocations_of_this_thread(), before_open_) << "otherwise nothing is counted";
  EXPECT_EQ(push(100), 0u) << "while the connection is made";
  const QuietHost& host = QuietHost::self();
  host.websocket.on_open(host.ctx, QuietHost::kWebSocket);
  const uint64_t sent_before = host.sent;
  EXPECT_EQ(push(1000), 0u);
  EXPECT_EQ(host.sent - sent_before, 250u);
}

INSTANTIATE_TEST_SUITE_P(Encodings, FramePath, ::testing::Values("linear16", "mulaw"));

}  // namespace
}  // namespace dragoman::deepgram
