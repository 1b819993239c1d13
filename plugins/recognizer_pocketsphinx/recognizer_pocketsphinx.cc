// "pocketsphinx": speech of a closed domain to text, without a key or a network.
#include <algorithm>
#include <stdexcept>

#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/recognizer.hpp"
#include "plugins/recognizer_pocketsphinx/decoding_pool.h"
#include "plugins/recognizer_pocketsphinx/text.h"

namespace dgm::pocketsphinx {
namespace {

using dragoman::Status;

constexpr uint32_t kSampleRateHz = 16'000;

struct Counters {
  dragoman::Counter dropped_frames{"dragoman_pocketsphinx_dropped_frames_total",
                                   "Audio frames not taken because decoding was 15 s behind"};
  dragoman::Counter recognized{
      "dragoman_pocketsphinx_utterances_total", "Utterances by result", {{"result", "recognized"}}};
  dragoman::Counter rejected{
      "dragoman_pocketsphinx_utterances_total", "Utterances by result", {{"result", "rejected"}}};
};

class Session final : public dragoman::RecognizerSession {
 public:
  Session(const dragoman::RecognizerParams& params, dragoman::RecognizerEvents events,
          DecodingPool& pool, const Domain& domain, double snap_distance, const Counters& counters)
      : RecognizerSession(params, events),
        language_(domain.book().language()),
        counters_(counters) {
    speaker_ = std::make_shared<Speaker>(
        domain, SpeakerSettings{.interim = params.interim, .snap_distance = snap_distance},
        [sender = heard_.sender()](Heard heard) { sender.send(std::move(heard)); });
    pool.add(speaker_);
    events.ready();
  }
  ~Session() override { speaker_->closed = true; }

  Status push_audio(const dragoman::Frame& frame) override {
    if (frame.sample_rate_hz() != kSampleRateHz) return Status::kInvalidArgument;
    if (speaker_->ring.push(frame.samples(), frame.captured_at_ns(), frame.speech())) {
      return Status::kOk;
    }
    counters_.dropped_frames.add();
    return Status::kBusy;
  }

  void end_utterance() override { speaker_->ring.push_end(); }

 private:
  void receive(const Heard& heard) {
    if (!heard.failure.empty()) {
      return events().failed({.status = Status::kUnavailable, .detail = heard.failure});
    }
    if (heard.is_final) (heard.text.empty() ? counters_.rejected : counters_.recognized).add();
    events().transcript({.utterance = heard.utterance,
                         .is_final = heard.is_final,
                         .confidence = heard.confidence,
                         .speech_started_ns = heard.speech_started_ns,
                         .speech_ended_ns = heard.speech_ended_ns,
                         .language = language_,
                         .text = heard.text});
  }

  const std::string language_;
  const Counters& counters_;
  std::shared_ptr<Speaker> speaker_;
  dragoman::Mailbox<Heard> heard_{*this, [this](Heard& heard) { receive(heard); }};
};

SearchMode mode_named(std::string_view name) {
  if (name == "grammar") return SearchMode::grammar;
  if (name == "open") return SearchMode::open;
  if (name == "phrases") return SearchMode::phrases;
  throw dragoman::Failure(Status::kInvalidConfig, "option mode: \"" + std::string(name) +
                                                      "\" is not one of phrases, grammar, open");
}

DomainSettings settings_of(const dragoman::Options& options) {
  return {.language = primary_language(options.text("language")),
          .phrases = options.list("phrases"),
          .model_folder = std::string(options.text("model_folder")),
          .mode = mode_named(options.text("mode")),
          .general_share = options.number("general_share", 0, 0.95),
          .second_pass = options.flag("second_pass")};
}

template <typename Part, typename... Values>
std::unique_ptr<Part> made(Values&&... values) {
  try {
    return std::make_unique<Part>(std::forward<Values>(values)...);
  } catch (const std::runtime_error& problem) {
    throw dragoman::Failure(Status::kInvalidConfig, problem.what());
  }
}

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : snap_distance_(options.number("snap_distance", 0, 1)),
        domain_(made<Domain>(settings_of(options))),
        pool_(made<DecodingPool>(*domain_, static_cast<size_t>(options.integer("threads", 1, 16)),
                                 static_cast<size_t>(options.integer("decoders", 1, 256)))) {
    for (const auto& warning : domain_->warnings()) {
      dragoman::log(dragoman::Severity::kWarning, "pocketsphinx: " + warning);
    }
  }

