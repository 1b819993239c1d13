#include "call_control_lines_protocol.h"

#include <charconv>

namespace call_control_lines {

namespace {

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
    if (kind != Event::Kind::kDtmf) return event;
    const std::string& ms = event.words[1];
    const auto [end, problem] =
        std::from_chars(ms.data(), ms.data() + ms.size(), event.duration_ms);
    const bool digit =
        event.words[0].size() == 1 &&
        std::string_view("0123456789*#ABCD").find(event.words[0][0]) != std::string_view::npos;
    if (!digit || problem != std::errc() || end != ms.data() + ms.size()) return std::nullopt;
    event.digit = event.words[0][0];
    return event;
  }
  return std::nullopt;
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
