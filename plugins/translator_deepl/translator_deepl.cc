// "deepl": translation by DeepL's text API.
#include "plugins/translator_deepl/deepl_session.h"

namespace dragoman::deepl {
namespace {

constexpr auto kCapabilities = capability_list("formality", "glossary");
constexpr auto kOptions = option_table({
    {.name = "api_key",
     .help = "Key of a DeepL API plan; by reference: ${system.env.DEEPL_API_KEY}",
     .required = true,
     .secret = true},
    {.name = "url",
     .help = "Where DeepL is; none: https://api-free.deepl.com for keys that end in :fx, otherwise "
             "https://api.deepl.com"},
    {.name = "model_type",
     .fallback = "latency_optimized",
     .one_of = "latency_optimized|quality_optimized|prefer_quality_optimized",
     .help = "Which of DeepL's models; the first is the quickest"},
    {.name = "formality",
     .fallback = "default",
     .one_of = "default|more|less",
     .help = "How people are addressed, where the route does not say it and the language knows it"},
    {.name = "glossaries", .type = "list", .help = "Glossaries by their ids: en>fr=ID, fr>en=ID"},
    {.name = "target_codes",
     .type = "list",
     .help = "DeepL's code for a language of the routes, where the usual one is not wanted: "
             "fr-CA=FR-CA"},
    {.name = "deadline_ms",
     .type = "int",
     .fallback = "6000",
     .one_of = "100..60000",
     .help = "A sentence that is not translated by then has failed"},
    {.name = "requests_at_once",
     .type = "int",
     .fallback = "4",
     .one_of = "1..16",
     .help = "Sentences of one direction under way together"},
    {.name = "usage_every_s",
     .type = "int",
     .fallback = "0",
     .one_of = "0..86400",
     .help = "How often the account's quota is asked for, as metrics; 0: never"},
    {.name = "ca_file",
     .type = "file",
     .help = "Certificates that are trusted for https://; none: those of the system"},
});

// "en", "yue": what DeepL could know.
bool is_language(std::string_view tag) {
  const std::string primary = primary_language(tag);
  bool good = primary.size() == 2 || primary.size() == 3;
  for (const char letter : primary) good = good && letter >= 'a' && letter <= 'z';
  return good;
}

class Provider {
 public:
  explicit Provider(const Options& options) : settings_(read_settings(options)) {}

  std::unique_ptr<TranslatorSession> open(const TranslatorParams& params, TranslatorEvents events) {
    for (const std::string_view tag : {params.source_language, params.target_language})
      if (!is_language(tag))
        throw Failure(Status::kUnsupported, "\"" + std::string(tag.substr(0, 100)) +
                                                "\" is no language; write it like en-US");
    return std::make_unique<DeeplSession>(params, events, settings_, metrics_, usage_turn_);
  }

 private:
  const Settings settings_;
  const Metrics metrics_;
  UsageTurn usage_turn_;
};

}  // namespace
}  // namespace dragoman::deepl

DGM_PLUGIN("org.dragoman.translator_deepl", "1.0.0", "Apache-2.0",
           dragoman::translator_type<dragoman::deepl::Provider>(
               {.name = "deepl",
                .help = "DeepL's text translation: context, formality, glossaries",
                .capabilities = dragoman::deepl::kCapabilities,
                .options = dragoman::deepl::kOptions}));