  std::vector<std::string> capabilities() const { return {"lang:" + domain_->book().language()}; }

  std::unique_ptr<dragoman::RecognizerSession> open(const dragoman::RecognizerParams& params,
                                                    dragoman::RecognizerEvents events) {
    const auto& language = domain_->book().language();
    if (primary_language(params.language) != language) {
      throw dragoman::Failure(Status::kUnsupported,
                              "this pocketsphinx provider hears \"" + language + "\", not \"" +
                                  std::string(params.language) +
                                  "\"; add a section of providers.ini with that language");
    }
    if (params.sample_rate_hz != kSampleRateHz) {
      throw dragoman::Failure(
          Status::kUnsupported,
          "pocketsphinx hears 16000 Hz, not " + std::to_string(params.sample_rate_hz) + " Hz");
    }
    return std::make_unique<Session>(params, events, *pool_, *domain_, snap_distance_, counters_);
  }

 private:
  const double snap_distance_;
  const std::unique_ptr<Domain> domain_;
  const std::unique_ptr<DecodingPool> pool_;
  Counters counters_;
};

constexpr auto kCapabilities = dragoman::capability_list("interim", "rate:16000");

constexpr auto kOptions = dragoman::option_table({
    {.name = "language",
     .fallback = "en",
     .help = "the language this provider hears; built-in phrase books: en, es"},
    {.name = "phrases",
     .type = "list",
     .fallback = "",
     .help = "phrase files (text, one per line, or transcripts \"name: text\"; may be .gz); empty: "
             "the built-in book"},
    {.name = "mode",
     .fallback = "phrases",
     .one_of = "phrases|grammar|open",
     .help = "phrases: nearest phrase or nothing; grammar: always some phrase; open: any English"},
    {.name = "snap_distance",
     .type = "number",
     .fallback = "0.3",
     .one_of = "0..1",
     .help = "largest share of wrong words at which the nearest phrase is still taken"},
    {.name = "general_share",
     .type = "number",
     .fallback = "0",
     .one_of = "0..0.95",
     .help = "share of the general English language model in mode phrases; 100 MB more a decoder"},
    {.name = "second_pass",
     .type = "bool",
     .fallback = "false",
     .help = "search each utterance again at its end: some errors less, 0.1 to 0.4 s later"},
    {.name = "threads",
     .type = "int",
     .fallback = "2",
     .one_of = "1..16",
     .help = "threads that decode; one serves about ten speakers at once"},
    {.name = "decoders",
     .type = "int",
     .fallback = "8",
     .one_of = "1..256",
     .help = "most people heard in the same moment; others wait up to 15 s"},
    {.name = "model_folder",
     .fallback = "/usr/share/pocketsphinx/model/en-us",
     .help = "folder with the acoustic model en-us, its dictionary and its language model"},
});

}  // namespace
}  // namespace dgm::pocketsphinx

DGM_PLUGIN("org.dragoman.recognizer_pocketsphinx", "1.0.0", "Apache-2.0",
           dragoman::recognizer_type<dgm::pocketsphinx::Provider>(
               {.name = "pocketsphinx",
                .help = "PocketSphinx: a phrase book heard over the telephone, not free speech",
                .capabilities = dgm::pocketsphinx::kCapabilities,
                .options = dgm::pocketsphinx::kOptions}));
