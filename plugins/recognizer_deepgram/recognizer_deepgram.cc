// "deepgram": speech to text by Deepgram's streaming services.
#include "plugins/recognizer_deepgram/deepgram_languages.h"
#include "plugins/recognizer_deepgram/flux_session.h"
#include "plugins/recognizer_deepgram/listen_session.h"

namespace dragoman::deepgram {
namespace {

constexpr auto kCapabilities = capability_list("interim", "phrases");
constexpr auto kOptions = option_table({
    {.name = "api_key",
     .help = "Key of a Deepgram project; by reference: ${system.env.DEEPGRAM_API_KEY}",
     .required = true,
     .secret = true},
    {.name = "url",
     .fallback = "wss://api.deepgram.com",
     .help = "Deepgram, or one of its regions: wss://api.eu.deepgram.com"},
    {.name = "api",
     .fallback = "listen",
     .one_of = "listen|flux",
     .help = "listen: the host finds the end of an utterance; flux: Deepgram's model does"},
    {.name = "model",
     .help = "Deepgram's model; none: nova-3, with flux flux-general-en for English and "
             "flux-general-multi for the others"},
    {.name = "multi",
     .type = "bool",
     .fallback = "false",
     .help = "The speakers switch languages: Deepgram's multi instead of the route's language"},
    {.name = "languages",
     .type = "list",
     .help = "Languages that routes may ask for; none: those known of the model"},
    {.name = "keyterms",
     .type = "list",
     .help = "Words and names likely in every call, after those of the call itself"},
    {.name = "encoding",
     .fallback = "linear16",
     .one_of = "linear16|mulaw",
     .help = "How audio is sent, at the rate of the leg; mulaw halves the traffic"},
    {.name = "message_ms",
     .type = "int",
     .fallback = "80",
     .one_of = "20..250",
     .help = "Audio in one message; the end of an utterance does not wait for a full one"},
    {.name = "burst_ms",
     .type = "int",
     .fallback = "2000",
     .one_of = "250..10000",
     .help =
         "Audio that had to wait is sent at once up to this, beyond it at 1.25 times real time"},
    {.name = "endpointing_ms",
     .type = "int",
     .fallback = "300",
     .one_of = "0..5000",
     .help = "listen: silence after which Deepgram fixes what was said; 0: only when asked"},
    {.name = "utterance_end_ms",
     .type = "int",
     .fallback = "0",
     .one_of = "0..5000",
     .help = "listen: gap between words that Deepgram reports; 0: it does not"},
    {.name = "vad_events",
     .type = "bool",
     .fallback = "true",
     .help =
         "listen: Deepgram reports that it hears speech, a sign of life before the first words"},
    {.name = "smart_format",
     .type = "bool",
     .fallback = "true",
     .help = "listen: punctuation, numbers and dates as one writes them"},
    {.name = "no_delay",
     .type = "bool",
     .fallback = "true",
     .help = "listen: smart_format does not hold back what it may still want to format"},
    {.name = "eot_threshold",
     .type = "number",
     .fallback = "0.7",
     .one_of = "0.5..1",
     .help = "flux: how sure Deepgram must be that a turn has ended"},
    {.name = "eager_eot_threshold",
     .type = "number",
     .one_of = "0.3..0.9",
     .help = "flux: from here on it reports a likely end, told as an interim; none: it does not"},
    {.name = "eot_timeout_ms",
     .type = "int",
     .fallback = "5000",
     .one_of = "500..60000",
     .help = "flux: silence that ends a turn in any case"},
    {.name = "query",
     .help = "More parameters as Deepgram documents them: mip_opt_out=true&redact=pci"},
    {.name = "connect_deadline_ms",
     .type = "int",
     .fallback = "3000",
     .one_of = "100..60000",
     .help = "A connection that does not stand by then has failed"},
    {.name = "answer_deadline_ms",
     .type = "int",
     .fallback = "3000",
     .one_of = "500..60000",
     .help = "Somebody speaks and Deepgram says nothing for so long: the session has failed"},
    {.name = "final_deadline_ms",
     .type = "int",
     .fallback = "2000",
     .one_of = "100..60000",
     .help = "listen: longest wait for the rest of an utterance after its end"},
    {.name = "keep_alive_ms",
     .type = "int",
     .fallback = "4000",
     .one_of = "1000..8000",
     .help = "listen: without audio for so long a KeepAlive is sent; Deepgram closes after 10 s"},
    {.name = "ca_file",
     .type = "file",
     .help = "Certificates that are trusted for wss://; none: those of the system"},
});

// Rates that Deepgram lists for Flux.
bool flux_takes(uint32_t sample_rate_hz) {
  for (const uint32_t rate : {8000u, 16'000u, 24'000u, 44'100u, 48'000u})
    if (sample_rate_hz == rate) return true;
  return false;
}

class Provider {
 public:
  explicit Provider(const Options& options) : settings_(read_settings(options)) {}

