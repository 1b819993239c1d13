#include "tests/bench/recognizer/conversation_log.h"

#include <charconv>
#include <cstdio>
#include <ctime>

#include "host/base/clock.h"

namespace dgm::bench {
namespace {

using Kind = LogEvent::Kind;

// Takes the word up to `separator` off the front.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const auto word = text.substr(0, at);
  text.remove_prefix(at + separator.size());
  return word;
}

// "2026-11-20T14:17:51.123Z"
std::optional<uint64_t> time_of(std::string_view text) {
  tm utc{};
  int ms = 0;
  if (std::sscanf(std::string(text).c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &utc.tm_year,
                  &utc.tm_mon, &utc.tm_mday, &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &ms) != 7)
    return std::nullopt;
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  return static_cast<uint64_t>(timegm(&utc)) * kNsPerSecond + static_cast<uint64_t>(ms) * kNsPerMs;
}

std::optional<double> stage_of(std::string_view text, std::string_view name) {
  const auto at = text.find(std::string(name) + " ");
  if (at == std::string_view::npos) return std::nullopt;
  const auto number = text.substr(at + name.size() + 1);
  double ms = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), ms);
  return error == std::errc() ? std::optional(ms) : std::nullopt;  // "-": not passed
}

// "7777 said [en-US]: text", "7777 means [es-ES]: text"
std::optional<LogEvent> words_event(Kind kind, uint64_t at_ns, std::string_view rest) {
  const auto speaker = take_until(rest, " ");
  if (!speaker || !take_until(rest, "]: ")) return std::nullopt;
  return LogEvent{kind, at_ns, std::string(*speaker), std::string(rest), {}};
}

// "8888 hears 7777 0.30 s after the end of speech (ms: endpointing 277, recognizer 4, ...)"
std::optional<LogEvent> spoken_event(uint64_t at_ns, std::string_view rest) {
  if (!take_until(rest, " hears ")) return std::nullopt;
  const auto speaker = take_until(rest, " ");
  if (!speaker || !take_until(rest, "(ms: ")) return std::nullopt;
  LogEvent event{Kind::kSpoken, at_ns, std::string(*speaker), {}, {}};
  for (size_t i = 0; i < kStages.size(); ++i) event.stages[i] = stage_of(rest, kStages[i]);
  return event;
}

}  // namespace

std::optional<LogEvent> read_log_line(std::string_view line) {
  const auto time = take_until(line, " "), level = take_until(line, " "),
             id = take_until(line, " ");
  if (!time || !level || !id) return std::nullopt;
  const auto at_ns = time_of(*time);
  if (!at_ns) return std::nullopt;
  if (*id == "HEARD") return words_event(Kind::kHeard, *at_ns, line);
  if (*id == "MEANT") return words_event(Kind::kMeant, *at_ns, line);
  if (*id == "SPOKEN") return spoken_event(*at_ns, line);
  if (*id == "TROUBLE") return LogEvent{Kind::kTrouble, *at_ns, {}, std::string(line), {}};
  return std::nullopt;
}

void GrowingLog::read(const std::function<void(const LogEvent&)>& take) {
  file_.clear();
  for (int c = file_.get(); c != std::ifstream::traits_type::eof(); c = file_.get()) {
    if (c != '\n') {
      line_ += static_cast<char>(c);
      continue;
    }
    if (const auto event = read_log_line(line_)) take(*event);
    line_.clear();
  }
}

}  // namespace dgm::bench
