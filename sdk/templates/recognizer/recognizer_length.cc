// Template of a recognizer: it does not know words, it says how long the speaker spoke.
#include <array>
#include <cstdio>

#include "dragoman/cpp/recognizer.hpp"

namespace {

class Session final : public dragoman::RecognizerSession {
 public:
  Session(const dragoman::RecognizerParams& params, dragoman::RecognizerEvents events,
          uint64_t interim_every_ns)
      : RecognizerSession(params, events),
        interim_every_ns_(params.interim ? interim_every_ns : 0) {
    events.ready();
  }

  // [rt] The text is built in an array of its own: nothing is allocated here.
  dragoman::Status push_audio(const dragoman::Frame& frame) override {
    if (heard_ns_ == 0) started_ns_ = frame.captured_at_ns();
    heard_ns_ += frame.duration_ns();
    if (interim_every_ns_ != 0 && heard_ns_ >= next_interim_ns_) {
      next_interim_ns_ += interim_every_ns_;
      report(false);
    }
    return dragoman::Status::kOk;
  }

  // Without the capability "endpointing" the host says where an utterance ends.
  void end_utterance() override {
    report(true);
    ++utterance_;
    heard_ns_ = 0;
    next_interim_ns_ = interim_every_ns_;
  }

 private:
  void report(bool is_final) {
    std::array<char, 32> text = {};
    if (heard_ns_ > 0)
      std::snprintf(text.data(), text.size(), "%.1f seconds", static_cast<double>(heard_ns_) / 1e9);
    events().transcript({.utterance = utterance_,
                         .is_final = is_final,
                         .speech_started_ns = started_ns_,
                         .speech_ended_ns = started_ns_ + heard_ns_,
                         .text = text.data()});
  }

  const uint64_t interim_every_ns_;  // 0: no interim results
  uint64_t utterance_ = 1;
  uint64_t started_ns_ = 0, heard_ns_ = 0;
  uint64_t next_interim_ns_ = interim_every_ns_;
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : interim_every_ns_(static_cast<uint64_t>(options.integer("interim_every_ms")) * 1'000'000) {}

  std::unique_ptr<dragoman::RecognizerSession> open(const dragoman::RecognizerParams& params,
                                                    dragoman::RecognizerEvents events) {
    return std::make_unique<Session>(params, events, interim_every_ns_);
  }

 private:
  const uint64_t interim_every_ns_;
};

constexpr auto kCapabilities = dragoman::capability_list("interim");
constexpr auto kOptions = dragoman::option_table({
    {.name = "interim_every_ms",
     .type = "int",
     .fallback = "500",
     .one_of = "100..5000",
     .help = "Time between two interim results of one utterance."},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.recognizer_length", "1.0.0", "Apache-2.0",
           dragoman::recognizer_type<Provider>({.name = "length",
                                                .help = "Says how long the speaker spoke.",
                                                .capabilities = kCapabilities,
                                                .options = kOptions}));
