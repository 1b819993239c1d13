// Hume's Expression Measurement: emotions in a voice, heard by a cloud service.
#include <algorithm>

#include "plugins/emotion_hume/payload_session.h"
#include "plugins/emotion_hume/realtime_session.h"

namespace dragoman::hume {
namespace {

constexpr auto kCapabilities = capability_list("rate:16000");
constexpr auto kOptions = option_table({
    {.name = "api_key",
     .help = "The account's key; v1 is for accounts that were given access",
     .required = true,
     .secret = true},
    {.name = "api",
     .fallback = "v1",
     .one_of = "v1|v0",
     .help = "v0: the streaming API that was switched off in June 2026, for those who still have "
             "it"},
    {.name = "url",
     .help = "Where the service is; none: https://api.cloud.hume.ai, for v0 https://api.hume.ai"},
    {.name = "ca_file",
     .type = "file",
     .help = "Certificates that are trusted; none: those of the system"},
    {.name = "connect_deadline_ms",
     .type = "int",
     .fallback = "5000",
     .one_of = "100..60000",
     .help = "A connection that does not stand by then has failed"},
    {.name = "measurement_timer_ms",
     .type = "int",
     .fallback = "3000",
     .one_of = "3000..10000",
     .help = "v1: seconds of speech from one result to the next; there is one at the end of each "
             "utterance, too"},
});

Settings read_settings(const Options& options) {
  Settings settings;
  settings.api_key = options.text("api_key");
  const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
  if (settings.api_key.empty() ||
      !std::all_of(settings.api_key.begin(), settings.api_key.end(), is_printable))
    throw Failure(Status::kInvalidConfig,
                  "option api_key: a key is one word of printable ASCII; give the one of "
                  "platform.hume.ai, by reference");
  const std::string_view api = options.text("api");
  if (api != "v1" && api != "v0")
    throw Failure(Status::kInvalidConfig,
                  "option api: \"" + std::string(api.substr(0, 200)) + "\" is not v1 or v0");
  settings.is_v0 = api == "v0";
  std::string_view url = options.text("url");
  if (url.empty()) url = settings.is_v0 ? "https://api.hume.ai" : "https://api.cloud.hume.ai";
  const std::optional<ServiceUrl> place = parse_service_url(url);
  if (!place)
    throw Failure(Status::kInvalidConfig, "option url: \"" + std::string(url.substr(0, 200)) +
                                              "\" is not like https://api.cloud.hume.ai");
  settings.url = *place;
  settings.ca_file = options.text("ca_file");
  settings.connect_deadline_ms =
      static_cast<uint32_t>(options.integer("connect_deadline_ms", 100, 60'000));
  settings.measurement_timer_ms =
      static_cast<uint32_t>(options.integer("measurement_timer_ms", 3'000, 10'000));
  return settings;
}

class Provider {
 public:
  explicit Provider(const Options& options) : settings_(read_settings(options)) {}

  std::unique_ptr<EmotionSession> open(const EmotionParams& params, EmotionEvents events) {
    if (settings_.is_v0)
      return std::make_unique<PayloadSession>(params, events, settings_, metrics_);
    return std::make_unique<RealtimeSession>(params, events, settings_, metrics_);
  }

 private:
  const Settings settings_;
  const Metrics metrics_;
};

}  // namespace
}  // namespace dragoman::hume

DGM_PLUGIN("org.dragoman.emotion_hume", "1.0.0", "Apache-2.0",
           dragoman::emotion_type<dragoman::hume::Provider>(
               {.name = "hume",
                .help = "Hume's Expression Measurement: emotions by a cloud service",
                .capabilities = dragoman::hume::kCapabilities,
                .options = dragoman::hume::kOptions}));
