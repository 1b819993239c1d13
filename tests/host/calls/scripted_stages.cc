#include "tests/host/calls/scripted_stages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "host/modules/abi_text.h"

namespace dgm::test {
namespace {

using modules::to_dgm;
using modules::to_string;

const std::vector<std::string> kWords{"",    "one",   "two",   "three", "four", "five",
                                      "six", "seven", "eight", "nine",  "ten"};
constexpr int16_t kLoud = 1000;  // times the number of the word

template <size_t Index, std::array<ScriptedProvider, 3> Bench::*Kind>
dgm_status create(const dgm_text_pair*, size_t, void** provider, dgm_error*) {
  *provider = &(bench().*Kind)[Index];
  return DGM_OK;
}
void destroy(void*) {}

dgm_error error_of(const ScriptedProvider& provider) {
  return {sizeof(dgm_error), provider.status, provider.retry_after_ms, to_dgm(provider.code),
          to_dgm(provider.detail)};
}

dgm_status open(void* self, const void* events, void* ctx, void** session, dgm_error* why) {
  auto& provider = *static_cast<ScriptedProvider*>(self);
  ++provider.tries;
  if (!provider.opens) {
    *why = error_of(provider);
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
template <typename Events>
const Events& events_of(const ScriptedSession& session) {
  return *static_cast<const Events*>(session.events);
}

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
    [](void* self, const dgm_recognizer_params*, const dgm_recognizer_events* events, void* ctx,
       void** session, dgm_error* why) { return open(self, events, ctx, session, why); },
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
  const auto error = error_of(provider);
  const auto& events = events_of<dgm_translator_events>(translator);
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
  const auto error = error_of(provider);
  const auto& events = events_of<dgm_synthesizer_events>(voice);
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
const char* const kOwnEnds[] = {"endpointing", "interim", nullptr};
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

void ScriptedSession::say_final(const std::string& text) {
  dgm_transcript result{};
  result.struct_size = sizeof result;
  result.is_final = true;
  result.confidence = -1;
  result.text = to_dgm(text);
  events_of<dgm_recognizer_events>(*this).on_transcript(ctx, &result);
}

void ScriptedSession::say_interim(const std::string& text) {
  dgm_transcript result{};
  result.struct_size = sizeof result;
  result.confidence = -1;
  result.text = to_dgm(text);
  events_of<dgm_recognizer_events>(*this).on_transcript(ctx, &result);
}

void ScriptedSession::say_translation(uint64_t utterance, const std::string& text) {
  const dgm_translation result{sizeof(dgm_translation), utterance, true, to_dgm(text)};
  events_of<dgm_translator_events>(*this).on_translation(ctx, &result);
}

void ScriptedSession::say_words(uint64_t utterance, const std::string& text, bool and_spoken) {
  const auto& table = events_of<dgm_synthesizer_events>(*this);
  std::istringstream words(text);
  size_t bytes = 0;
  uint64_t audio_ns = 0;
  for (std::string word; words >> word;) {
    const auto number = std::find(kWords.begin(), kWords.end(), word) - kWords.begin();
    for (size_t place = 0; place < kFramesPerWord; ++place) {
      const auto samples = word_frame(static_cast<int>(number), place);
      const dgm_frame frame{sizeof(dgm_frame), 0, 0, kBenchRate, kFrameSamples, samples.data()};
      table.on_audio(ctx, utterance, &frame);
    }
    bytes += (bytes ? 1 : 0) + word.size();
    audio_ns += kFramesPerWord * 20'000'000;
    if (provider->aligns) table.on_aligned(ctx, utterance, static_cast<uint32_t>(bytes), audio_ns);
  }
  if (and_spoken) table.on_spoken(ctx, utterance);
}

void ScriptedSession::break_now() {
  const auto error = error_of(*provider);
  // on_failed has another place in each table, by the kind that the provider is of.
  const auto is_of = [this](const std::array<ScriptedProvider, 3>& kind) {
    return provider >= kind.data() && provider < kind.data() + kind.size();
  };
  if (is_of(bench().recognizers))
    events_of<dgm_recognizer_events>(*this).on_failed(ctx, &error);
  else if (is_of(bench().translators))
    events_of<dgm_translator_events>(*this).on_failed(ctx, &error);
  else
    events_of<dgm_synthesizer_events>(*this).on_failed(ctx, &error);
}

std::string ScriptedSession::heard_words() const {
  std::string text;
  size_t at = 0;
  while (at < marks.size()) {
    const int16_t word = marks[at];
    size_t frames = 0;
    while (at < marks.size() && marks[at] == word &&
           (word == 0 || marks[at + 1] == static_cast<int16_t>(frames))) {
      at += 2;
      ++frames;
    }
    if (frames == 0) {  // begins in the middle of a word
      const int16_t part = marks[at];
      while (at < marks.size() && marks[at] == part) at += 2;
    }
    if (word == 0) continue;
    text += (text.empty() ? "w" : " w") + std::to_string(word);
    if (frames != kFramesPerWord) text += "~";
  }
  return text;
}

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

std::vector<int16_t> word_frame(int word, size_t place) {
  std::vector<int16_t> samples(kFrameSamples, static_cast<int16_t>(word * kLoud));
  samples[0] = static_cast<int16_t>(word);
  samples[1] = static_cast<int16_t>(place);
  return samples;
}

std::string words_in(const std::vector<int16_t>& samples) {
  ScriptedSession decoder;
  for (size_t at = 0; at + kFrameSamples <= samples.size(); at += kFrameSamples) {
    decoder.marks.push_back(samples[at]);
    decoder.marks.push_back(samples[at + 1]);
  }
  std::istringstream words(decoder.heard_words());
  std::string text;
  for (std::string word; words >> word;) {
    const bool is_part = word.back() == '~';
    text +=
        (text.empty() ? "" : " ") + kWords.at(std::stoul(word.substr(1))) + (is_part ? "~" : "");
  }
  return text;
}

}  // namespace dgm::test
