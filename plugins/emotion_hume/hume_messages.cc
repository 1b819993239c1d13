#include "plugins/emotion_hume/hume_messages.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "dragoman/cpp/web_text.hpp"

namespace dragoman::hume {

namespace {

namespace json = boost::json;

constexpr size_t kMostScores = 1000, kMostNameBytes = 64, kMostWords = 200;

std::optional<json::object> object_of(std::string_view text) {
  json::error_code wrong;
  json::value value = json::parse(json::string_view(text.data(), text.size()), wrong);
  if (wrong || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

const json::value* in(const json::object& parent, std::string_view key) {
  return parent.if_contains(json::string_view(key.data(), key.size()));
}

std::string text_in(const json::object& parent, std::string_view key) {
  const json::value* value = in(parent, key);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

std::optional<double> number_in(const json::object& parent, std::string_view key, double most) {
  const json::value* value = in(parent, key);
  if (!value || !value->is_number()) return std::nullopt;
  json::error_code wrong;
  const double number = value->to_number<double>(wrong);
  if (wrong || !(number >= 0) || number > most) return std::nullopt;
  return number;
}

const json::array* array_in(const json::object& parent, std::string_view key) {
  const json::value* value = in(parent, key);
  return value ? value->if_array() : nullptr;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

std::string tidy(std::string_view text) {
  std::string tidied(text.substr(0, kMostWords));
  for (char& c : tidied)
    if (c < ' ' || c > '~') c = '.';
  return tidied;
}

// [{"name": ..., "probability"|"score": ...}, ...]; entries that are none are left out.
void add_scores(const json::array* list, std::string_view number, Scores& scores) {
  if (!list) return;
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    if (!object || scores.size() >= kMostScores) continue;
    const std::string name = lower(text_in(*object, "name"));
    const std::optional<double> score = number_in(*object, number, 1);
    if (score && !name.empty() && name.size() <= kMostNameBytes)
      scores.emplace_back(name, static_cast<float>(*score));
  }
}

Message::Kind kind_of(std::string_view type) {
  if (type == "session.created") return Message::Kind::kCreated;
  if (type == "measurement.result") return Message::Kind::kMeasurement;
  if (type == "error") return Message::Kind::kError;
  if (type == "session.closed") return Message::Kind::kClosed;
  return Message::Kind::kOther;
}

// The 44 bytes before the samples (Microsoft's RIFF, format 1).
std::vector<uint8_t> wav_of(std::span<const int16_t> samples) {
  const auto data_bytes = static_cast<uint32_t>(samples.size() * sizeof(int16_t));
  std::vector<uint8_t> wav;
  const auto text = [&](std::string_view sign) { wav.insert(wav.end(), sign.begin(), sign.end()); };
  const auto number = [&](uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) wav.push_back(static_cast<uint8_t>(value >> (8 * i)));
  };
  text("RIFF");
  number(36 + data_bytes, 4);
  text("WAVEfmt ");
  number(16, 4);
  number(1, 2);  // PCM
  number(1, 2);  // channels
  number(kRateHz, 4);
  number(2 * kRateHz, 4);  // bytes a second
  number(2, 2);            // bytes a frame
  number(16, 2);           // bits
  text("data");
  number(data_bytes, 4);
  for (const int16_t sample : samples) number(static_cast<uint16_t>(sample), 2);
  return wav;
}

// The mean of all predictions, over the time from the first to the last.
void read_predictions(const json::array& predictions, Answer& answer) {
  constexpr double kMostSeconds = 3600;
  std::map<std::string, std::pair<float, int>> sums;
  bool is_first = true;
  for (const json::value& entry : predictions) {
    const json::object* prediction = entry.if_object();
    if (!prediction) continue;
    const json::value* time = in(*prediction, "time");
    if (const json::object* object = time ? time->if_object() : nullptr) {
      const double begin = number_in(*object, "begin", kMostSeconds).value_or(0);
      const double end = number_in(*object, "end", kMostSeconds).value_or(begin);
      answer.begin_s = is_first ? begin : std::min(answer.begin_s, begin);
      answer.end_s = std::max({answer.end_s, answer.begin_s, end});
      is_first = false;
    }
    Scores scores;
    add_scores(array_in(*prediction, "emotions"), "score", scores);
    for (const auto& [name, score] : scores) {
      auto& [sum, count] = sums[name];
      sum += score;
      ++count;
    }
  }
  for (const auto& [name, sum] : sums)
    if (answer.scores.size() < kMostScores)
      answer.scores.emplace_back(name, sum.first / static_cast<float>(sum.second));
}

std::string without_key(std::string text, std::string_view key) {
  if (key.empty()) return text;
  for (size_t at = text.find(key); at != std::string::npos; at = text.find(key, at))
    text.replace(at, key.size(), "***");
  return text;
}

}  // namespace

std::optional<Message> parse_message(std::string_view text) {
  const std::optional<json::object> root = object_of(text);
  if (!root) return std::nullopt;
  const std::string type = text_in(*root, "type");
  if (type.empty()) return std::nullopt;
  constexpr double kMostMs = 1e12;
  Message message;
  message.kind = kind_of(type);
  message.code = tidy(text_in(*root, "code"));
  message.words = tidy(text_in(*root, "message"));
  if (message.kind == Message::Kind::kClosed) message.words = tidy(text_in(*root, "reason"));
  if (message.kind != Message::Kind::kMeasurement) return message;
  message.start_ms = static_cast<uint64_t>(number_in(*root, "audio_start_ms", kMostMs).value_or(0));
  message.end_ms =
      std::max(message.start_ms,
               static_cast<uint64_t>(number_in(*root, "audio_end_ms", kMostMs).value_or(0)));
  add_scores(array_in(*root, "expressions"), "probability", message.scores);
  add_scores(array_in(*root, "voice_attributes"), "probability", message.scores);
  return message;
}

std::string session_update(uint32_t measurement_timer_ms) {
  const json::object message = {{"type", "session.update"},
                                {"measurement_timer_ms", measurement_timer_ms}};
  return json::serialize(message);
}

std::optional<Answer> parse_answer(std::string_view text) {
  const std::optional<json::object> root = object_of(text);
  if (!root) return std::nullopt;
  Answer answer;
  answer.payload_id = text_in(*root, "payload_id");
  answer.code = tidy(text_in(*root, "code"));
  answer.words = tidy(text_in(*root, "error"));
  answer.is_error = !answer.words.empty();
  if (!answer.is_error) answer.words = tidy(text_in(*root, "warning"));
  const json::value* prosody = in(*root, "prosody");
  const json::object* object = prosody ? prosody->if_object() : nullptr;
  if (object && !answer.is_error)
    if (const json::array* predictions = array_in(*object, "predictions"))
      read_predictions(*predictions, answer);
  return answer;
}

std::string prosody_request(std::string_view payload_id, std::span<const int16_t> samples) {
  const std::string data = to_base64(wav_of(samples));
  const json::object nothing;
  const json::object models = {{"prosody", nothing}};
  const json::object message = {
      {"models", models},
      {"data", json::string_view(data)},
      {"payload_id", json::string_view(payload_id.data(), payload_id.size())}};
  return json::serialize(message);
}

bool is_lasting(const Error& why) {
  for (const char* code : {"401", "402", "403", "404", "410"})
    if (why.provider_code == code) return true;
  return false;
}

Error explain_end(const Error& why, std::string_view key) {
  Error error = {.status = Status::kUnavailable,
                 .provider_code = why.provider_code,
                 .retry_after_ms = why.retry_after_ms};
  const std::string& code = why.provider_code;
  if (code == "401") {
    error.status = Status::kUnauthenticated;
    error.detail = "Hume does not know the key; give another one in api_key";
  } else if (code == "402") {
    error.status = Status::kRateLimited;
    error.detail = "the account's credits at Hume are used up";
  } else if (code == "403" || code == "404" || code == "410") {
    error.status = Status::kUnsupported;
    error.detail =
        "Hume gives this account no access to the API, or has switched it off; ask for access to "
        "Expression Measurement v1, or use prosody";
  } else if (code == "429") {
    error.status = Status::kRateLimited;
    error.detail = "Hume allows no more sessions now";
  } else if (why.status == Status::kTimeout) {
    error.status = Status::kTimeout;
    error.detail = "Hume did not answer in time";
  } else {
    error.detail = "the connection to Hume ended";
  }
  if (!why.detail.empty()) error.detail += " (" + without_key(tidy(why.detail), key) + ")";
  return error;
}

}  // namespace dragoman::hume
