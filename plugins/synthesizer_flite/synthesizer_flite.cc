// "flite": English speech by CMU Flite, without a key or a network.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/synthesizer.hpp"
#include "plugins/synthesizer_flite/speech_engine.h"

namespace dgm::flite {
namespace {

using dragoman::Status;

constexpr size_t kMostTextBytes = 4000;  // some minutes of speech
constexpr size_t kMostPieces = 16384;    // of about 100 ms: more than such a text can make

struct Delivery {
  uint64_t utterance;
  SpeechPiece piece;
};

class Session final : public dragoman::SynthesizerSession {
 public:
  Session(const dragoman::SynthesizerParams& params, dragoman::SynthesizerEvents events,
          SpeechEngine& engine, std::string voice, float speed)
      : SynthesizerSession(params, events),
        engine_(engine),
        voice_(std::move(voice)),
        speed_(speed) {
    events.ready();
  }
  ~Session() override {
    for (const auto& [utterance, cancelled] : under_way_) *cancelled = true;
  }

  Status speak(const dragoman::SpeakRequest& request) override {
    const auto cancelled = std::make_shared<std::atomic<bool>>(false);
    const uint64_t utterance = request.utterance;
    if (request.text.size() > kMostTextBytes) {
      under_way_[utterance] = cancelled;
      return deliveries_.sender().send({utterance,
                                        {{},
                                         0,
                                         true,
                                         "the text has " + std::to_string(request.text.size()) +
                                             " bytes; at most 4000 are spoken at once"}});
    }
    const float wanted = std::isfinite(request.speed) && request.speed > 0 ? request.speed : 1.0F;
    SpeechJob job{.text = std::string(request.text),
                  .voice = voice_,
                  .speed = std::clamp(speed_ * wanted, 0.5F, 2.0F),
                  .cancelled = cancelled,
                  .deliver = [sender = deliveries_.sender(), utterance](SpeechPiece piece) {
                    sender.send({utterance, std::move(piece)});
                  }};
    if (!engine_.submit(std::move(job))) return Status::kBusy;
    under_way_[utterance] = cancelled;
    return Status::kOk;
  }

  void cancel(uint64_t utterance) override {
    const auto found = under_way_.find(utterance);
    if (found == under_way_.end()) return;
    *found->second = true;
    under_way_.erase(found);
  }

 private:
  void receive(Delivery& delivery) {
    const auto& [utterance, piece] = delivery;
    if (!under_way_.contains(utterance)) return;  // cancelled
    if (!piece.samples.empty()) {
      events().audio(utterance, dragoman::Frame(piece.samples, piece.sample_rate_hz));
    }
    if (!piece.is_last) return;
    under_way_.erase(utterance);
    if (piece.refusal.empty()) {
      events().spoken(utterance);
    } else {
      events().refused(utterance, {.status = Status::kInternal, .detail = piece.refusal});
    }
  }

  SpeechEngine& engine_;
  const std::string voice_;
  const float speed_;
  std::map<uint64_t, std::shared_ptr<std::atomic<bool>>> under_way_;
  dragoman::Mailbox<Delivery> deliveries_{*this, [this](Delivery& delivery) { receive(delivery); },
                                          kMostPieces};
};

bool is_english(std::string_view tag) {
  return tag.size() >= 2 && (tag[0] | 0x20) == 'e' && (tag[1] | 0x20) == 'n' &&
         (tag.size() == 2 || tag[2] == '-' || tag[2] == '_');
}

// The host checks ranges; a pool of a million threads must not depend on it.
int64_t whole(const dragoman::Options& options, const char* name, int64_t least, int64_t most) {
  const int64_t value = options.integer(name);
  if (value < least || value > most) {
    throw dragoman::Failure(Status::kInvalidConfig, "option " + std::string(name) + ": " +
                                                        std::to_string(value) + " is not between " +
                                                        std::to_string(least) + " and " +
                                                        std::to_string(most));
  }
  return value;
}

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : voice_(options.text("voice")),
        speed_(static_cast<float>(options.number("speed"))),
        engine_(static_cast<size_t>(whole(options, "threads", 1, 8))) {}

  std::unique_ptr<dragoman::SynthesizerSession> open(const dragoman::SynthesizerParams& params,
                                                     dragoman::SynthesizerEvents events) {
    if (!is_english(params.language)) {
      throw dragoman::Failure(Status::kUnsupported,
                              "flite speaks English only, not \"" + std::string(params.language) +
                                  "\"; synthesizer espeak speaks about a hundred languages");
    }
    std::string voice = voice_;
    if (std::ranges::find(kVoiceNames, params.voice) != std::end(kVoiceNames)) {
      voice = params.voice;
    } else if (!params.voice.empty()) {
      warn_of_voice(params);
    }
    return std::make_unique<Session>(params, events, engine_, std::move(voice), speed_);
  }

 private:
  // Once per name: in a chain the name usually belongs to the synthesizer before this one.
  void warn_of_voice(const dragoman::SynthesizerParams& params) {
    {
      const std::lock_guard lock(mutex_);
      if (unknown_voices_.size() >= 100) return;
      if (!unknown_voices_.emplace(params.voice).second) return;
    }
    dragoman::log(
        dragoman::Severity::kWarning,
        "flite has no voice \"" + std::string(params.voice) + "\" and speaks with " + voice_,
        params.scope);
  }

  const std::string voice_;
  const float speed_;
  SpeechEngine engine_;
  std::mutex mutex_;  // guards unknown_voices_
  std::set<std::string, std::less<>> unknown_voices_;
};

constexpr auto kCapabilities =
    dragoman::capability_list("lang:en", "rate:16000", "voice:slt", "voice:rms");

constexpr auto kOptions = dragoman::option_table({
    {.name = "voice",
     .fallback = "slt",
     .one_of = "slt|rms",
     .help = "used when the route names none: slt is a woman's voice, rms a man's"},
    {.name = "speed",
     .type = "number",
     .fallback = "1.0",
     .one_of = "0.5..2.0",
     .help = "1 is the voice's own"},
    {.name = "threads",
     .type = "int",
     .fallback = "1",
     .one_of = "1..8",
     .help = "sentences synthesised at the same time"},
});

}  // namespace
}  // namespace dgm::flite

DGM_PLUGIN("org.dragoman.synthesizer_flite", "1.0.0", "Apache-2.0",
           dragoman::synthesizer_type<dgm::flite::Provider>(
               {.name = "flite",
                .help = "CMU Flite: clear English, first sound within some ten milliseconds",
                .capabilities = dgm::flite::kCapabilities,
                .options = dgm::flite::kOptions}));
