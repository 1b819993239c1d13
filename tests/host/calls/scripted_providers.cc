#include "tests/host/calls/scripted_providers.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/host/calls/scripted_abi.h"

namespace dgm::test {
namespace {

// ---- transport "wire" ----
dgm_status open_wire(void*, const dgm_leg_params* params, const dgm_leg_events* events, void* leg,
                     void** session, dgm_error*) {
  auto& far_end = script().far_ends[text_of(params->extension)];
  far_end = FarEnd{};
  far_end.events = events;
  far_end.leg = leg;
  *session = &far_end;
  return DGM_OK;
}
dgm_status send_wire(void* session, const dgm_media* media) {
  auto& far_end = *static_cast<FarEnd*>(session);
  ++far_end.frames;
  const auto low = media->payload.data[160], high = media->payload.data[161];  // the middle sample
  far_end.heard.push_back(static_cast<int16_t>(low | (high << 8)));
  return DGM_OK;
}
const dgm_transport kWire{sizeof(dgm_transport),
                          nullptr,
                          open_wire,
                          send_wire,
                          [](void*, char, uint32_t) { return dgm_status{DGM_UNSUPPORTED}; },
                          [](void*, dgm_leg_stats*) {},
                          nullptr,
                          [](void* session) { static_cast<FarEnd*>(session)->closed = true; },
                          nullptr,
                          nullptr};

// ---- recognizer "ear" ----
struct Ear {
  const dgm_recognizer_events* events;
  void* stage;
  std::string language;
  uint64_t utterance = 0;
  uint64_t speech_ended_ns = 0;  // as far as an ear can tell: of the frames marked as speech
};
dgm_status open_ear(void*, const dgm_recognizer_params* params, const dgm_recognizer_events* events,
                    void* stage, void** session, dgm_error*) {
  ++script().counters.recognizers_opened;
  *session = new Ear{events, stage, text_of(params->language)};
  return DGM_OK;
}
dgm_status push_audio(void* session, const dgm_frame* frame) {
  if (frame->flags & DGM_FRAME_SPEECH)
    static_cast<Ear*>(session)->speech_ended_ns = frame->captured_at_ns + 20'000'000;
  return DGM_OK;
}
void end_utterance(void* session) {
  auto& ear = *static_cast<Ear*>(session);
  if (script().recognizer_is_deaf) return;
  if (script().recognizer_fails) {
    script().recognizer_fails = false;
    const std::string detail = "the ear is deaf";
    const dgm_error error{sizeof(dgm_error), DGM_UNAVAILABLE, 0, {}, view(detail)};
    ear.events->on_failed(ear.stage, &error);
    return;
  }
  ++script().counters.utterances;
  const std::string text = "hello from " + ear.language;
  dgm_transcript result{};
  result.struct_size = sizeof result;
  result.utterance = ear.utterance++;
  result.is_final = true;
  result.confidence = -1;
  result.speech_ended_ns = ear.speech_ended_ns;
  result.language = view(script().detected);
  result.text = view(text);
  ear.events->on_transcript(ear.stage, &result);
}
const dgm_recognizer kEar{
    sizeof(dgm_recognizer), open_ear, push_audio,
    end_utterance,          nullptr,  [](void* session) { delete static_cast<Ear*>(session); }};

// ---- translator "dictionary" ----
struct Dictionary {
  const dgm_translator_events* events;
  void* stage;
  std::string source, target;
};
dgm_status open_dictionary(void*, const dgm_translator_params* params,
                           const dgm_translator_events* events, void* stage, void** session,
                           dgm_error*) {
  ++script().counters.translators_opened;
  *session = new Dictionary{events, stage, text_of(params->source_language),
                            text_of(params->target_language)};
  return DGM_OK;
}
dgm_status translate(void* session, const dgm_translation_request* request) {
  auto& dictionary = *static_cast<Dictionary*>(session);
  if (script().translator_refuses) {
    const std::string detail = "no words left";
    const dgm_error error{sizeof(dgm_error), DGM_UNAVAILABLE, 0, {}, view(detail)};
    dictionary.events->on_refused(dictionary.stage, request->utterance, &error);
    return DGM_OK;
  }
  const auto formality = text_of(request->formality), glossary = text_of(request->glossary);
  script().counters.translated.push_back(
      dictionary.source + ">" + dictionary.target + ": " + text_of(request->text) +
      (formality.empty() && glossary.empty() ? "" : " [" + formality + " " + glossary + "]"));
  const std::string text = dictionary.target + " of " + text_of(request->text);
  const dgm_translation result{sizeof(dgm_translation), request->utterance, true, view(text)};
  dictionary.events->on_translation(dictionary.stage, &result);
  return DGM_OK;
}
const dgm_translator kDictionary{sizeof(dgm_translator),
                                 open_dictionary,
                                 translate,
                                 [](void*, uint64_t) {},
                                 nullptr,
                                 [](void* session) { delete static_cast<Dictionary*>(session); }};

// ---- synthesizer "voice" ----
struct Voice {
  const dgm_synthesizer_events* events;
  void* stage;
  std::string name;
};
dgm_status open_voice(void*, const dgm_synthesizer_params* params,
                      const dgm_synthesizer_events* events, void* stage, void** session,
                      dgm_error*) {
  ++script().counters.synthesizers_opened;
  *session = new Voice{events, stage, text_of(params->language) + "/" + text_of(params->voice)};
  return DGM_OK;
}
dgm_status speak(void* session, const dgm_speak_request* request) {
  auto& voice = *static_cast<Voice*>(session);
  script().counters.spoken.push_back(voice.name + ": " + text_of(request->text));
  std::string style;
  for (size_t i = 0; i < request->style_count; ++i)
    style += (i == 0 ? "" : " ") + text_of(request->style[i].key) + "=" +
             text_of(request->style[i].value);
  script().counters.styles.push_back(style);
  if (!script().synthesizer_is_mute) {
    const std::vector<int16_t> samples(3200, script().voice_level);  // 400 ms at 8 kHz
    const dgm_frame frame{sizeof(dgm_frame), 0, 0, 8000, 3200, samples.data()};
    voice.events->on_audio(voice.stage, request->utterance, &frame);
  }
  voice.events->on_spoken(voice.stage, request->utterance);
  return DGM_OK;
}
const dgm_synthesizer kVoice{sizeof(dgm_synthesizer),
                             open_voice,
                             speak,
                             [](void*, uint64_t) {},
                             nullptr,
                             [](void* session) { delete static_cast<Voice*>(session); }};

const char* const kNothing[] = {nullptr};
const char* const kManners[] = {"formality", "glossary", nullptr};
const char* const kLanguages[] = {"lang:en", "lang:es", "lang:fr", nullptr};

const dgm_provider_type kTypes[] = {
    {sizeof(dgm_provider_type), DGM_TRANSPORT_ID, "wire", "", kNothing, nullptr, 0, create_nothing,
     destroy_nothing, nullptr, &kWire},
    {sizeof(dgm_provider_type), DGM_RECOGNIZER_ID, "ear", "", kLanguages, nullptr, 0,
     create_nothing, destroy_nothing, nullptr, &kEar},
    {sizeof(dgm_provider_type), DGM_RECOGNIZER_ID, "second_ear", "", kLanguages, nullptr, 0,
     create_nothing, destroy_nothing, nullptr, &kEar},
    {sizeof(dgm_provider_type), DGM_TRANSLATOR_ID, "dictionary", "", kManners, nullptr, 0,
     create_nothing, destroy_nothing, nullptr, &kDictionary},
    {sizeof(dgm_provider_type), DGM_SYNTHESIZER_ID, "voice", "", kLanguages, nullptr, 0,
     create_nothing, destroy_nothing, nullptr, &kVoice}};

Script g_script;

}  // namespace

void FarEnd::connect(dgm_codec codec, uint32_t rate_hz) {
  const dgm_leg_format format{sizeof(dgm_leg_format), codec, rate_hz};
  events->on_format(leg, &format);
}

void FarEnd::say(std::vector<int16_t> frame) {
  if (closed) return;  // the leg may have gone meanwhile
  std::vector<uint8_t> bytes;
  for (const auto sample : frame) {
    bytes.push_back(static_cast<uint8_t>(sample & 0xFF));
    bytes.push_back(static_cast<uint8_t>((sample >> 8) & 0xFF));
  }
  dgm_packet packet{};
  packet.struct_size = sizeof packet;
  packet.arrived_at_ns = net::Worker::current()->now_ns();
  packet.sequence = sequence++;
  packet.position = position;
  packet.codec = DGM_CODEC_S16LE;
  packet.sample_rate_hz = 8000;
  packet.payload = {bytes.data(), bytes.size()};
  position += frame.size();
  events->on_packet(leg, &packet);
}

void FarEnd::hang_up() {
  const dgm_error good_bye{sizeof(dgm_error), DGM_OK, 0, {}, {}};
  events->on_ended(leg, &good_bye);
}

Script& script() { return g_script; }
void reset_script() { g_script = Script{}; }

calls::GenerationPtr scripted_generation() {
  auto generation = std::make_shared<calls::Generation>();
  // Whoever tests it sets it: on a busy machine good scripts are late.
  generation->settings.host.hook_deadline_ms = 5000;
  for (const auto& type : kTypes) {
    auto provider = modules::Provider::create(nullptr, type, type.name, {});
    EXPECT_TRUE(provider);
    generation->providers[{type.kind, type.name}] = *provider;
  }
  return generation;
}

}  // namespace dgm::test
