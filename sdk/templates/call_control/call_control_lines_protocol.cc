#include "call_control_lines_protocol.h"

#include <charconv>

namespace call_control_lines {

namespace {

constexpr std::string_view kDigits = "0123456789*#ABCD";

bool read_number(std::string_view text, uint32_t& number) {
  const char* last = text.data() + text.size();
  const auto [end, problem] = std::from_chars(text.data(), last, number);
  return problem == std::errc() && end == last;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const size_t blank = line.find(' ');
    if (blank != 0) words.emplace_back(line.substr(0, blank));
    line = blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1);
  }
  return words;
}

}  // namespace

std::optional<Event> parse_event(std::string_view line) {
  static constexpr struct {
    const char* name;
    Event::Kind kind;
    size_t words;
  } kEvents[] = {{"INCOMING", Event::Kind::kIncoming, 2},
                 {"STATE", Event::Kind::kState, 1},
                 {"MEDIA", Event::Kind::kMedia, 1},
                 {"DTMF", Event::Kind::kDtmf, 2},
                 {"HANGUP", Event::Kind::kHangup, 1}};
  std::vector<std::string> words = words_of(line);
  if (words.size() < 2) return std::nullopt;
  for (const auto& [name, kind, count] : kEvents) {
    if (words[0] != name) continue;
    if (words.size() != count + 2) return std::nullopt;
    Event event;
    event.kind = kind;
    event.call_id = words[1];
    event.words.assign(words.begin() + 2, words.end());
    const std::string& word = event.words[0];
    if (kind == Event::Kind::kState && !call_state(word)) return std::nullopt;
    if (kind == Event::Kind::kHangup && !read_number(word, event.cause)) return std::nullopt;
    if (kind != Event::Kind::kDtmf) return event;
    if (word.size() != 1 || kDigits.find(word[0]) == std::string_view::npos) return std::nullopt;
    if (!read_number(event.words[1], event.duration_ms)) return std::nullopt;
    event.digit = word[0];
    return event;
  }
  return std::nullopt;
}

std::optional<dragoman::CallState> call_state(std::string_view word) {
  using dragoman::CallState;
  if (word == "ringing") return CallState::kRinging;
  if (word == "answered") return CallState::kAnswered;
  if (word == "held") return CallState::kHeld;
  if (word == "resumed") return CallState::kResumed;
  return std::nullopt;
}

dragoman::CallEndReason end_reason(uint32_t cause) {
  using dragoman::CallEndReason;
  if (cause == 16) return CallEndReason::kNormal;
  if (cause == 17) return CallEndReason::kBusy;
  if (cause == 19) return CallEndReason::kNoAnswer;
  return CallEndReason::kFailed;
}

std::optional<std::string> build_line(const std::vector<std::string_view>& words) {
  std::string line;
  for (std::string_view word : words) {
    if (word.empty() || word.find_first_of(" \r\n") != std::string_view::npos) return std::nullopt;
    if (!line.empty()) line += ' ';
    line += word;
  }
  return line + "\n";
}

std::vector<std::string> LineSplitter::feed(std::string_view piece) {
  std::vector<std::string> lines;
  for (const char letter : piece) {
    if (too_long_) break;
    if (letter == '\n') {
      if (line_.ends_with('\r')) line_.pop_back();
      lines.push_back(std::move(line_));
      line_.clear();
    } else if (line_.size() >= kLongestLine) {
      too_long_ = true;
    } else {
      line_ += letter;
    }
  }
  return lines;
}

}  // namespace call_control_lines
