// What Asterisk tells on the events socket, and in its answers, as values. Pure functions from
// JSON; strict about what is used here, indifferent to the rest. Source: the events and answers
// of 16.28 and 22.10, whose JSON is the same in all fields read here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dragoman::ari {

struct Channel {
  std::string id = {}, name = {};  // "PJSIP/alice-0000000e"
  std::string state = {};          // "Down" "Ring" "Ringing" "Up" ...
  std::string caller_number = {}, caller_name = {};
  std::string context = {}, exten = {};
  std::string app_name = {}, app_data = {};  // "Stasis", "translation-test,lang_a=en"

  bool is_up() const { return state == "Up"; }
};

// A channel that carries media or copies it; never somebody who calls.
bool is_media_channel(const Channel& channel);

struct Event {
  enum class Kind {
    kOther,
    kStasisStart,
    kStasisEnd,
    kDestroyed,
    kStateChange,
    kDial,
    kDtmf,
    kHold,
    kUnhold,
    kHangupRequest,
    kRecordingFailed,
    kReplaced  // another program has registered our application
  };
  Kind kind = Kind::kOther;
  std::string type;                 // Asterisk's word
  Channel channel;                  // of kDial: the one that is called
  std::optional<Channel> replaces;  // of kStasisStart: whose place this channel takes
  std::vector<std::string> args;    // of kStasisStart
  uint32_t cause = 0;               // Q.850, of kDestroyed and kHangupRequest; 0: not said
  std::string text;                 // cause_txt; dialstatus of kDial; the cause of kRecordingFailed
  std::string recording;
  char digit = 0;
  uint32_t duration_ms = 0;
};

// Nothing: no JSON object with a type, or an event that is used here without what it needs.
std::optional<Event> parse_event(std::string_view json);

// "lang_a=en" is {"lang_a", "en"}; "unanswered" is {"unanswered", ""}.
std::pair<std::string, std::string> fact_of(std::string_view arg);
// The arguments in dialplan.app_data behind the application's name. Nothing: the channel is not in
// this application.
std::optional<std::vector<std::string>> args_in_app(const Channel& channel, std::string_view app);

// GET /asterisk/info: the version.
std::optional<std::string> parse_info(std::string_view json);
// GET /asterisk/modules: the names of those that run.
std::optional<std::vector<std::string>> parse_modules(std::string_view json);
std::optional<std::vector<Channel>> parse_channels(std::string_view json);

struct BridgeMembers {
  std::string id;
  std::vector<std::string> channels;
};
std::optional<std::vector<BridgeMembers>> parse_bridges(std::string_view json);

// The answer to externalMedia: where the channel waits for media.
struct MediaPlace {
  std::string rtp_address;   // "127.0.0.1:20232", "[::1]:20232"; empty: no RTP
  std::string websocket_id;  // empty: no WebSocket
};
std::optional<MediaPlace> parse_media_place(std::string_view json);

// The words of an error body: "message" or "error"; text that is no JSON is given shortened.
std::string error_words(std::string_view body);

}  // namespace dragoman::ari