  std::vector<std::string> capabilities() const {
    std::vector<std::string> words;
    const bool flux = settings_.api == Api::kFlux;
    if (flux) words.emplace_back("endpointing");
    std::vector<std::string> languages = settings_.languages;
    if (languages.empty())
      languages = flux ? flux_languages(settings_.model) : listen_languages(listen_model());
    if (detects()) words.emplace_back("detection");
    for (const std::string& language : languages) words.push_back("lang:" + language);
    return words;
  }

  std::unique_ptr<RecognizerSession> open(const RecognizerParams& params, RecognizerEvents events) {
    if (params.sample_rate_hz < 8000 || params.sample_rate_hz > 48'000)
      throw Failure(Status::kUnsupported, "Deepgram is sent audio of 8 to 48 kHz, not of " +
                                              std::to_string(params.sample_rate_hz) + " Hz");
    return settings_.api == Api::kFlux ? open_flux(params, events) : open_listen(params, events);
  }

 private:
  std::unique_ptr<RecognizerSession> open_listen(const RecognizerParams& params,
                                                 RecognizerEvents events) const {
    const std::string target = listen_target(
        {.model = listen_model(),
         .language = hears_several(params) ? "multi" : listen_language(params.language),
         .audio = {settings_.encoding, params.sample_rate_hz},
         .endpointing_ms = settings_.endpointing_ms,
         .utterance_end_ms = settings_.utterance_end_ms,
         .vad_events = settings_.vad_events,
         .smart_format = settings_.smart_format,
         .no_delay = settings_.no_delay,
         .terms = terms_of(params),
         .more = settings_.query});
    return std::make_unique<ListenSession>(params, events, settings_, metrics_, target);
  }

  std::unique_ptr<RecognizerSession> open_flux(const RecognizerParams& params,
                                               RecognizerEvents events) const {
    if (!flux_takes(params.sample_rate_hz))
      throw Failure(Status::kUnsupported,
                    "Flux takes audio of 8, 16, 24, 44.1 and 48 kHz, not of " +
                        std::to_string(params.sample_rate_hz) + " Hz; use api = listen");
    const std::string language = primary_language(params.language);
    FluxQuery query = {.model = settings_.model,
                       .language_hints = {},
                       .audio = {settings_.encoding, params.sample_rate_hz},
                       .eot_threshold = settings_.eot_threshold,
                       .eager_eot_threshold = settings_.eager_eot_threshold,
                       .eot_timeout_ms = settings_.eot_timeout_ms,
                       .terms = terms_of(params),
                       .more = settings_.query};
    if (query.model.empty())
      query.model =
          language == "en" && !hears_several(params) ? "flux-general-en" : "flux-general-multi";
    if (query.model != "flux-general-en" && !settings_.multi && !language.empty()) {
      query.language_hints = {language};
      for (const std::string_view other : params.languages)
        query.language_hints.push_back(primary_language(other));
    }
    return std::make_unique<FluxSession>(params, events, settings_, metrics_, flux_target(query));
  }

  // Models that are known to tell languages apart, and say which one it was.
  bool detects() const {
    return settings_.api == Api::kFlux ? settings_.model != "flux-general-en"
                                       : !listen_languages(listen_model()).empty();
  }
  bool hears_several(const RecognizerParams& params) const {
    return settings_.multi || (!params.languages.empty() && detects());
  }

  std::string listen_model() const { return settings_.model.empty() ? "nova-3" : settings_.model; }

  std::vector<std::string> terms_of(const RecognizerParams& params) const {
    std::vector<std::string> all(params.phrases.begin(), params.phrases.end());
    all.insert(all.end(), settings_.keyterms.begin(), settings_.keyterms.end());
    Terms terms = fitting_terms(all);
    if (terms.left_out > 0)
      log(Severity::kWarning,
          std::to_string(terms.left_out) +
              " key terms are left out: Deepgram takes 100 of them, and 500 tokens in all",
          params.scope);
    return std::move(terms.kept);
  }

  const Settings settings_;
  const Metrics metrics_;
};

}  // namespace
}  // namespace dragoman::deepgram

DGM_PLUGIN("org.dragoman.recognizer_deepgram", "1.0.0", "Apache-2.0",
           dragoman::recognizer_type<dragoman::deepgram::Provider>(
               {.name = "deepgram",
                .help = "Deepgram's streaming speech to text: nova-3, and Flux with turns",
                .capabilities = dragoman::deepgram::kCapabilities,
                .options = dragoman::deepgram::kOptions}));
