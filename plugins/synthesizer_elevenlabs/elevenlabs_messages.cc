#include "plugins/synthesizer_elevenlabs/elevenlabs_messages.h"

#include <boost/json.hpp>
#include <cmath>

#include "dragoman/cpp/web_text.hpp"

namespace dragoman::elevenlabs {

namespace {

namespace json = boost::json;

constexpr size_t kMostMessageLetters = 200;
constexpr size_t kMostObjectBytes = size_t{8} << 20;
constexpr double kMostSeconds = 3600;  // longer than any text: a time beyond it is no time

const json::value* in(const json::object& parent, std::string_view key) {
  return parent.if_contains(json::string_view(key.data(), key.size()));
}

std::string text_in(const json::object& parent, std::string_view key) {
  const json::value* value = in(parent, key);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

const json::object* object_in(const json::object& parent, std::string_view key) {
  const json::value* value = in(parent, key);
  return value ? value->if_object() : nullptr;
}

// The first of two spellings that is an array.
const json::array* array_in(const json::object& parent, std::string_view key,
                            std::string_view or_key = {}) {
  for (const std::string_view name : {key, or_key}) {
    const json::value* value = name.empty() ? nullptr : in(parent, name);
    if (const json::array* array = value ? value->if_array() : nullptr) return array;
  }
  return nullptr;
}

// In the unit of the message; nothing: no time.
std::optional<double> time_of(const json::value& value, double units_per_s) {
  if (!value.is_number()) return std::nullopt;
  json::error_code problem;
  const double time = value.to_number<double>(problem);
  if (problem || !(time >= 0) || time > kMostSeconds * units_per_s) return std::nullopt;
  return time;
}

// The WebSocket gives milliseconds and durations, HTTP seconds and ends. An alignment that does not
// fit together is none: it is an aid, never a reason to lose the audio.
std::vector<TimedCharacter> alignment_of(const json::object* from) {
  if (!from) return {};
  const json::array* durations = array_in(*from, "charDurationsMs", "charsDurationsMs");
  const json::array* ends = durations ? nullptr : array_in(*from, "character_end_times_seconds");
  const json::array* begins = array_in(*from, "charStartTimesMs", "character_start_times_seconds");
  const json::array* letters = array_in(*from, "chars", "characters");
  const json::array* lasts = durations ? durations : ends;
  if (!begins || !letters || !lasts || begins->size() != letters->size() ||
      lasts->size() != letters->size())
    return {};
  const double units_per_s = durations ? 1000 : 1;
  std::vector<TimedCharacter> characters;
  for (size_t i = 0; i < letters->size(); ++i) {
    const json::string* text = (*letters)[i].if_string();
    const std::optional<double> begin = time_of((*begins)[i], units_per_s);
    const std::optional<double> last = time_of((*lasts)[i], units_per_s);
    if (!text || !begin || !last) return {};
    const double end = durations ? *begin + *last : *last;
    const auto to_ns = [&](double time) {
      return static_cast<uint64_t>(std::llround(time * 1e9 / units_per_s));
    };
    characters.push_back({std::string(text->data(), text->size()), to_ns(*begin), to_ns(end)});
  }
  return characters;
}

// Printable, short: it goes into a log line.
std::string tidy(std::string_view text) {
  std::string tidied(text.substr(0, kMostMessageLetters));
  for (char& c : tidied)
    if (c < ' ' || c > '~') c = '.';
  return tidied;
}

Problem problem_of(const json::object& from) {
  Problem problem;
  for (const char* key : {"code", "status", "error"}) {
    problem.code = tidy(text_in(from, key));
    if (!problem.code.empty()) break;
  }
  problem.message = tidy(text_in(from, "message"));
  return problem;
}

// {"detail": ...} in its three shapes, or the words themselves.
std::optional<Problem> problem_in(const json::object& root) {
  const json::value* detail = in(root, "detail");
  if (!detail || detail->is_null()) return problem_of(root);
  if (const json::object* object = detail->if_object()) return problem_of(*object);
  if (const json::string* text = detail->if_string())
    return Problem{"", tidy({text->data(), text->size()})};
  // FastAPI's list: {"loc":["body","text"],"msg":"field required","type":"..."}
  const json::array* list = detail->if_array();
  const json::object* first = list && !list->empty() ? list->front().if_object() : nullptr;
  if (!first) return std::nullopt;
  std::string message = text_in(*first, "msg");
  const json::array* place = array_in(*first, "loc");
  const json::string* field = place && !place->empty() ? place->back().if_string() : nullptr;
  if (field) message = std::string(field->data(), field->size()) + ": " + message;
  return Problem{tidy(text_in(*first, "type")), tidy(message)};
}

bool is_true(const json::object& from, std::string_view key) {
  const json::value* value = in(from, key);
  return value && value->is_bool() && value->get_bool();
}

ServerMessage message_of(const json::object& from) {
  ServerMessage message;
  message.context = text_in(from, "contextId");
  if (message.context.empty()) message.context = text_in(from, "context_id");
  const json::value* audio = in(from, "audio");
  if (!audio || audio->is_null()) audio = in(from, "audio_base64");
  if (audio && !audio->is_null()) {
    const json::string* text = audio->if_string();
    auto decoded = text ? from_base64({text->data(), text->size()}) : std::nullopt;
    message.has_broken_audio = !decoded;
    if (decoded) message.audio = std::move(*decoded);
  }
  message.is_final = is_true(from, "isFinal") || is_true(from, "is_final");
  message.alignment = alignment_of(object_in(from, "alignment"));
  for (const char* key : {"error", "detail"}) {
    const json::value* value = in(from, key);
    if (value && !value->is_null()) message.problem = problem_in(from).value_or(Problem{});
  }
  return message;
}

}  // namespace

std::optional<ServerMessage> parse_message(std::string_view text) {
  json::error_code wrong;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), wrong);
  const json::object* object = wrong ? nullptr : value.if_object();
  if (!object) return std::nullopt;
  return message_of(*object);
}

Problem parse_problem(std::string_view body) {
  json::error_code wrong;
  const json::value value = json::parse(json::string_view(body.data(), body.size()), wrong);
  const json::object* root = wrong ? nullptr : value.if_object();
  const std::optional<Problem> problem = root ? problem_in(*root) : std::nullopt;
  return problem.value_or(Problem{"", tidy(body)});
}

struct MessageStream::Parser {
  json::stream_parser json;
  size_t object_bytes = 0;  // of the one under way, blanks before it not counted
};

MessageStream::MessageStream() : parser_(std::make_unique<Parser>()) {}
MessageStream::~MessageStream() = default;

bool MessageStream::is_between_objects() const { return parser_->object_bytes == 0; }

bool MessageStream::feed(std::string_view piece,
                         const std::function<void(const ServerMessage&)>& on_message) {
  while (!piece.empty()) {
    if (parser_->object_bytes == 0) {
      const size_t begin = piece.find_first_not_of(" \t\r\n");
      if (begin == std::string_view::npos) return true;
      piece.remove_prefix(begin);
    }
    json::error_code wrong;
    const size_t used = parser_->json.write_some(piece.data(), piece.size(), wrong);
    parser_->object_bytes += used;
    if (wrong || used == 0 || parser_->object_bytes > kMostObjectBytes) return false;
    piece.remove_prefix(used);
    if (!parser_->json.done()) continue;
    const json::value value = parser_->json.release();
    parser_->json.reset();
    parser_->object_bytes = 0;
    const json::object* object = value.if_object();
    if (!object) return false;
    on_message(message_of(*object));
  }
  return true;
}

}  // namespace dragoman::elevenlabs
