#include "tests/host/calls/scripted_stages.h"

#include <gtest/gtest.h>

#include <sstream>

#include "host/modules/abi_text.h"

namespace dgm::test {
namespace {

using modules::to_dgm;
using modules::to_string;

template <size_t Index, std::array<ScriptedProvider, 3> Bench::*Kind>
dgm_status create(const dgm_text_pair*, size_t, void** provider, dgm_error*) {
  *provider = &(bench().*Kind)[Index];
  return DGM_OK;
}
void destroy(void*) {}

dgm_status open(void* self, const void* events, void* ctx, void** session, dgm_error* why) {
  auto& provider = *static_cast<ScriptedProvider*>(self);
  ++provider.tries;
  if (!provider.opens) {
    *why = provider.error();
    return provider.status;
  }
  bench().sessions.push_back(std::make_unique<ScriptedSession>());
  auto* made = bench().sessions.back().get();
  made->provider = &provider;
  made->events = events;
  made->ctx = ctx;
  provider.sessions.push_back(made);
  *session = made;
  return DGM_OK;
}
void close(void* session) { static_cast<ScriptedSession*>(session)->closed = true; }

ScriptedSession& of(void* session) { return *static_cast<ScriptedSession*>(session); }

// ---- recognizer ----
dgm_status push_audio(void* session, const dgm_frame* frame) {
  if (!of(session).provider->takes_audio) return DGM_BUSY;
  of(session).marks.push_back(frame->samples[0]);
  of(session).marks.push_back(frame->samples[1]);
  return DGM_OK;
}

void end_utterance(void* session) {
  auto& ear = of(session);
  switch (ear.provider->does) {
    case Does::kAnswer:
      ear.say_final(ear.heard_words());
      ear.marks.clear();
      break;
    case Does::kEmpty:
      ear.say_final("");
      ear.marks.clear();
      break;
    case Does::kBreak:
    case Does::kRefuse:
      ear.break_now();
      break;
    default:
      break;
  }
}

const dgm_recognizer kEar{
    sizeof(dgm_recognizer),
    [](void* self, const dgm_recognizer_params* params, const dgm_recognizer_events* events,
       void* ctx, void** session, dgm_error* why) {
      const dgm_status status = open(self, events, ctx, session, why);
      for (size_t i = 0; status == DGM_OK && i < params->phrase_count; ++i)
        of(*session).phrases.push_back(to_string(params->phrases[i]));
      return status;
    },
    push_audio,
    end_utterance,
    nullptr,
    close};

// ---- translator ----
dgm_status translate(void* session, const dgm_translation_request* request) {
  auto& translator = of(session);
  const auto& provider = *translator.provider;
  if (provider.is_busy) return DGM_BUSY;
  translator.utterances.push_back(request->utterance);
  translator.texts.push_back(to_string(request->text));
  const auto error = provider.error();
  const auto& events = *static_cast<const dgm_translator_events*>(translator.events);
  switch (provider.does) {
    case Does::kAnswer:
      translator.say_translation(request->utterance, "<" + to_string(request->text) + ">");
      break;
    case Does::kEmpty:
      translator.say_translation(request->utterance, "");
      break;
    case Does::kBreak:
      translator.break_now();
      break;
    case Does::kRefuse:
      events.on_refused(translator.ctx, request->utterance, &error);
      break;
    default:
      break;
  }
  return DGM_OK;
}
void cancel(void* session, uint64_t utterance) { of(session).cancelled.push_back(utterance); }

const dgm_translator kTranslator{
    sizeof(dgm_translator),
    [](void* self, const dgm_translator_params*, const dgm_translator_events* events, void* ctx,
       void** session, dgm_error* why) { return open(self, events, ctx, session, why); },
    translate,
    cancel,
    nullptr,
    close};

// ---- synthesizer ----
std::string first_words(const std::string& text, size_t count) {
  std::istringstream words(text);
  std::string some;
  for (std::string word; count-- > 0 && words >> word;) some += (some.empty() ? "" : " ") + word;
  return some;
}

dgm_status speak(void* session, const dgm_speak_request* request) {
  auto& voice = of(session);
  const auto& provider = *voice.provider;
  if (provider.is_busy) return DGM_BUSY;
  const auto text = to_string(request->text);
  voice.utterances.push_back(request->utterance);
  voice.texts.push_back(text);
  const auto error = provider.error();
  const auto& events = *static_cast<const dgm_synthesizer_events*>(voice.events);
  switch (provider.does) {
    case Does::kAnswer:
      voice.say_words(request->utterance, text, true);
      break;
    case Does::kNothing:
      if (provider.words_before)
        voice.say_words(request->utterance, first_words(text, provider.words_before), false);
      break;
    case Does::kBreak:
      if (provider.words_before)
        voice.say_words(request->utterance, first_words(text, provider.words_before), false);
      voice.break_now();
      break;
    case Does::kRefuse:
      events.on_refused(voice.ctx, request->utterance, &error);
      break;
    case Does::kEmpty:
      events.on_spoken(voice.ctx, request->utterance);
      break;
    case Does::kSilence: {
      const std::vector<int16_t> nothing(4000, 0);
      const dgm_frame frame{sizeof(dgm_frame), 0, 0, kBenchRate, 4000, nothing.data()};
      events.on_audio(voice.ctx, request->utterance, &frame);
      events.on_spoken(voice.ctx, request->utterance);
      break;
    }
  }
  return DGM_OK;
}

const dgm_synthesizer kVoice{
    sizeof(dgm_synthesizer),
    [](void* self, const dgm_synthesizer_params*, const dgm_synthesizer_events* events, void* ctx,
       void** session, dgm_error* why) { return open(self, events, ctx, session, why); },
    speak,
    cancel,
    nullptr,
    close};

const char* const kNothing[] = {nullptr};
const char* const kInterim[] = {"interim", nullptr};
const char* const kOwnEnds[] = {"endpointing", "interim", "phrases", nullptr};
// Providers with a key have an option for it; its name is in what is said when it is refused.
const dgm_option kKey[] = {
    {sizeof(dgm_option), "api_key", "string", "none", nullptr, "a key", false, true}};

template <size_t Index, std::array<ScriptedProvider, 3> Bench::*Kind>
dgm_provider_type type_of(const char* kind, const char* const* capabilities, const void* table) {
  static constexpr const char* kNames[] = {"a", "b", "c"};
  return {sizeof(dgm_provider_type), kind,    kNames[Index], "",   capabilities, kKey, 1,
          create<Index, Kind>,       destroy, nullptr,       table};
}

template <std::array<ScriptedProvider, 3> Bench::*Kind>
std::array<dgm_provider_type, 3> types_of(const char* kind, const char* const* capabilities,
                                          const void* table) {
  return {type_of<0, Kind>(kind, capabilities, table), type_of<1, Kind>(kind, capabilities, table),
          type_of<2, Kind>(kind, capabilities, table)};
}

calls::Members members_of(const std::array<dgm_provider_type, 3>& types, size_t count) {
  calls::Members members;
  for (size_t i = 0; i < count; ++i) {
    auto provider = modules::Provider::create(nullptr, types[i], types[i].name, {});
    EXPECT_TRUE(provider);
    members.push_back(*provider);
  }
  return members;
}

Bench g_bench;

}  // namespace

Bench& bench() { return g_bench; }
void reset_bench() { g_bench = Bench{}; }

calls::Members bench_recognizers(size_t count, bool own_endpointing) {
  static const auto plain = types_of<&Bench::recognizers>(DGM_RECOGNIZER_ID, kInterim, &kEar);
  static const auto own = types_of<&Bench::recognizers>(DGM_RECOGNIZER_ID, kOwnEnds, &kEar);
  return members_of(own_endpointing ? own : plain, count);
}

calls::Members bench_translators(size_t count) {
  static const auto types =
      types_of<&Bench::translators>(DGM_TRANSLATOR_ID, kNothing, &kTranslator);
  return members_of(types, count);
}

calls::Members bench_synthesizers(size_t count) {
  static const auto types = types_of<&Bench::synthesizers>(DGM_SYNTHESIZER_ID, kNothing, &kVoice);
  return members_of(types, count);
}

}  // namespace dgm::test
