// "espeak": speech in about a hundred languages by eSpeak NG, without a key or a network.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/synthesizer.hpp"
#include "plugins/synthesizer_espeak/speech_engine.h"

namespace dgm::espeak {
namespace {

using dragoman::Status;

constexpr size_t kMostTextBytes = 4000;  // some minutes of speech
constexpr size_t kMostPieces = 16384;    // of 100 ms: more than such a text can make
constexpr int kSlowest = 80, kFastest = 450;

struct Delivery {
  uint64_t utterance;
  SpeechPiece piece;
};

class Session final : public dragoman::SynthesizerSession {
 public:
  Session(const dragoman::SynthesizerParams& params, dragoman::SynthesizerEvents events,
          SpeechEngine& engine, std::string voice, int words_per_minute, int pitch)
      : SynthesizerSession(params, events),
        engine_(engine),
        voice_(std::move(voice)),
        words_per_minute_(words_per_minute),
        pitch_(pitch) {
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
                                         true,
                                         "the text has " + std::to_string(request.text.size()) +
                                             " bytes; at most 4000 are spoken at once"}});
    }
    const float speed = std::isfinite(request.speed) && request.speed > 0 ? request.speed : 1.0F;
    const auto rate = std::lround(static_cast<float>(words_per_minute_) * speed);
    SpeechJob job{.text = std::string(request.text),
                  .voice = voice_,
                  .words_per_minute = static_cast<int>(std::clamp<long>(rate, kSlowest, kFastest)),
                  .pitch = pitch_,
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
      events().audio(utterance, dragoman::Frame(piece.samples, engine_.sample_rate_hz()));
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
  const int words_per_minute_, pitch_;
  std::map<uint64_t, std::shared_ptr<std::atomic<bool>>> under_way_;
  dragoman::Mailbox<Delivery> deliveries_{*this, [this](Delivery& delivery) { receive(delivery); },
                                          kMostPieces};
};

std::shared_ptr<SpeechEngine> engine_for(const std::string& data_folder) {
  try {
    return SpeechEngine::shared(data_folder);
  } catch (const std::runtime_error& problem) {
    throw dragoman::Failure(Status::kUnavailable, problem.what());
  }
}

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : words_per_minute_(static_cast<int>(options.integer("words_per_minute"))),
        pitch_(static_cast<int>(options.integer("pitch"))),
        engine_(engine_for(std::string(options.text("data_folder")))) {}

  std::vector<std::string> capabilities() const { return capability_words(engine_->voices()); }

  std::unique_ptr<dragoman::SynthesizerSession> open(const dragoman::SynthesizerParams& params,
                                                     dragoman::SynthesizerEvents events) {
    const auto choice = choose_voice(engine_->voices(), params.language, params.voice);
    if (choice.identifier.empty()) {
      throw dragoman::Failure(Status::kUnsupported,
                              "eSpeak NG has no voice for language \"" +
                                  std::string(params.language) +
                                  "\"; the words lang: of `dragoman describe` list its languages");
    }
    if (!choice.voice_found) warn_of_voice(params, choice.identifier);
    return std::make_unique<Session>(params, events, *engine_, choice.identifier, words_per_minute_,
                                     pitch_);
  }

 private:
  // Once per name: in a chain the name usually belongs to the synthesizer before this one.
  void warn_of_voice(const dragoman::SynthesizerParams& params, const std::string& instead) {
    {
      const std::lock_guard lock(mutex_);
      if (unknown_voices_.size() >= 100) return;
      if (!unknown_voices_.emplace(params.voice).second) return;
    }
    dragoman::log(
        dragoman::Severity::kWarning,
        "espeak has no voice \"" + std::string(params.voice) + "\" and speaks with " + instead,
        params.scope);
  }

  const int words_per_minute_, pitch_;
  const std::shared_ptr<SpeechEngine> engine_;
  std::mutex mutex_;  // guards unknown_voices_
  std::set<std::string, std::less<>> unknown_voices_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "words_per_minute",
     .type = "int",
     .fallback = "165",
     .one_of = "80..450",
     .help = "speed of speech; a request may scale it"},
    {.name = "pitch",
     .type = "int",
     .fallback = "50",
     .one_of = "0..100",
     .help = "50 is the voice's own"},
    {.name = "data_folder",
     .type = "string",
     .fallback = "",
     .help = "folder that holds espeak-ng-data; empty: where Debian puts it"},
});

}  // namespace
}  // namespace dgm::espeak

DGM_PLUGIN("org.dragoman.synthesizer_espeak", "1.0.0", "GPL-3.0-or-later",
           dragoman::synthesizer_type<dgm::espeak::Provider>(
               {.name = "espeak",
                .help = "eSpeak NG: robotic, immediate, about a hundred languages",
                .options = dgm::espeak::kOptions}));
