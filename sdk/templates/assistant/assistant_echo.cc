// Template of an assistant: when the caller pauses, it answers with what he said.
#include <algorithm>
#include <vector>

#include "dragoman/cpp/assistant.hpp"
#include "dragoman/cpp/timer.hpp"

namespace {

constexpr uint64_t kMillisecond = 1'000'000;
constexpr uint32_t kLongestMs = 10'000;
constexpr uint32_t kFrameMs = 20;

class Session final : public dragoman::AssistantSession {
 public:
  Session(const dragoman::AssistantParams& params, dragoman::AssistantEvents events,
          uint32_t pause_ms)
      : AssistantSession(params, events),
        pause_ns_(pause_ms * kMillisecond),
        sample_rate_hz_(params.sample_rate_hz) {
    if (sample_rate_hz_ == 0 || sample_rate_hz_ > 48'000)
      throw dragoman::Failure(
          dragoman::Status::kUnsupported,
          "sample rate " + std::to_string(sample_rate_hz_) + " Hz; expected up to 48000");
    // All the memory that the media path will need.
    heard_.reserve(size_t{sample_rate_hz_} / 1000 * kLongestMs);
    answer_.reserve(heard_.capacity());
    events.ready();
  }

  dragoman::Status push_audio(const dragoman::Frame& frame) override {
    if (!frame.silence()) {
      silent_ns_ = 0;
      const size_t room = heard_.capacity() - heard_.size();
      const auto samples = frame.samples().first(std::min(room, frame.samples().size()));
      heard_.insert(heard_.end(), samples.begin(), samples.end());
      return dragoman::Status::kOk;
    }
    silent_ns_ += frame.duration_ns();
    if (silent_ns_ >= pause_ns_ && !heard_.empty() && !timer_.running()) begin_answer();
    return dragoman::Status::kOk;
  }

  dragoman::Status say(std::string_view) override { return dragoman::Status::kUnsupported; }

  void interrupt(uint64_t turn, uint32_t heard_ms) override {
    if (turn != turn_ || !timer_.running()) return;
    log(dragoman::Severity::kDebug,
        "interrupted after " + std::to_string(heard_ms) + " ms of the answer");
    end_answer();
  }

 private:
  void begin_answer() {
    answer_.swap(heard_);
    heard_.clear();
    played_ = 0;
    ++turn_;
    if (timer_.start(0, kFrameMs) != dragoman::Status::kOk)
      fail({.status = dragoman::Status::kUnavailable, .detail = "the host gave no timer"});
  }
  void play_frame() {
    const size_t size =
        std::min(answer_.size() - played_, size_t{sample_rate_hz_} / 1000 * kFrameMs);
    events().audio(turn_,
                   dragoman::Frame(std::span(answer_).subspan(played_, size), sample_rate_hz_));
    played_ += size;
    if (played_ == answer_.size()) end_answer();
  }
  void end_answer() {
    timer_.cancel();
    events().turn_done(turn_);
  }

  const uint64_t pause_ns_;
  const uint32_t sample_rate_hz_;
  std::vector<int16_t> heard_, answer_;
  uint64_t silent_ns_ = 0, turn_ = 0;
  size_t played_ = 0;
  dragoman::Timer timer_{*this, [this] { play_frame(); }};
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : pause_ms_(static_cast<uint32_t>(options.integer("pause_ms"))) {}

  std::unique_ptr<dragoman::AssistantSession> open(const dragoman::AssistantParams& params,
                                                   dragoman::AssistantEvents events) {
    return std::make_unique<Session>(params, events, pause_ms_);
  }

 private:
  const uint32_t pause_ms_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "pause_ms",
     .type = "int",
     .fallback = "500",
     .one_of = "100..5000",
     .help = "Silence after which the caller has finished."},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.assistant_echo", "1.0.0", "Apache-2.0",
           dragoman::assistant_type<Provider>({.name = "echo",
                                               .help = "Answers with what the caller said.",
                                               .options = kOptions}));
