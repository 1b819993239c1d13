#include "plugins/recognizer_deepgram/deepgram_messages.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

namespace dragoman::deepgram {

namespace {

namespace json = boost::json;

constexpr double kLongestS = 1e7;  // of one connection; also keeps sample counts within 64 bits
constexpr size_t kMostProblemBytes = 200;

std::optional<json::value> parse(std::string_view text) {
  json::error_code problem;
  json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  if (problem) return std::nullopt;
  return value;
}

const json::value* find(const json::object& in, std::string_view key) {
  return in.if_contains(json::string_view(key.data(), key.size()));
}

const json::array* array_in(const json::object& in, std::string_view key) {
  const json::value* value = find(in, key);
  return value ? value->if_array() : nullptr;
}

const json::object* object_in(const json::object& in, std::string_view key) {
  const json::value* value = find(in, key);
  return value ? value->if_object() : nullptr;
}

// Nothing: not there, or no text.
std::optional<std::string> text_in(const json::object& in, std::string_view key) {
  const json::value* value = find(in, key);
  const json::string* text = value ? value->if_string() : nullptr;
  if (!text) return std::nullopt;
  return std::string(text->data(), text->size());
}

std::optional<double> number_in(const json::object& in, std::string_view key) {
  const json::value* value = find(in, key);
  if (!value || !value->is_number()) return std::nullopt;
  json::error_code problem;
  const auto number = value->to_number<double>(problem);
  if (problem) return std::nullopt;
  return number;
}

// A place in the audio; nothing if no audio can be so long.
std::optional<double> seconds_in(const json::object& in, std::string_view key) {
  const std::optional<double> number = number_in(in, key);
  return number && *number >= 0 && *number <= kLongestS ? number : std::nullopt;
}

std::optional<uint64_t> count_in(const json::object& in, std::string_view key) {
  const json::value* value = find(in, key);
  if (!value || !value->is_number()) return std::nullopt;
  json::error_code problem;
  const auto number = value->to_number<uint64_t>(problem);
  if (problem) return std::nullopt;
  return number;
}

bool flag_in(const json::object& in, std::string_view key) {
  const json::value* value = find(in, key);
  const bool* flag = value ? value->if_bool() : nullptr;
  return flag && *flag;
}

// "language", or the first of "languages".
std::string language_in(const json::object& in) {
  if (auto language = text_in(in, "language")) return *language;
  const json::array* languages = array_in(in, "languages");
  const json::string* first =
      languages && !languages->empty() ? languages->front().if_string() : nullptr;
  return first ? std::string(first->data(), first->size()) : std::string();
}

// The words' times, and their mean confidence. Words without times tell no times.
void read_words(const json::object& in, Speech& speech) {
  const json::array* words = array_in(in, "words");
  if (!words) return;
  double confidence = 0;
  size_t rated = 0;
  for (const json::value& value : *words) {
    const json::object* word = value.if_object();
    if (!word) continue;
    if (const auto sure = number_in(*word, "confidence")) {
      confidence += std::clamp(*sure, 0.0, 1.0);
      ++rated;
    }
    const auto from = seconds_in(*word, "start"), to = seconds_in(*word, "end");
    if (!from || !to || *to < *from) continue;
    if (!speech.words) speech.words = Span{*from, *to};
    speech.words->from_s = std::min(speech.words->from_s, *from);
    speech.words->to_s = std::max(speech.words->to_s, *to);
  }
  if (rated > 0) speech.confidence = static_cast<float>(confidence / static_cast<double>(rated));
}

std::string trimmed(std::string text) {
  constexpr const char* kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string::npos) return {};
  text.erase(text.find_last_not_of(kBlanks) + 1);
  text.erase(0, first);
  return text;
}

std::string problem_in(const json::object& in) {
  std::string words;
  for (const char* key : {"code", "err_code", "variant", "description", "err_msg", "message"}) {
    const auto text = text_in(in, key);
    if (!text || text->empty()) continue;
    words += (words.empty() ? "" : ": ") + *text;
  }
  words.resize(std::min(words.size(), kMostProblemBytes));
  for (char& letter : words)
    if (letter < ' ' || letter > '~') letter = '.';
  return words.empty() ? "without a word of explanation" : words;
}

bool read_results(const json::object& root, ListenMessage& message) {
  const auto start = seconds_in(root, "start"), duration = seconds_in(root, "duration");
  const json::object* channel = object_in(root, "channel");
  const json::array* alternatives = channel ? array_in(*channel, "alternatives") : nullptr;
  if (!start || !duration || !alternatives || alternatives->empty()) return false;
  const json::object* best = alternatives->front().if_object();
  auto text = best ? text_in(*best, "transcript") : std::nullopt;
  if (!text) return false;
  message.audio = {*start, *start + *duration};
  message.is_final = flag_in(root, "is_final");
  message.speech_final = flag_in(root, "speech_final");
  message.from_finalize = flag_in(root, "from_finalize");
  message.speech.text = trimmed(std::move(*text));
  message.speech.language = language_in(*best);
  read_words(*best, message.speech);
  if (const auto sure = number_in(*best, "confidence"))
    message.speech.confidence = static_cast<float>(std::clamp(*sure, 0.0, 1.0));
  return true;
}

FluxMessage::Event event_of(std::string_view word) {
  using Event = FluxMessage::Event;
  static constexpr std::pair<std::string_view, Event> kEvents[] = {
      {"Update", Event::kUpdate},
      {"StartOfTurn", Event::kStartOfTurn},
      {"EagerEndOfTurn", Event::kEagerEndOfTurn},
      {"TurnResumed", Event::kTurnResumed},
      {"EndOfTurn", Event::kEndOfTurn}};
  for (const auto& [name, event] : kEvents)
    if (word == name) return event;
  return Event::kOther;
}

bool read_turn(const json::object& root, FluxMessage& message) {
  const auto event = text_in(root, "event");
  const auto turn = count_in(root, "turn_index");
  auto text = text_in(root, "transcript");
  if (!event || !turn) return false;
  // A turn's end without its words would be a loss that nobody sees.
  if (!text && event_of(*event) == FluxMessage::Event::kEndOfTurn) return false;
  message.event = event_of(*event);
  message.turn = *turn;
  message.audio = {seconds_in(root, "audio_window_start").value_or(0),
                   seconds_in(root, "audio_window_end").value_or(0)};
  message.speech.text = trimmed(std::move(text).value_or(""));
  message.speech.language = language_in(root);
  read_words(root, message.speech);
  return true;
}

}  // namespace

