#include "host/routing/lua_plan.h"

#include "host/routing/leg_options.h"
#include "host/routing/lua_values.h"

namespace dgm::routing {
namespace {

void set_seconds(lua_State* L, const char* key, uint32_t ms) {
  lua_pushinteger(L, ms / 1'000);
  lua_setfield(L, -2, key);
}

void set_words(lua_State* L, const LegRoute& leg) {
  set_text(L, "extension", leg.extension);
  set_text(L, "speaks", leg.language);
  set_text(L, "voice", leg.voice);
  set_text(L, "codec", leg.codec);
  set_text(L, "media", leg.media.empty() ? "auto" : leg.media);
  set_text(L, "dial", leg.dial);
  set_text(L, "original", std::string(word(leg.original)));
  set_text(L, "barge_in", std::string(word(leg.barge_in)));
  set_text(L, "fallback", std::string(word(leg.fallback)));
  set_text(L, "on_failure", std::string(word(leg.on_failure)));
  set_text(L, "adopt", std::string(word(leg.adopt)));
  for (const auto& [name, chain] :
       {std::pair("recognizer", &leg.recognizer), std::pair("translator", &leg.translator),
        std::pair("synthesizer", &leg.synthesizer), std::pair("emotion", &leg.emotion),
        std::pair("phrases", &leg.phrases)}) {
    push_list(L, *chain);
    lua_setfield(L, -2, name);
  }
  lua_createtable(L, 0, static_cast<int>(leg.emotion_style.size()));
  for (const auto& [emotion, style] : leg.emotion_style) {
    lua_createtable(L, 0, static_cast<int>(style.size()));
    for (const auto& [name, number] : style) {
      lua_pushnumber(L, number);
      lua_setfield(L, -2, name.c_str());
    }
    lua_setfield(L, -2, emotion.c_str());
  }
  lua_setfield(L, -2, "emotion_style");
  lua_createtable(L, 0, static_cast<int>(leg.voices.size()));
  for (const auto& [language, voice] : leg.voices) set_text(L, language.c_str(), voice);
  lua_setfield(L, -2, "voices");
  push_list(L, leg.detect);
  lua_setfield(L, -2, "detect");
  for (const auto& [name, value] :
       {std::pair("ring_s", leg.ring_s), std::pair("duck_release_ms", leg.duck_release_ms),
        std::pair("endpoint_ms", leg.endpoint_ms), std::pair("detect_after", leg.detect_after),
        std::pair("max_utterance_ms", leg.max_utterance_ms)}) {
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
  }
  lua_pushnumber(L, leg.duck_db);
  lua_setfield(L, -2, "duck_db");
  lua_pushboolean(L, leg.automatic_gain);
  lua_setfield(L, -2, "automatic_gain");
  lua_pushboolean(L, leg.comfort_noise);
  lua_setfield(L, -2, "comfort_noise");
}

// One speaker as one listener hears him.
void push_direction(lua_State* L, const LegPlan& plan, const LegRoute& speaker,
                    const LegRoute& listener) {
  const bool is_translated =
      plan.crossover != Crossover::kPassThrough &&
      primary_language(speaker.language) != primary_language(listener.language);
  lua_createtable(L, 0, 9);
  set_text(L, "speaker", speaker.extension);
  set_text(L, "listener", listener.extension);
  set_text(L, "source_language", speaker.language);
  set_text(L, "target_language", is_translated ? listener.language : speaker.language);
  lua_pushboolean(L, is_translated);
  lua_setfield(L, -2, "is_translated");
  if (!is_translated) return;
  set_text(L, "voice", listener.voice);
  push_list(L, speaker.recognizer);
  lua_setfield(L, -2, "recognizer");
  push_list(L, speaker.translator);
  lua_setfield(L, -2, "translator");
  push_list(L, listener.synthesizer);
  lua_setfield(L, -2, "synthesizer");
}

void push_invitations(lua_State* L, const std::vector<Invitation>& invitations) {
  lua_createtable(L, static_cast<int>(invitations.size()), 0);
  for (size_t i = 0; i < invitations.size(); ++i) {
    lua_createtable(L, 0, 3);
    set_text(L, "extension", invitations[i].extension);
    set_text(L, "destination", invitations[i].destination);
    set_seconds(L, "ring_s", invitations[i].ring_deadline_ms);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
  }
}

}  // namespace

void push_plan(lua_State* L, const RouteTable& table, const LegPlan& plan) {
  lua_createtable(L, 0, 12);
  lua_pushboolean(L, plan.rejected);
  lua_setfield(L, -2, "is_rejected");
  set_text(L, "why", plan.why);
  if (plan.rejected) {
    lua_pushinteger(L, plan.reject_code);
    lua_setfield(L, -2, "code");
    set_text(L, "reason", plan.reject_reason);
    return;
  }
  if (!plan.transfer_to.empty()) return set_text(L, "transfer_to", plan.transfer_to);
  set_text(L, "room", plan.room);
  set_text(L, "crossover", std::string(word(plan.crossover)));
  lua_pushboolean(L, plan.shared_room);
  lua_setfield(L, -2, "is_shared");
  push_list(L, plan.members);
  lua_setfield(L, -2, "members");
  lua_createtable(L, 0, 27);
  set_words(L, plan.leg);
  lua_setfield(L, -2, "leg");
  push_invitations(L, plan.invitations);
  lua_setfield(L, -2, "invitations");

  lua_createtable(L, 2, 0);
  lua_createtable(L, 2, 0);
  lua_Integer count = 0;
  for (const std::string& member : plan.members) {
    if (member == plan.leg.extension) continue;
    const Result<LegPlan> other = table.plan(member);
    if (!other) continue;
    ++count;
    push_direction(L, plan, other->leg, plan.leg);
    lua_rawseti(L, -3, count);
    push_direction(L, plan, plan.leg, other->leg);
    lua_rawseti(L, -2, count);
  }
  lua_setfield(L, -3, "says");
  lua_setfield(L, -2, "hears");
}

void push_choice(lua_State* L, const UtteranceChoice& choice) {
  lua_createtable(L, 0, 5);
  for (const auto& [name, chain] : {std::pair("translator", &choice.translator),
                                    std::pair("synthesizer", &choice.synthesizer)}) {
    if (chain->empty()) continue;
    push_list(L, *chain);
    lua_setfield(L, -2, name);
  }
  for (const auto& [name, text] :
       {std::pair("voice", &choice.voice), std::pair("formality", &choice.formality),
        std::pair("glossary", &choice.glossary)}) {
    if (!text->empty()) set_text(L, name, *text);
  }
}

void push_action(lua_State* L, const CallAction& action) {
  using Kind = CallAction::Kind;
  lua_createtable(L, 0, 3);
  const auto set = [&](const char* kind, const char* key) {
    set_text(L, "action", kind);
    if (key != nullptr) set_text(L, key, action.text);
  };
  switch (action.kind) {
    case Kind::kTransfer:
      set("transfer", "extension");
      break;
    case Kind::kHangUp:
      set("hang_up", nullptr);
      break;
    case Kind::kCrossover:
      set("crossover", nullptr);
      set_text(L, "mode", std::string(word(action.crossover)));
      break;
    case Kind::kRecord:
      set("record", "name");
      break;
    case Kind::kStopRecording:
      set("stop_recording", nullptr);
      break;
    case Kind::kMonitor:
      set("monitor", "destination");
      break;
    case Kind::kLanguage:
      set("language", "language");
      break;
    case Kind::kDial:
      set("dial", "destination");
      set_seconds(L, "ring_s", action.ring_deadline_ms);
      break;
    case Kind::kAnnounce:
      set("announce", "text");
      break;
    case Kind::kRetry:
      set("retry", nullptr);
      break;
    case Kind::kNextProvider:
      set("next_provider", nullptr);
      break;
    case Kind::kPassThrough:
      set("pass_through", nullptr);
      break;
  }
}

}  // namespace dgm::routing
