// ElevenLabs' voices: streamed speech over a WebSocket, or over HTTP.
#include "dragoman/cpp/local_synthesizer.hpp"
#include "plugins/synthesizer_elevenlabs/elevenlabs_session.h"

namespace dragoman::elevenlabs {
namespace {

constexpr auto kOptions = option_table({
    {.name = "api_key",
     .help = "The account's key; it needs the right to use text to speech",
     .required = true,
     .secret = true},
    {.name = "url",
     .fallback = "https://api.elevenlabs.io",
     .help = "Where the service is; accounts with data residency have a place of their own"},
    {.name = "ca_file",
     .type = "file",
     .help = "Certificates that are trusted; none: those of the system"},
    {.name = "mode",
     .fallback = "multi",
     .one_of = "multi|single|http",
     .help = "multi: one WebSocket for all sentences; single: one each; http: one request each"},
    {.name = "model",
     .fallback = "eleven_flash_v2_5",
     .help = "The model; the flash ones answer soonest"},
    {.name = "voice",
     .fallback = "JBFqnCBsd6RMkjVDRZzb",
     .help = "Voice id where neither the route nor voices says one"},
    {.name = "voices",
     .type = "list",
     .help = "Voice ids by language or by a name that routes may use: es=ID, fr-CA=ID, anna=ID"},
    {.name = "output_format",
     .fallback = "auto",
     .one_of = "auto|ulaw_8000|pcm_8000|pcm_16000|pcm_22050|pcm_24000|pcm_44100|pcm_48000",
     .help = "What is asked for; auto: ulaw_8000 for 8 kHz, else pcm_16000 or pcm_24000"},
    {.name = "stability",
     .type = "number",
     .fallback = "0.5",
     .one_of = "0..1",
     .help = "Less varies the voice more; an emotion may change it"},
    {.name = "similarity_boost",
     .type = "number",
     .fallback = "0.75",
     .one_of = "0..1",
     .help = "How near it keeps to the voice's original"},
    {.name = "style",
     .type = "number",
     .fallback = "0",
     .one_of = "0..1",
     .help = "Exaggerates the voice's manner, at the cost of latency; an emotion may change it"},
    {.name = "speed",
     .type = "number",
     .fallback = "1",
     .one_of = "0.7..1.2",
     .help = "1 is the voice's own; an emotion may change it"},
    {.name = "use_speaker_boost",
     .type = "bool",
     .fallback = "false",
     .help = "Nearer to the original speaker, at the cost of latency"},
    {.name = "enable_logging",
     .type = "bool",
     .fallback = "true",
     .help = "false: the service keeps nothing of the texts; only for plans that include it"},
    {.name = "connect_deadline_ms",
     .type = "int",
     .fallback = "3000",
     .one_of = "100..60000",
     .help = "A WebSocket that is not open by then has failed"},
    {.name = "audio_deadline_ms",
     .type = "int",
     .fallback = "3000",
     .one_of = "100..60000",
     .help = "Nothing heard for so long while a sentence is under way: the connection hangs"},
    {.name = "request_deadline_ms",
     .type = "int",
     .fallback = "60000",
     .one_of = "1000..600000",
     .help = "mode = http: an answer that is not complete by then has failed"},
    {.name = "inactivity_timeout_s",
     .type = "int",
     .fallback = "60",
     .one_of = "5..180",
     .help = "The service ends a WebSocket without a word from us for so long; half of it is the "
             "time between two words that keep it"},
});

class Provider {
 public:
  explicit Provider(const Options& options) : settings_(read_settings(options)) {}

  std::vector<std::string> capabilities() const { return capabilities_of(settings_.model); }

  std::unique_ptr<SynthesizerSession> open(const SynthesizerParams& params,
                                           SynthesizerEvents events) {
    Voice voice = choose_voice(settings_, params.language, params.voice);
    if (!voice.found) unknown_voices_.warn("elevenlabs", params, voice.id);
    return std::make_unique<ElevenLabsSession>(params, events, settings_, metrics_,
                                               std::move(voice));
  }

 private:
  const Settings settings_;
  const Metrics metrics_;
  UnknownVoices unknown_voices_;
};

}  // namespace
}  // namespace dragoman::elevenlabs

DGM_PLUGIN("org.dragoman.synthesizer_elevenlabs", "1.0.0", "Apache-2.0",
           dragoman::synthesizer_type<dragoman::elevenlabs::Provider>(
               {.name = "elevenlabs",
                .help = "ElevenLabs: voices of a cloud service, streamed, in 32 languages",
                .options = dragoman::elevenlabs::kOptions}));
