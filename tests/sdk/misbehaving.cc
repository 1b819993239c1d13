// A plugin whose provider types each break one rule of the ABI, written without the wrapper, which
// would prevent most of it.
#include <chrono>
#include <string>
#include <thread>

#include "dragoman/call_control.h"
#include "dragoman/recognizer.h"
#include "dragoman/services.h"
#include "dragoman/synthesizer.h"
#include "dragoman/translator.h"
#include "dragoman/transport.h"

namespace {

const dgm_host* g_host = nullptr;

dgm_str text(const char* words) { return {words, std::char_traits<char>::length(words)}; }

enum class Habit {
  kGood,
  kSpeaksAfterClose,
  kSpeaksAfterFailure,
  kSpeaksFromAThread,
  kAnswersTwice,
  kAnswersStrangers,
  kRefusesWithoutWords,
  kRefusesNewerHosts,
  kLogsItsMisbehaviour
};

struct Translator {
  Habit habit;
  dgm_translator_events events;
  void* ctx;
};

void answer(const Translator& session, uint64_t utterance) {
  const dgm_translation translation = {sizeof translation, utterance, true, text("hola")};
  session.events.on_translation(session.ctx, &translation);
}

dgm_status no_options(const dgm_text_pair*, size_t, void** provider, dgm_error*) {
  static int self;
  *provider = &self;
  return DGM_OK;
}
void nothing(void*) {}

template <Habit habit>
dgm_status open(void*, const dgm_translator_params* params, const dgm_translator_events* events,
                void* ctx, void** session, dgm_error* why) {
  if (habit == Habit::kRefusesWithoutWords) return DGM_UNSUPPORTED;
  if (habit == Habit::kRefusesNewerHosts && params->struct_size != sizeof *params) {
    *why = {sizeof *why, DGM_INVALID_ARGUMENT, 0, {}, text("struct_size is not mine")};
    return DGM_INVALID_ARGUMENT;
  }
  auto* made = new Translator{habit, *events, ctx};
  *session = made;
  if (habit == Habit::kLogsItsMisbehaviour)
    g_host->log(DGM_LOG_ERROR, params->scope, text("plugin misbehaving: it says so itself"));
  if (habit == Habit::kSpeaksFromAThread) {
    std::thread([made] { made->events.on_ready(made->ctx); }).join();
  } else {
    made->events.on_ready(ctx);
  }
  return DGM_OK;
}

dgm_status translate(void* self, const dgm_translation_request* request) {
  const Translator& session = *static_cast<Translator*>(self);
  if (session.habit == Habit::kSpeaksAfterFailure) {
    const dgm_error why = {sizeof why, DGM_UNAVAILABLE, 0, {}, text("the service is gone")};
    session.events.on_failed(session.ctx, &why);
  }
  answer(session, session.habit == Habit::kAnswersStrangers ? 1000 : request->utterance);
  if (session.habit == Habit::kAnswersTwice) answer(session, request->utterance);
  return DGM_OK;
}
void cancel(void*, uint64_t) {}
void close(void* self) {
  auto* session = static_cast<Translator*>(self);
  if (session->habit == Habit::kSpeaksAfterClose) answer(*session, 1);
  delete session;
}

template <Habit habit>
constexpr dgm_translator kTable = {
    sizeof(dgm_translator), &open<habit>, &translate, &cancel, nullptr, &close};

constexpr dgm_provider_type provider_type(const char* kind, const char* name, const void* table) {
  return {sizeof(dgm_provider_type),
          kind,
          name,
          "Breaks a rule.",
          nullptr,
          nullptr,
          0,
          &no_options,
          &nothing,
          nullptr,
          table};
}

template <Habit habit>
constexpr dgm_provider_type translator(const char* name) {
  return provider_type(DGM_TRANSLATOR_ID, name, &kTable<habit>);
}

constexpr dgm_provider_type kGood = translator<Habit::kGood>("good");
constexpr dgm_provider_type kSpeaksAfterClose =
    translator<Habit::kSpeaksAfterClose>("speaks_after_close");
constexpr dgm_provider_type kSpeaksAfterFailure =
    translator<Habit::kSpeaksAfterFailure>("speaks_after_failure");
constexpr dgm_provider_type kSpeaksFromAThread =
    translator<Habit::kSpeaksFromAThread>("speaks_from_a_thread");
constexpr dgm_provider_type kAnswersTwice = translator<Habit::kAnswersTwice>("answers_twice");
constexpr dgm_provider_type kAnswersStrangers =
    translator<Habit::kAnswersStrangers>("answers_strangers");
constexpr dgm_provider_type kRefusesWithoutWords =
    translator<Habit::kRefusesWithoutWords>("refuses_without_words");
constexpr dgm_provider_type kRefusesNewerHosts =
    translator<Habit::kRefusesNewerHosts>("refuses_newer_hosts");
constexpr dgm_provider_type kLogsItsMisbehaviour =
    translator<Habit::kLogsItsMisbehaviour>("logs_its_misbehaviour");

// ---- a recognizer that keeps every frame for ever
struct Recognizer {
  dgm_recognizer_events events;
  void* ctx;
};
dgm_status open_recognizer(void*, const dgm_recognizer_params*, const dgm_recognizer_events* events,
                           void* ctx, void** session, dgm_error*) {
  *session = new Recognizer{*events, ctx};
  return DGM_OK;
}
dgm_status keep(void*, const dgm_frame* frame) {
  const auto* frames = static_cast<const dgm_host_frames*>(g_host->get_service(DGM_HOST_FRAMES_ID));
  return frames->retain(frame) ? DGM_OK : DGM_BUSY;
}
// The second final of an utterance has the number of the first.
void repeat_final(void* self) {
  const Recognizer& session = *static_cast<Recognizer*>(self);
  const dgm_transcript final = {sizeof final, 1, true, 2.0f, 0, 0, {}, text("words")};
  session.events.on_transcript(session.ctx, &final);
}
void close_recognizer(void* self) { delete static_cast<Recognizer*>(self); }
constexpr dgm_recognizer kHoarder = {sizeof(dgm_recognizer), &open_recognizer, &keep,
                                     &repeat_final,          nullptr,          &close_recognizer};
constexpr dgm_provider_type kKeepsFrames =
    provider_type(DGM_RECOGNIZER_ID, "keeps_frames", &kHoarder);

// ---- a synthesizer that goes on speaking after cancel()
struct Synthesizer {
  dgm_synthesizer_events events;
  void* ctx;
  uint64_t utterance;
};
dgm_status open_synthesizer(void*, const dgm_synthesizer_params*,
                            const dgm_synthesizer_events* events, void* ctx, void** session,
                            dgm_error*) {
  *session = new Synthesizer{*events, ctx, 0};
  return DGM_OK;
}
dgm_status speak(void* self, const dgm_speak_request* request) {
  static_cast<Synthesizer*>(self)->utterance = request->utterance;
  return DGM_OK;
}
void speak_on(void* self, uint64_t) {
  const Synthesizer& session = *static_cast<Synthesizer*>(self);
  const int16_t samples[160] = {};
  const dgm_frame frame = {sizeof frame, 0, 0, 8000, 160, samples};
  session.events.on_audio(session.ctx, session.utterance, &frame);
}
void speak_on_later(void* self, uint64_t utterance) {
  if (utterance != static_cast<Synthesizer*>(self)->utterance) speak_on(self, utterance);
}
void close_synthesizer(void* self) { delete static_cast<Synthesizer*>(self); }
constexpr dgm_synthesizer kDeaf = {sizeof(dgm_synthesizer), &open_synthesizer, &speak,
                                   &speak_on_later,         nullptr,           &close_synthesizer};
constexpr dgm_provider_type kSpeaksAfterCancel =
    provider_type(DGM_SYNTHESIZER_ID, "speaks_after_cancel", &kDeaf);

// ---- a record full of mistakes
constexpr dgm_option kBadOptions[] = {
    {sizeof(dgm_option), "deadline", "int", "900", "1..500", "Too late.", false, false},
    {sizeof(dgm_option), "Mode", "string", "slow", "fast|faster", "Not one of them.", false, false},
    {sizeof(dgm_option), "deadline", "word", nullptr, nullptr, "", false, false},
    {sizeof(dgm_option), "key", "string", "x", nullptr, "A key.", true, true}};
constexpr const char* kBadCapabilities[] = {"Loud",  "rate:fast", "pair:en-es",
                                            "lang:", "good",      nullptr};
constexpr dgm_translator kHalfTable = {
    sizeof(dgm_translator), &open<Habit::kGood>, nullptr, &cancel, nullptr, &close};
constexpr dgm_provider_type kBadRecord = {sizeof(dgm_provider_type),
                                          DGM_TRANSLATOR_ID,
                                          "bad_record",
                                          "Two\nlines.",
                                          kBadCapabilities,
                                          kBadOptions,
                                          4,
                                          &no_options,
                                          &nothing,
                                          nullptr,
                                          &kHalfTable};

// Call control that says yes to everything and does nothing.
dgm_status open_pbx(void*, const dgm_call_control_params*, const dgm_call_control_events*, void*,
                    void** session, dgm_error*) {
  static int self;
  *session = &self;
  return DGM_OK;
}
constexpr dgm_call_control kPromises = {
    .struct_size = sizeof(dgm_call_control),
    .open = &open_pbx,
    .answer = [](void*, dgm_str) { return dgm_status{DGM_OK}; },
    .reject = [](void*, dgm_str, uint32_t) { return dgm_status{DGM_OK}; },
    .originate = [](void*, const dgm_outgoing_call*) { return dgm_status{DGM_OK}; },
    .start_media = [](void*, dgm_str, const dgm_media_request*) { return dgm_status{DGM_OK}; },
    .bridge = [](void*, const dgm_str*, size_t) { return dgm_status{DGM_OK}; },
    .monitor = [](void*, dgm_str, dgm_str) { return dgm_status{DGM_OK}; },
    .record = [](void*, dgm_str, dgm_str) { return dgm_status{DGM_OK}; },
    .transfer = [](void*, dgm_str, dgm_str) { return dgm_status{DGM_OK}; },
    .hang_up = [](void*, dgm_str, dgm_call_end_reason) { return dgm_status{DGM_OK}; },
    .on_posted = nullptr,
    .close = &nothing,
    .registration = nullptr};
constexpr dgm_provider_type kPromisesEverything =
    provider_type(DGM_CALL_CONTROL_ID, "promises_everything", &kPromises);

// Transports whose legs never meet anybody.
dgm_status open_leg(void*, const dgm_leg_params*, const dgm_leg_events*, void*, void** session,
                    dgm_error*) {
  static int self;
  *session = &self;
  return DGM_OK;
}
dgm_status listen_nowhere(void*, dgm_scope, const dgm_listener_events*, void*) { return DGM_OK; }
template <dgm_rendezvous_kind kind>
dgm_status meet(void*, dgm_rendezvous* out) {
  *out = {sizeof *out, kind, text("127.0.0.1:5054")};
  return DGM_OK;
}
template <dgm_rendezvous_kind kind>
constexpr dgm_transport kMeets = {
    .struct_size = sizeof(dgm_transport),
    .listen = &listen_nowhere,
    .open = &open_leg,
    .send = [](void*, const dgm_media*) { return dgm_status{DGM_OK}; },
    .send_dtmf = [](void*, char, uint32_t) { return dgm_status{DGM_UNSUPPORTED}; },
    .stats = [](void*, dgm_leg_stats*) {},
    .on_posted = nullptr,
    .close = &nothing,
    .rendezvous = &meet<kind>,
    .set_remote = nullptr};
constexpr dgm_provider_type kOffersNowhere =
    provider_type(DGM_TRANSPORT_ID, "offers_nowhere", &kMeets<DGM_MEET_OFFER>);
constexpr dgm_provider_type kConnectsAnywhere =
    provider_type(DGM_TRANSPORT_ID, "connects_anywhere", &kMeets<DGM_MEET_REMOTE_FIRST>);

dgm_status init(const dgm_host* host) {
  g_host = host;
  return DGM_OK;
}

constexpr const dgm_provider_type* kTypes[] = {&kGood,
                                               &kSpeaksAfterClose,
                                               &kSpeaksAfterFailure,
                                               &kSpeaksFromAThread,
                                               &kAnswersTwice,
                                               &kAnswersStrangers,
                                               &kRefusesWithoutWords,
                                               &kRefusesNewerHosts,
                                               &kLogsItsMisbehaviour,
                                               &kKeepsFrames,
                                               &kSpeaksAfterCancel,
                                               &kBadRecord,
                                               &kPromisesEverything,
                                               &kOffersNowhere,
                                               &kConnectsAnywhere,
                                               nullptr};

}  // namespace

extern "C" DGM_EXPORT const dgm_plugin dgm_plugin_entry = {sizeof(dgm_plugin),
                                                           DGM_ABI_MAJOR,
                                                           DGM_ABI_MINOR,
                                                           "misbehaving",
                                                           "1.0",
                                                           "",
                                                           &init,
                                                           nullptr,
                                                           kTypes};
