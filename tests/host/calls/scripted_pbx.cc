#include "tests/host/calls/scripted_pbx.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>

#include "tests/host/calls/scripted_abi.h"

namespace dgm::test {
namespace {

ScriptedPbx g_pbx;

// ---- transports ----
ScriptedLeg& open_any(const char* transport, const dgm_leg_params* params,
                      const dgm_leg_events* events, void* leg, void** session) {
  auto made = std::make_unique<ScriptedLeg>();
  made->events = events;
  made->leg = leg;
  made->transport = transport;
  made->extension = text_of(params->extension);
  made->remote = text_of(params->remote);
  made->codec = text_of(params->codec);
  *session = made.get();
  g_pbx.legs.push_back(std::move(made));
  return *g_pbx.legs.back();
}
dgm_status open_first(void*, const dgm_leg_params* params, const dgm_leg_events* events, void* leg,
                      void** session, dgm_error*) {
  if (g_pbx.rtp_is_full) return DGM_UNAVAILABLE;
  open_any("rtp", params, events, leg, session);
  dgm_leg_ready ready{sizeof(dgm_leg_ready), {}};
  ready.local.version = 4;
  ready.local.ip[0] = 127;
  ready.local.ip[3] = 1;
  ready.local.port = 4000;
  events->on_ready(leg, &ready);
  return DGM_OK;
}
dgm_status open_remote(void*, const dgm_leg_params* params, const dgm_leg_events* events, void* leg,
                       void** session, dgm_error*) {
  open_any("websocket", params, events, leg, session);
  const dgm_leg_ready ready{sizeof(dgm_leg_ready), {}};
  events->on_ready(leg, &ready);
  return DGM_OK;
}
dgm_status open_offer(void*, const dgm_leg_params*, const dgm_leg_events*, void*, void**,
                      dgm_error*) {
  return DGM_UNSUPPORTED;  // no stream is ever offered in these tests
}
dgm_status send(void* session, const dgm_media* media) {
  auto& leg = *static_cast<ScriptedLeg*>(session);
  ++leg.frames;
  if (std::ranges::any_of(std::span(media->payload.data, media->payload.size),
                          [](uint8_t byte) { return byte != 0; }))
    ++leg.loud_frames;
  return DGM_OK;
}
dgm_status send_dtmf(void*, char, uint32_t) { return DGM_UNSUPPORTED; }
void stats(void*, dgm_leg_stats*) {}
void close_leg(void* session) { static_cast<ScriptedLeg*>(session)->closed = true; }
dgm_status set_remote(void* session, dgm_str remote) {
  static_cast<ScriptedLeg*>(session)->remote = text_of(remote);
  return DGM_OK;
}

const dgm_transport kFirst{sizeof(dgm_transport),
                           nullptr,
                           open_first,
                           send,
                           send_dtmf,
                           stats,
                           nullptr,
                           close_leg,
                           nullptr,
                           set_remote};
const dgm_transport kOffer{sizeof(dgm_transport),
                           nullptr,
                           open_offer,
                           send,
                           send_dtmf,
                           stats,
                           nullptr,
                           close_leg,
                           [](void*, dgm_rendezvous* out) {
                             out->kind = DGM_MEET_OFFER;
                             out->address = {"127.0.0.1:5054", 14};
                             return dgm_status{DGM_OK};
                           },
                           nullptr};
const dgm_transport kRemote{sizeof(dgm_transport),
                            nullptr,
                            open_remote,
                            send,
                            send_dtmf,
                            stats,
                            nullptr,
                            close_leg,
                            [](void*, dgm_rendezvous* out) {
                              out->kind = DGM_MEET_REMOTE_FIRST;
                              return dgm_status{DGM_OK};
                            },
                            nullptr};

// ---- call control ----
dgm_status note(std::string line) {
  g_pbx.asked.push_back(std::move(line));
  return DGM_OK;
}
dgm_status open_pbx(void*, const dgm_call_control_params*, const dgm_call_control_events* events,
                    void* exchange, void** session, dgm_error*) {
  g_pbx.events = events;
  g_pbx.exchange = exchange;
  ++g_pbx.opened;
  *session = &g_pbx;
  return DGM_OK;
}
const dgm_call_control kPbx{
    sizeof(dgm_call_control),
    open_pbx,
    [](void*, dgm_str id) { return note("answer " + text_of(id)); },
    [](void*, dgm_str id, uint32_t code) {
      return note("reject " + text_of(id) + " " + std::to_string(code));
    },
    [](void*, const dgm_outgoing_call* call) {
      g_pbx.called.push_back(text_of(call->call_id));
      return note("originate " + text_of(call->destination) + " for " +
                  text_of(call->on_behalf_of) + " " + std::to_string(call->ring_deadline_ms));
    },
    [](void*, dgm_str id, const dgm_media_request* request) {
      g_pbx.tokens.push_back(text_of(request->token));
      return note("start_media " + text_of(id) + " " + text_of(request->transport) + " " +
                  text_of(request->address));
    },
    [](void*, const dgm_str* ids, size_t count) {
      std::string line = "bridge";
      for (size_t i = 0; i < count; ++i) line += " " + text_of(ids[i]);
      return note(line);
    },
    [](void*, dgm_str id, dgm_str to) {
      return note("monitor " + text_of(id) + " " + text_of(to));
    },
    [](void*, dgm_str id, dgm_str name) {
      return note("record " + text_of(id) + " " + text_of(name));
    },
    [](void*, dgm_str id, dgm_str to) {
      return note("transfer " + text_of(id) + " " + text_of(to));
    },
    [](void*, dgm_str id, dgm_call_end_reason reason) {
      note("hang_up " + text_of(id) + " " + std::to_string(reason));
      // As a PBX does: the end comes as an event.
      const dgm_call_end end{sizeof(dgm_call_end), reason, 0, {}};
      g_pbx.events->on_hangup(g_pbx.exchange, id, &end);
      return dgm_status{DGM_OK};
    },
    nullptr,
    [](void*) { note("close"); },
    [](void* provider, dgm_str* out) {
      const auto told = g_pbx.registrations.find(provider);
      if (told == g_pbx.registrations.end()) return dgm_status{DGM_UNSUPPORTED};
      *out = view(told->second);
      return dgm_status{DGM_OK};
    }};
dgm_status create_pbx(const dgm_text_pair*, size_t, void** provider, dgm_error*) {
  *provider = new int(0);
  return DGM_OK;
}
void destroy_pbx(void* provider) { delete static_cast<int*>(provider); }

const char* const kNothing[] = {nullptr};
const dgm_provider_type kTypes[] = {
    {sizeof(dgm_provider_type), DGM_TRANSPORT_ID, "rtp", "", kNothing, nullptr, 0, create_nothing,
     destroy_nothing, nullptr, &kFirst},
    {sizeof(dgm_provider_type), DGM_TRANSPORT_ID, "audiosocket", "", kNothing, nullptr, 0,
     create_nothing, destroy_nothing, nullptr, &kOffer},
    {sizeof(dgm_provider_type), DGM_TRANSPORT_ID, "websocket", "", kNothing, nullptr, 0,
     create_nothing, destroy_nothing, nullptr, &kRemote},
    {sizeof(dgm_provider_type), DGM_CALL_CONTROL_ID, "pbx", "", kNothing, nullptr, 0, create_pbx,
     destroy_pbx, nullptr, &kPbx}};

}  // namespace

void ScriptedLeg::connect() const {
  const dgm_leg_format format{sizeof(dgm_leg_format), DGM_CODEC_S16LE, 8000};
  events->on_format(leg, &format);
}

void ScriptedLeg::hang_up() const {
  const dgm_error good_bye{sizeof(dgm_error), DGM_OK, 0, {}, {}};
  events->on_ended(leg, &good_bye);
}

void ScriptedPbx::ready(const std::vector<std::string>& ways) const {
  std::vector<dgm_media_way> list;
  for (const auto& way : ways) list.push_back({sizeof(dgm_media_way), view(way), {"slin16", 6}});
  const dgm_pbx pbx{sizeof(dgm_pbx), {"Asterisk", 8}, {"22.10.1", 7}, list.data(), list.size()};
  events->on_ready(exchange, &pbx);
}

void ScriptedPbx::lost(const std::string& why) const {
  const dgm_error error{sizeof(dgm_error), DGM_UNAVAILABLE, 0, {}, view(why)};
  events->on_lost(exchange, &error);
}

void ScriptedPbx::call(const std::string& id, const std::string& extension,
                       const std::string& from) const {
  const dgm_text_pair fact{{"lang_a", 6}, {"en", 2}};
  const dgm_incoming_call call{
      sizeof(dgm_incoming_call), view(id), view(extension), view(from), {}, &fact, 1};
  events->on_incoming(exchange, &call);
}

void ScriptedPbx::state(const std::string& id, dgm_call_state state) const {
  events->on_state(exchange, view(id), state);
}

void ScriptedPbx::media_started(const std::string& id, const std::string& remote) const {
  events->on_media_started(exchange, view(id), view(remote));
}

void ScriptedPbx::press(const std::string& id, char digit) const {
  events->on_dtmf(exchange, view(id), digit, 100);
}

void ScriptedPbx::refuse(const std::string& id, const std::string& operation,
                         const std::string& why) const {
  const dgm_error error{sizeof(dgm_error), DGM_UNAVAILABLE, 0, {}, view(why)};
  events->on_refused(exchange, view(id), view(operation), &error);
}

void ScriptedPbx::hang_up(const std::string& id, dgm_call_end_reason reason,
                          const std::string& detail) const {
  const dgm_call_end end{sizeof(dgm_call_end), reason, 0, view(detail)};
  events->on_hangup(exchange, view(id), &end);
}

ScriptedLeg* ScriptedPbx::leg_of(const std::string& extension) const {
  for (const auto& leg : legs | std::views::reverse)
    if (leg->extension == extension && !leg->closed) return leg.get();
  return nullptr;
}

ScriptedPbx& pbx() { return g_pbx; }
void reset_pbx() { g_pbx = ScriptedPbx{}; }

calls::ProviderPtr make_pbx(const std::string& name, const std::string& registration) {
  const auto& type = kTypes[std::size(kTypes) - 1];
  auto provider = modules::Provider::create(nullptr, type, name, {});
  EXPECT_TRUE(provider);
  if (!registration.empty()) g_pbx.registrations[(*provider)->self()] = registration;
  return *provider;
}

void add_pbx(calls::Generation& generation) {
  for (const auto& type : kTypes) {
    auto provider = modules::Provider::create(nullptr, type, type.name, {});
    EXPECT_TRUE(provider);
    generation.providers[{type.kind, type.name}] = *provider;
  }
}

}  // namespace dgm::test
