#include "host/modules/module_kinds.h"

#include "dragoman/assistant.h"
#include "dragoman/call_control.h"
#include "dragoman/emotion.h"
#include "dragoman/language_model.h"
#include "dragoman/recognizer.h"
#include "dragoman/session_store.h"
#include "dragoman/synthesizer.h"
#include "dragoman/tap.h"
#include "dragoman/translator.h"
#include "dragoman/transport.h"

namespace dgm::modules {

namespace {

#define FUNCTION(table, name) \
  { #name, offsetof(table, name) }
// Every table of the first release ends with close(): fields appended later do not change this.
#define FIRST_RELEASE_SIZE(table) (offsetof(table, close) + sizeof(table::close))

std::vector<Kind> make_kinds() {
  return {
      {DGM_TRANSPORT_ID,
       "transport",
       FIRST_RELEASE_SIZE(dgm_transport),
       {FUNCTION(dgm_transport, open), FUNCTION(dgm_transport, send),
        FUNCTION(dgm_transport, send_dtmf), FUNCTION(dgm_transport, stats),
        FUNCTION(dgm_transport, close)}},
      {DGM_CALL_CONTROL_ID,
       "call-control",
       FIRST_RELEASE_SIZE(dgm_call_control),
       {FUNCTION(dgm_call_control, open), FUNCTION(dgm_call_control, answer),
        FUNCTION(dgm_call_control, reject), FUNCTION(dgm_call_control, originate),
        FUNCTION(dgm_call_control, start_media), FUNCTION(dgm_call_control, bridge),
        FUNCTION(dgm_call_control, monitor), FUNCTION(dgm_call_control, record),
        FUNCTION(dgm_call_control, transfer), FUNCTION(dgm_call_control, hang_up),
        FUNCTION(dgm_call_control, close)}},
      {DGM_RECOGNIZER_ID,
       "recognizer",
       FIRST_RELEASE_SIZE(dgm_recognizer),
       {FUNCTION(dgm_recognizer, open), FUNCTION(dgm_recognizer, push_audio),
        FUNCTION(dgm_recognizer, end_utterance), FUNCTION(dgm_recognizer, close)}},
      {DGM_TRANSLATOR_ID,
       "translator",
       FIRST_RELEASE_SIZE(dgm_translator),
       {FUNCTION(dgm_translator, open), FUNCTION(dgm_translator, translate),
        FUNCTION(dgm_translator, cancel), FUNCTION(dgm_translator, close)}},
      {DGM_SYNTHESIZER_ID,
       "synthesizer",
       FIRST_RELEASE_SIZE(dgm_synthesizer),
       {FUNCTION(dgm_synthesizer, open), FUNCTION(dgm_synthesizer, speak),
        FUNCTION(dgm_synthesizer, cancel), FUNCTION(dgm_synthesizer, close)}},
      {DGM_EMOTION_ID,
       "emotion",
       FIRST_RELEASE_SIZE(dgm_emotion),
       {FUNCTION(dgm_emotion, open), FUNCTION(dgm_emotion, push_audio),
        FUNCTION(dgm_emotion, push_text), FUNCTION(dgm_emotion, close)}},
      {DGM_ASSISTANT_ID,
       "assistant",
       FIRST_RELEASE_SIZE(dgm_assistant),
       {FUNCTION(dgm_assistant, open), FUNCTION(dgm_assistant, push_audio),
        FUNCTION(dgm_assistant, say), FUNCTION(dgm_assistant, interrupt),
        FUNCTION(dgm_assistant, tool_result), FUNCTION(dgm_assistant, close)}},
      {DGM_LANGUAGE_MODEL_ID,
       "language-model",
       FIRST_RELEASE_SIZE(dgm_language_model),
       {FUNCTION(dgm_language_model, open), FUNCTION(dgm_language_model, close)}},
      {DGM_SESSION_STORE_ID,
       "session-store",
       FIRST_RELEASE_SIZE(dgm_session_store),
       {FUNCTION(dgm_session_store, open), FUNCTION(dgm_session_store, put),
        FUNCTION(dgm_session_store, get), FUNCTION(dgm_session_store, erase),
        FUNCTION(dgm_session_store, list), FUNCTION(dgm_session_store, close)}},
      {DGM_TAP_ID,
       "tap",
       FIRST_RELEASE_SIZE(dgm_tap),
       {FUNCTION(dgm_tap, open), FUNCTION(dgm_tap, on_frame), FUNCTION(dgm_tap, on_line),
        FUNCTION(dgm_tap, on_call_event), FUNCTION(dgm_tap, close)}},
  };
}

#undef FUNCTION
#undef FIRST_RELEASE_SIZE

}  // namespace

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = make_kinds();
  return all;
}

const Kind* find_kind(std::string_view id) {
  for (const auto& kind : kinds()) {
    if (id == kind.id) return &kind;
  }
  return nullptr;
}

const Kind* find_kind_by_word(std::string_view word) {
  for (const auto& kind : kinds()) {
    if (word == kind.word) return &kind;
  }
  return nullptr;
}

bool is_other_revision(std::string_view id) {
  const size_t slash = id.rfind('/');
  if (slash == std::string_view::npos || find_kind(id) != nullptr) return false;
  const std::string_view revision = id.substr(slash + 1);
  if (revision.empty() || revision.front() < '1' || revision.front() > '9') return false;
  for (const auto& kind : kinds()) {
    const std::string_view known = kind.id;
    if (id.substr(0, slash) == known.substr(0, known.rfind('/'))) return true;
  }
  return false;
}

}  // namespace dgm::modules
