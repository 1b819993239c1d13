#include "plugins/call_control_ari/ari_errors.h"

#include "plugins/call_control_ari/ari_events.h"

namespace dragoman::ari {

namespace {

struct Known {
  uint32_t status;
  std::string_view in_target;  // part of the request's target; empty: any
  std::string_view in_words;   // part of Asterisk's words; empty: any
  Status meaning;
  std::string_view sentence;  // follows "it could not X: "; $USER, $APP, $CLIENT are filled in
};

// The first that fits. Statuses and words as Asterisk 16.28 and 22.10 answered them.
constexpr Known kKnown[] = {
    {401, "", "", Status::kUnauthenticated,
     "the user \"$USER\" or its password is not one of ari.conf; give user and password as there"},
    {403, "", "", Status::kUnauthenticated,
     "the ARI user \"$USER\" may only read; set read_only = no for it in ari.conf"},
    {404, "/recordings/", "", Status::kInvalidArgument,
     "there is no such recording; it has ended already"},
    {404, "", "Channel not found", Status::kInvalidArgument,
     "the channel is gone; the call has ended"},
    {404, "", "Bridge not found", Status::kInvalidArgument, "the call's bridge is gone"},
    {404, "", "", Status::kUnsupported,
     "this Asterisk does not have that; load all of res_ari_*.so and res_stasis_*.so"},
    {400, "/addChannel", "Channel not found", Status::kInvalidArgument,
     "the channel is gone; the call has ended"},
    {409, "", "not in Stasis", Status::kInvalidArgument,
     "the channel has left the application; the dialplan must bring it in with Stasis($APP)"},
    {422, "", "not in Stasis", Status::kInvalidArgument,
     "the channel has left the application; the dialplan must bring it in with Stasis($APP)"},
    {409, "/record", "", Status::kInvalidArgument,
     "there is a recording of that name; choose another"},
    {409, "", "already exists", Status::kInvalidArgument,
     "a channel or bridge of that id is there already; every id must be new"},
    {422, "/redirect", "", Status::kInvalidArgument,
     "a channel can only be sent to an endpoint of its own technology; give an extension instead"},
    {422, "/record", "", Status::kInvalidArgument,
     "this Asterisk cannot write that file format; set record_format to wav"},
    {400, "/externalMedia", "websocket_client", Status::kInvalidConfig,
     "websocket_client.conf has no section \"$CLIENT\"; add it, or leave websocket_client empty"},
    {400, "/externalMedia", "external_host", Status::kInvalidArgument,
     "the address of our side is none that Asterisk can use; give address:port"},
    {400, "", "format", Status::kInvalidArgument, "this Asterisk does not know that codec"},
    {501, "/externalMedia", "", Status::kUnsupported,
     "this Asterisk cannot carry media so: AudioSocket needs 18, WebSocket 20.16 or 22.6; use rtp"},
    {500, "/externalMedia", "", Status::kUnavailable,
     "nobody listens at the given address, or its name or the codec is not known to Asterisk"},
    {500, "", "Allocation failed", Status::kUnavailable,
     "there is no such endpoint, or it is not registered; see `pjsip show endpoints`"},
    {500, "/record", "", Status::kUnavailable,
     "a bridge could not be recorded; load chan_bridge_media.so, give a name without .., and let "
     "Asterisk write to spool/asterisk/recording"},
    {500, "/bridges", "", Status::kUnavailable,
     "no bridge could be made; load bridge_simple.so and bridge_softmix.so, and check bridge_type"},
    {503, "", "", Status::kUnavailable, "Asterisk is shutting down"},
};

std::string filled(std::string_view sentence, const Setting& setting) {
  std::string text(sentence);
  const std::pair<std::string_view, std::string_view> kWords[] = {
      {"$USER", setting.user}, {"$APP", setting.app}, {"$CLIENT", setting.websocket_client}};
  for (const auto& [word, value] : kWords)
    for (size_t at = text.find(word); at != std::string::npos;
         at = text.find(word, at + value.size()))
      text.replace(at, word.size(), value);
  return text;
}

}  // namespace

Error explain(const Request& request, const Answer& answer, std::string_view wanted,
              const Setting& setting) {
  const std::string begin = "could not " + std::string(wanted) + ": ";
  if (!answer.problem.ok()) {
    Error error = answer.problem;
    error.detail = begin + error.detail;
    if (error.status == Status::kTimeout)
      error.detail += "; a playback on the channel makes Asterisk wait so long";
    return error;
  }
  const std::string words = error_words(answer.body);
  Error error = {.status = Status::kUnavailable,
                 .detail = begin + "Asterisk answered " + request.method + " with HTTP " +
                           std::to_string(answer.status),
                 .provider_code = std::to_string(answer.status)};
  for (const Known& known : kKnown) {
    if (known.status != answer.status || words.find(known.in_words) == std::string::npos ||
        request.target.find(known.in_target) == std::string::npos)
      continue;
    error.status = known.meaning;
    error.detail = begin + filled(known.sentence, setting);
    break;
  }
  error.detail += " (" + error.provider_code + (words.empty() ? "" : " \"" + words + "\"") + ")";
  return error;
}

Error explain_events_socket(const Error& why, std::string_view url, const Setting& setting) {
  const std::string place(url);
  Error error = {.status = Status::kUnavailable, .provider_code = why.provider_code};
  if (why.provider_code == "401") {
    error.status = Status::kUnauthenticated;
    error.detail = filled(kKnown[0].sentence, setting);
  } else if (why.provider_code == "403") {
    error.status = Status::kUnauthenticated;
    error.detail = filled(kKnown[1].sentence, setting);
  } else if (why.provider_code == "404") {
    error.detail = "there is no ARI at " + place +
                   "; set enabled = yes in ari.conf and http.conf and load res_ari_events.so, and "
                   "give http.conf's prefix in url";
  } else if (why.provider_code == "503") {
    error.detail =
        "Asterisk at " + place + " is shutting down, or full: see http.conf's sessionlimit";
  } else if (why.ok() || why.provider_code == "1000" || why.provider_code == "1001") {
    error.detail = "Asterisk at " + place + " has closed the events connection";
  } else {
    error.detail = "no events from Asterisk at " + place + ": " + why.detail +
                   "; Asterisk must run, with enabled = yes and this address in http.conf";
  }
  return error;
}

Error explain_replaced(const Setting& setting, uint32_t retry_s) {
  const std::string app(setting.app);
  return {
      .status = Status::kUnavailable,
      .detail = "another program has registered the Stasis application \"" + app +
                "\" at this Asterisk and gets its calls now; who it is, `ss -tnp` on Asterisk's "
                "machine shows by the connections to its HTTP port; stop it, or give app "
                "another name here and in the dialplan; next try in " +
                std::to_string(retry_s) + " s"};
}

CallEndReason end_reason(uint32_t cause, bool answered) {
  switch (cause) {
    case 16:
    case 26:  // answered elsewhere
    case 31:
    case 32:  // Asterisk's word for "an application asked for it"
      return answered ? CallEndReason::kNormal : CallEndReason::kNoAnswer;
    case 17:
      return CallEndReason::kBusy;
    case 18:
    case 19:
      return CallEndReason::kNoAnswer;
    case 21:
    case 55:
      return CallEndReason::kRejected;
    case 0:
      return answered ? CallEndReason::kNormal : CallEndReason::kUnreachable;
    case 1:
    case 2:
    case 3:
    case 20:
    case 22:
    case 27:
    case 28:
      return CallEndReason::kUnreachable;
    case 34:
    case 42:
    case 44:
      return CallEndReason::kCongestion;
    default:
      return CallEndReason::kFailed;
  }
}

CallEndReason dial_end_reason(std::string_view dial_status) {
  if (dial_status == "BUSY") return CallEndReason::kBusy;
  if (dial_status == "NOANSWER" || dial_status == "CANCEL") return CallEndReason::kNoAnswer;
  if (dial_status == "CONGESTION") return CallEndReason::kCongestion;
  return CallEndReason::kUnreachable;
}

std::string_view hangup_word(CallEndReason reason) {
  switch (reason) {
    case CallEndReason::kBusy:
      return "busy";
    case CallEndReason::kNoAnswer:
      return "no_answer";
    case CallEndReason::kRejected:
      return "rejected";
    case CallEndReason::kUnreachable:
      return "unallocated";
    case CallEndReason::kCongestion:
      return "congestion";
    case CallEndReason::kFailed:
      return "failure";
    default:
      return "normal";
  }
}

Rejection rejection_of(uint32_t sip_code) {
  switch (sip_code) {
    case 486:
    case 600:
      return {"busy", CallEndReason::kBusy};
    case 408:
    case 480:
      return {"no_answer", CallEndReason::kNoAnswer};
    case 404:
    case 410:
    case 604:
      return {"unallocated", CallEndReason::kUnreachable};
    case 484:
      return {"number_incomplete", CallEndReason::kUnreachable};
    case 415:
    case 488:
    case 606:
      return {"codec_mismatch", CallEndReason::kFailed};
    case 500:
      return {"failure", CallEndReason::kFailed};
    case 503:
      return {"congestion", CallEndReason::kCongestion};
    default:
      return {"rejected", CallEndReason::kRejected};
  }
}

}  // namespace dragoman::ari
