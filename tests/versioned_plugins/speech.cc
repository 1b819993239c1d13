// A recognizer, a translator and a synthesizer in one file, which is built as version 1.0.0 and as
// 1.1.0 (MINOR_VERSION). What a listener hears tells which version each of them had: see tones.h.
#include <cmath>
#include <numbers>
#include <string>

#include "dragoman/cpp/recognizer.hpp"
#include "dragoman/cpp/synthesizer.hpp"
#include "dragoman/cpp/translator.hpp"
#include "tests/versioned_plugins/tones.h"

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

namespace {

using dgm::versioned::kGapMs;
using dgm::versioned::kToneMs;
using dragoman::Status;

constexpr std::string_view kWord = "v" TEXT(MINOR_VERSION);  // one word for one stage

// Without the capability "endpointing" the host says where an utterance ends.
class Recognizer final : public dragoman::RecognizerSession {
 public:
  Recognizer(const dragoman::RecognizerParams& params, dragoman::RecognizerEvents events)
      : RecognizerSession(params, events) {
    events.ready();
  }

  Status push_audio(const dragoman::Frame& frame) override {
    if (heard_ns_ == 0) started_ns_ = frame.captured_at_ns();
    heard_ns_ += frame.duration_ns();
    return Status::kOk;
  }

  void end_utterance() override {
    const bool heard_something = heard_ns_ > 0;
    const uint64_t ended_ns = started_ns_ + heard_ns_;
    heard_ns_ = 0;
    events().transcript({.utterance = utterance_++,
                         .is_final = true,
                         .speech_started_ns = started_ns_,
                         .speech_ended_ns = ended_ns,
                         .text = heard_something ? kWord : std::string_view()});
  }

 private:
  uint64_t utterance_ = 1, started_ns_ = 0, heard_ns_ = 0;
};

class Translator final : public dragoman::TranslatorSession {
 public:
  Translator(const dragoman::TranslatorParams& params, dragoman::TranslatorEvents events)
      : TranslatorSession(params, events) {
    events.ready();
  }

  Status translate(const dragoman::TranslationRequest& request) override {
    events().translation(request.utterance, request.is_final,
                         std::string(request.text) + " " + std::string(kWord));
    return Status::kOk;
  }
  void cancel(uint64_t) override {}  // nothing is ever under way
};

class Synthesizer final : public dragoman::SynthesizerSession {
 public:
  Synthesizer(const dragoman::SynthesizerParams& params, dragoman::SynthesizerEvents events,
              double peak)
      : SynthesizerSession(params, events), rate_hz_(params.sample_rate_hz), peak_(peak) {
    events.ready();
  }

  Status speak(const dragoman::SpeakRequest& request) override {
    const std::string text = std::string(request.text) + " " + std::string(kWord);
    for (size_t at = text.find('v'); at != std::string::npos; at = text.find('v', at + 1))
      say(request.utterance, text.substr(at + 1, 1) == "1" ? 1 : 0);
    events().spoken(request.utterance);
    return Status::kOk;
  }
  void cancel(uint64_t) override {}

 private:
  void say(uint64_t utterance, int minor) {
    const size_t sounding = rate_hz_ * kToneMs / 1000;
    std::vector<int16_t> samples(sounding + rate_hz_ * kGapMs / 1000);
    const double step = 2 * std::numbers::pi * dgm::versioned::tone_hz(minor) / rate_hz_;
    for (size_t i = 0; i < sounding; ++i)
      samples[i] = static_cast<int16_t>(peak_ * std::sin(step * static_cast<double>(i)));
    events().audio(utterance, dragoman::Frame(samples, rate_hz_));
  }

  const uint32_t rate_hz_;
  const double peak_;
};

class SynthesizerProvider {
 public:
  explicit SynthesizerProvider(const dragoman::Options& options)
      : peak_(static_cast<double>(options.integer("peak"))) {}
  auto open(const dragoman::SynthesizerParams& params, dragoman::SynthesizerEvents events) {
    return std::make_unique<Synthesizer>(params, events, peak_);
  }

 private:
  const double peak_;
};

constexpr auto kSynthesizerOptions = dragoman::option_table({
    {.name = "peak",
     .type = "int",
     .fallback = "8000",
     .one_of = "1000..16000",
     .help = "Loudness of the tones."},
});

template <typename Session, typename Params, typename Events>
class ProviderOf {
 public:
  explicit ProviderOf(const dragoman::Options&) {}
  auto open(const Params& params, Events events) {
    return std::make_unique<Session>(params, events);
  }
};

using dragoman::recognizer_type;
using dragoman::synthesizer_type;
using dragoman::translator_type;
using RecognizerProvider =
    ProviderOf<Recognizer, dragoman::RecognizerParams, dragoman::RecognizerEvents>;
using TranslatorProvider =
    ProviderOf<Translator, dragoman::TranslatorParams, dragoman::TranslatorEvents>;

}  // namespace

DGM_PLUGIN("org.dragoman.test.speech", "1." TEXT(MINOR_VERSION) ".0", "Apache-2.0",
           recognizer_type<RecognizerProvider>({.name = "versioned", .help = "Says its version."}),
           translator_type<TranslatorProvider>({.name = "versioned", .help = "Adds its version."}),
           synthesizer_type<SynthesizerProvider>(
               {.name = "versioned", .help = "Sounds versions.", .options = kSynthesizerOptions}));