std::optional<ListenMessage> parse_listen(std::string_view text) {
  const std::optional<json::value> value = parse(text);
  const json::object* root = value ? value->if_object() : nullptr;
  const auto type = root ? text_in(*root, "type") : std::nullopt;
  if (!type) return std::nullopt;
  ListenMessage message;
  if (*type == "Results") {
    message.kind = ListenMessage::Kind::kResults;
    if (!read_results(*root, message)) return std::nullopt;
  } else if (*type == "SpeechStarted") {
    message.kind = ListenMessage::Kind::kSpeechStarted;
  } else if (*type == "UtteranceEnd") {
    message.kind = ListenMessage::Kind::kUtteranceEnd;
  } else if (*type == "Error") {
    message.kind = ListenMessage::Kind::kError;
    message.problem = problem_in(*root);
  }
  return message;
}

std::optional<FluxMessage> parse_flux(std::string_view text) {
  const std::optional<json::value> value = parse(text);
  const json::object* root = value ? value->if_object() : nullptr;
  const auto type = root ? text_in(*root, "type") : std::nullopt;
  if (!type) return std::nullopt;
  FluxMessage message;
  message.sequence = count_in(*root, "sequence_id");
  if (*type == "Connected") {
    message.kind = FluxMessage::Kind::kConnected;
  } else if (*type == "TurnInfo") {
    message.kind = FluxMessage::Kind::kTurn;
    if (!read_turn(*root, message)) return std::nullopt;
  } else if (*type == "Error") {
    message.kind = FluxMessage::Kind::kError;
    message.problem = problem_in(*root);
  }
  return message;
}

}  // namespace dragoman::deepgram
