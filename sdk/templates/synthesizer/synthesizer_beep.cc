// Template of a synthesizer: one tone per word, computed on a thread of the provider. Results come
// back through a Mailbox; a cancelled utterance makes no more sound.
#include <map>

#include "beep.h"
#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/synthesizer.hpp"

namespace {

struct Piece {
  uint64_t utterance;
  std::vector<int16_t> samples;
  bool is_last;
};

class Session final : public dragoman::SynthesizerSession {
 public:
  Session(const dragoman::SynthesizerParams& params, dragoman::SynthesizerEvents events,
          beep::Engine& engine, uint32_t tone_hz)
      : SynthesizerSession(params, events),
        engine_(engine),
        tone_hz_(tone_hz),
        sample_rate_hz_(params.sample_rate_hz) {
    if (sample_rate_hz_ < 8000 || sample_rate_hz_ > 48'000)
      throw dragoman::Failure(
          dragoman::Status::kUnsupported,
          "sample rate " + std::to_string(sample_rate_hz_) + " Hz; expected 8000 to 48000");
    events.ready();
  }
  ~Session() override {
    for (const auto& [utterance, cancelled] : under_way_) *cancelled = true;
  }

  dragoman::Status speak(const dragoman::SpeakRequest& request) override {
    const auto cancelled = std::make_shared<std::atomic<bool>>(false);
    const uint64_t utterance = request.utterance;
    auto deliver = [sender = pieces_.sender(), utterance](std::vector<int16_t> samples, bool last) {
      sender.send({utterance, std::move(samples), last});
    };
    const bool taken = engine_.submit({.words = beep::count_words(request.text),
                                       .tone_hz = tone_hz_,
                                       .sample_rate_hz = sample_rate_hz_,
                                       .cancelled = cancelled,
                                       .deliver = std::move(deliver)});
    if (!taken) return dragoman::Status::kBusy;
    under_way_[utterance] = cancelled;
    return dragoman::Status::kOk;
  }

  void cancel(uint64_t utterance) override {
    const auto found = under_way_.find(utterance);
    if (found == under_way_.end()) return;
    *found->second = true;
    under_way_.erase(found);
  }

 private:
  // On our worker, in the order in which the engine sent them.
  void receive(Piece& piece) {
    if (!under_way_.contains(piece.utterance)) return;  // cancelled: it is silent from now on
    if (!piece.samples.empty())
      events().audio(piece.utterance, dragoman::Frame(piece.samples, sample_rate_hz_));
    if (!piece.is_last) return;
    under_way_.erase(piece.utterance);
    events().spoken(piece.utterance);
  }

  beep::Engine& engine_;
  const uint32_t tone_hz_, sample_rate_hz_;
  std::map<uint64_t, std::shared_ptr<std::atomic<bool>>> under_way_;
  dragoman::Mailbox<Piece> pieces_{*this, [this](Piece& piece) { receive(piece); }};
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : tone_hz_(static_cast<uint32_t>(options.integer("tone_hz"))) {}

  std::unique_ptr<dragoman::SynthesizerSession> open(const dragoman::SynthesizerParams& params,
                                                     dragoman::SynthesizerEvents events) {
    return std::make_unique<Session>(params, events, engine_, tone_hz_);
  }

 private:
  const uint32_t tone_hz_;
  beep::Engine engine_;  // outlives all sessions: destroy() comes after the last close()
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "tone_hz",
     .type = "int",
     .fallback = "440",
     .one_of = "100..2000",
     .help = "Pitch of the tones."},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.synthesizer_beep", "1.0.0", "Apache-2.0",
           dragoman::synthesizer_type<Provider>(
               {.name = "beep", .help = "Plays one tone per word.", .options = kOptions}));
