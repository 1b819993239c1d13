#include "plugins/call_control_ari/ari_events.h"

#include <algorithm>
#include <boost/json.hpp>

namespace dragoman::ari {

namespace {

namespace json = boost::json;

std::optional<json::value> parse(std::string_view text) {
  json::error_code problem;
  json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  if (problem) return std::nullopt;
  return value;
}

const json::object* object_in(const json::object& parent, std::string_view key) {
  const json::value* value = parent.if_contains(json::string_view(key.data(), key.size()));
  return value ? value->if_object() : nullptr;
}

// Empty: not there, or no text.
std::string text_in(const json::object& parent, std::string_view key) {
  const json::value* value = parent.if_contains(json::string_view(key.data(), key.size()));
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

// 0: not there, or no number that fits.
uint32_t number_in(const json::object& parent, std::string_view key) {
  const json::value* value = parent.if_contains(json::string_view(key.data(), key.size()));
  if (!value || !value->is_number()) return 0;
  json::error_code problem;
  const auto number = value->to_number<uint32_t>(problem);
  return problem ? 0 : number;
}

std::vector<std::string> texts_of(const json::value* value) {
  std::vector<std::string> texts;
  const json::array* array = value ? value->if_array() : nullptr;
  if (!array) return texts;
  for (const json::value& item : *array)
    if (const json::string* text = item.if_string()) texts.emplace_back(text->data(), text->size());
  return texts;
}

std::optional<Channel> channel_of(const json::object* from) {
  if (!from) return std::nullopt;
  Channel channel;
  channel.id = text_in(*from, "id");
  channel.name = text_in(*from, "name");
  channel.state = text_in(*from, "state");
  if (channel.id.empty()) return std::nullopt;
  if (const json::object* caller = object_in(*from, "caller")) {
    channel.caller_number = text_in(*caller, "number");
    channel.caller_name = text_in(*caller, "name");
  }
  if (const json::object* dialplan = object_in(*from, "dialplan")) {
    channel.context = text_in(*dialplan, "context");
    channel.exten = text_in(*dialplan, "exten");
    channel.app_name = text_in(*dialplan, "app_name");
    channel.app_data = text_in(*dialplan, "app_data");
  }
  return channel;
}

Event::Kind kind_of(std::string_view type) {
  static constexpr std::pair<std::string_view, Event::Kind> kKinds[] = {
      {"StasisStart", Event::Kind::kStasisStart},
      {"StasisEnd", Event::Kind::kStasisEnd},
      {"ChannelDestroyed", Event::Kind::kDestroyed},
      {"ChannelStateChange", Event::Kind::kStateChange},
      {"Dial", Event::Kind::kDial},
      {"ChannelDtmfReceived", Event::Kind::kDtmf},
      {"ChannelHold", Event::Kind::kHold},
      {"ChannelUnhold", Event::Kind::kUnhold},
      {"ChannelHangupRequest", Event::Kind::kHangupRequest},
      {"RecordingFailed", Event::Kind::kRecordingFailed},
      {"ApplicationReplaced", Event::Kind::kReplaced}};
  for (const auto& [name, kind] : kKinds)
    if (type == name) return kind;
  return Event::Kind::kOther;
}

// The array of an answer, each object through `read`; one that is none spoils the whole answer.
template <typename Item, typename Read>
std::optional<std::vector<Item>> list_of(std::string_view text, Read read) {
  const std::optional<json::value> value = parse(text);
  const json::array* array = value ? value->if_array() : nullptr;
  if (!array) return std::nullopt;
  std::vector<Item> items;
  for (const json::value& entry : *array) {
    std::optional<Item> item = read(entry.if_object());
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return items;
}

constexpr std::string_view kDigits = "0123456789*#ABCD";

}  // namespace

bool is_media_channel(const Channel& channel) {
  for (const char* technology : {"UnicastRTP/", "AudioSocket/", "WebSocket/", "Snoop/"})
    if (channel.name.starts_with(technology)) return true;
  return false;
}

std::optional<Event> parse_event(std::string_view text) {
  const std::optional<json::value> value = parse(text);
  const json::object* root = value ? value->if_object() : nullptr;
  if (!root) return std::nullopt;
  Event event;
  event.type = text_in(*root, "type");
  if (event.type.empty()) return std::nullopt;
  event.kind = kind_of(event.type);
  switch (event.kind) {
    case Event::Kind::kOther:
    case Event::Kind::kReplaced:
      return event;
    case Event::Kind::kRecordingFailed: {
      const json::object* recording = object_in(*root, "recording");
      if (!recording) return std::nullopt;
      event.recording = text_in(*recording, "name");
      event.text = text_in(*recording, "cause");
      return event;
    }
    default:
      break;
  }
  const bool dial = event.kind == Event::Kind::kDial;
  std::optional<Channel> channel = channel_of(object_in(*root, dial ? "peer" : "channel"));
  if (!channel) return std::nullopt;
  event.channel = std::move(*channel);
  event.cause = number_in(*root, "cause");
  event.text = text_in(*root, dial ? "dialstatus" : "cause_txt");
  if (event.kind == Event::Kind::kStasisStart) {
    event.args = texts_of(root->if_contains("args"));
    event.replaces = channel_of(object_in(*root, "replace_channel"));
  }
  if (event.kind == Event::Kind::kDtmf) {
    const std::string digit = text_in(*root, "digit");
    if (digit.size() != 1 || kDigits.find(digit[0]) == std::string_view::npos) return std::nullopt;
    event.digit = digit[0];
    event.duration_ms = number_in(*root, "duration_ms");
  }
  return event;
}

std::pair<std::string, std::string> fact_of(std::string_view arg) {
  const size_t equals = arg.find('=');
  if (equals == std::string_view::npos) return {std::string(arg), {}};
  return {std::string(arg.substr(0, equals)), std::string(arg.substr(equals + 1))};
}

std::optional<std::vector<std::string>> args_in_app(const Channel& channel, std::string_view app) {
  std::string_view data = channel.app_data;
  if (channel.app_name != "Stasis" || !data.starts_with(app)) return std::nullopt;
  data.remove_prefix(app.size());
  std::vector<std::string> args;
  if (data.empty()) return args;
  if (data.front() != ',') return std::nullopt;
  while (!data.empty()) {
    data.remove_prefix(1);  // the comma
    const size_t end = std::min(data.find(','), data.size());
    args.emplace_back(data.substr(0, end));
    data.remove_prefix(end);
  }
  return args;
}

std::optional<std::string> parse_info(std::string_view text) {
  const std::optional<json::value> value = parse(text);
  const json::object* root = value ? value->if_object() : nullptr;
  const json::object* system = root ? object_in(*root, "system") : nullptr;
  if (!system) return std::nullopt;
  std::string version = text_in(*system, "version");
  if (version.empty()) return std::nullopt;
  return version;
}

std::optional<std::vector<std::string>> parse_modules(std::string_view text) {
  struct Module {
    std::string name;
    bool runs;
  };
  const auto modules = list_of<Module>(text, [](const json::object* from) -> std::optional<Module> {
    if (!from) return std::nullopt;
    return Module{text_in(*from, "name"), text_in(*from, "status") == "Running"};
  });
  if (!modules) return std::nullopt;
  std::vector<std::string> names;
  for (const Module& module : *modules)
    if (module.runs) names.push_back(module.name);
  return names;
}

std::optional<std::vector<Channel>> parse_channels(std::string_view text) {
  return list_of<Channel>(text, channel_of);
}

std::optional<std::vector<BridgeMembers>> parse_bridges(std::string_view text) {
  return list_of<BridgeMembers>(text, [](const json::object* from) {
    std::optional<BridgeMembers> bridge;
    if (from && !text_in(*from, "id").empty())
      bridge = BridgeMembers{text_in(*from, "id"), texts_of(from->if_contains("channels"))};
    return bridge;
  });
}

std::optional<MediaPlace> parse_media_place(std::string_view text) {
  const std::optional<json::value> value = parse(text);
  const json::object* root = value ? value->if_object() : nullptr;
  const json::object* variables = root ? object_in(*root, "channelvars") : nullptr;
  if (!root || text_in(*root, "id").empty()) return std::nullopt;
  MediaPlace place;
  if (!variables) return place;
  const std::string address = text_in(*variables, "UNICASTRTP_LOCAL_ADDRESS");
  const std::string port = text_in(*variables, "UNICASTRTP_LOCAL_PORT");
  if (!address.empty() && !port.empty()) {
    const bool v6 = address.find(':') != std::string::npos && address.front() != '[';
    place.rtp_address = (v6 ? "[" + address + "]" : address) + ":" + port;
  }
  place.websocket_id = text_in(*variables, "MEDIA_WEBSOCKET_CONNECTION_ID");
  return place;
}

std::string error_words(std::string_view body) {
  static constexpr size_t kMost = 200;
  if (const std::optional<json::value> value = parse(body)) {
    if (const json::object* root = value->if_object()) {
      for (const char* key : {"message", "error"}) {
        std::string words = text_in(*root, key);
        if (!words.empty()) return words.substr(0, kMost);
      }
    }
  }
  std::string words;
  for (const char letter : body.substr(0, kMost))
    words += letter >= ' ' && letter < 127 ? letter : ' ';
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

}  // namespace dragoman::ari
