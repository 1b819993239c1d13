#include "plugins/transport_websocket/websocket_protocol.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

namespace dragoman::websocket {

namespace {

namespace json = boost::json;

struct NamedEvent {
  std::string_view name;
  EventKind kind;
};
constexpr std::array<NamedEvent, 9> kEvents{{{"MEDIA_START", EventKind::kMediaStart},
                                             {"MEDIA_XOFF", EventKind::kXoff},
                                             {"MEDIA_XON", EventKind::kXon},
                                             {"STATUS", EventKind::kStatus},
                                             {"DTMF_END", EventKind::kDtmfEnd},
                                             {"ERROR", EventKind::kError},
                                             {"MEDIA_MARK_PROCESSED", EventKind::kOther},
                                             {"MEDIA_BUFFERING_COMPLETED", EventKind::kOther},
                                             {"QUEUE_DRAINED", EventKind::kOther}}};

struct NamedFormat {
  std::string_view name;
  MediaFormat format;
};
constexpr std::array<NamedFormat, 10> kFormats{{{"slin", {DGM_CODEC_S16LE, 8000}},
                                                {"slin12", {DGM_CODEC_S16LE, 12000}},
                                                {"slin16", {DGM_CODEC_S16LE, 16000}},
                                                {"slin24", {DGM_CODEC_S16LE, 24000}},
                                                {"slin32", {DGM_CODEC_S16LE, 32000}},
                                                {"slin44", {DGM_CODEC_S16LE, 44100}},
                                                {"slin48", {DGM_CODEC_S16LE, 48000}},
                                                {"ulaw", {DGM_CODEC_PCMU, 8000}},
                                                {"alaw", {DGM_CODEC_PCMA, 8000}},
                                                {"g722", {DGM_CODEC_G722, 16000}}}};

EventKind kind_of(std::string_view name) {
  const auto found = std::find_if(kEvents.begin(), kEvents.end(),
                                  [name](const NamedEvent& event) { return event.name == name; });
  return found == kEvents.end() ? EventKind::kOther : found->kind;
}

// One value, whatever form it came in.
struct Value {
  std::string_view text;
  uint32_t number = 0;
  bool flag = false;
};

void set(ControlEvent& event, std::string_view key, const Value& value) {
  if (key == "connection_id") event.connection_id = value.text;
  if (key == "channel") event.channel = value.text;
  if (key == "channel_id") event.channel_id = value.text;
  if (key == "format") event.format = value.text;
  if (key == "optimal_frame_size") event.optimal_frame_size = value.number;
  if (key == "queue_length") event.queue_length = value.number;
  if (key == "queue_full") event.queue_full = value.flag;
  if (key == "media_paused") event.media_paused = value.flag;
  if (key == "digit" && value.text.size() == 1) event.digit = value.text[0];
  if (key == "error_text") event.error_text = value.text;
}

std::optional<ControlEvent> parse_json(std::string_view text) {
  json::error_code problem;
  json::parse_options options;
  options.max_depth = 8;
  const json::value parsed =
      json::parse(json::string_view(text.data(), text.size()), problem, {}, options);
  const json::object* const object = problem ? nullptr : parsed.if_object();
  const json::value* const name = object ? object->if_contains("event") : nullptr;
  if (!name || !name->is_string()) return std::nullopt;

  ControlEvent event;
  event.is_json = true;
  event.kind = kind_of({name->get_string().data(), name->get_string().size()});
  for (const json::key_value_pair& pair : *object) {
    Value value;
    if (const json::string* const string = pair.value().if_string())
      value.text = {string->data(), string->size()};
    if (const int64_t* const number = pair.value().if_int64())
      value.number = static_cast<uint32_t>(std::clamp<int64_t>(*number, 0, UINT32_MAX));
    if (const bool* const flag = pair.value().if_bool()) value.flag = *flag;
    set(event, {pair.key().data(), pair.key().size()}, value);
  }
  return event;
}

// "STATUS channel_id:x queue_length:998 queue_full:true": words apart by one blank; error_text has
// the rest of the line.
std::optional<ControlEvent> parse_plain(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(' '));
  const bool is_word = !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || letter == '_';
  });
  if (!is_word) return std::nullopt;

  ControlEvent event;
  event.kind = kind_of(name);
  std::string_view rest = text.substr(name.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const size_t colon = rest.find(':');
    const std::string_view key = rest.substr(0, colon);
    const bool takes_all = key == "error_text";
    const std::string_view pair = takes_all ? rest : rest.substr(0, rest.find(' '));
    rest.remove_prefix(pair.size());
    if (colon == std::string_view::npos || colon >= pair.size()) continue;
    Value value{.text = pair.substr(colon + 1)};
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), value.number);
    value.flag = value.text == "true";
    set(event, key, value);
  }
  return event;
}

}  // namespace

std::optional<ControlEvent> parse_event(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text.starts_with('{') ? parse_json(text) : parse_plain(text);
}

std::string_view command_text(Command command, bool as_json) {
  switch (command) {
    case Command::kGetStatus:
      return as_json ? R"({"command":"GET_STATUS"})" : "GET_STATUS";
    case Command::kFlushMedia:
      return as_json ? R"({"command":"FLUSH_MEDIA"})" : "FLUSH_MEDIA";
    case Command::kContinueMedia:
      break;
  }
  return as_json ? R"({"command":"CONTINUE_MEDIA"})" : "CONTINUE_MEDIA";
}

size_t MediaFormat::bytes_of(uint32_t samples) const {
  if (codec == DGM_CODEC_S16LE) return size_t{samples} * 2;
  return codec == DGM_CODEC_G722 ? samples / 2 : samples;
}

uint32_t MediaFormat::samples_in(size_t bytes) const {
  const auto count = static_cast<uint32_t>(bytes);
  if (codec == DGM_CODEC_S16LE) return bytes % 2 == 0 ? count / 2 : 0;
  return codec == DGM_CODEC_G722 ? count * 2 : count;
}

std::optional<MediaFormat> format_by_name(std::string_view name) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [name](const NamedFormat& one) { return one.name == name; });
  if (found == kFormats.end()) return std::nullopt;
  return found->format;
}

bool is_dtmf_digit(char digit) {
  constexpr std::string_view kDigits = "0123456789*#ABCD";
  return digit != 0 && kDigits.find(digit) != std::string_view::npos;
}

std::optional<std::string> token_in(std::string_view target, std::string_view path) {
  if (!target.starts_with(path)) return std::nullopt;
  std::string_view rest = target.substr(path.size());
  std::string_view query;
  if (const size_t mark = rest.find('?'); mark != std::string_view::npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  if (!rest.empty() && rest.front() != '/') return std::nullopt;
  if (rest.size() > 1) {
    rest.remove_prefix(1);
    if (rest.find('/') != std::string_view::npos) return std::nullopt;
    return std::string(rest);
  }
  constexpr std::string_view kToken = "token=";
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.starts_with(kToken)) return std::string(pair.substr(kToken.size()));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return std::string();
}

}  // namespace dragoman::websocket
