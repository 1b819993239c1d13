// Reads conversation files.
#include <charconv>
#include <fstream>
#include <sstream>

#include "dragoman/testing/conversation.h"

namespace dragoman::testing {

namespace {

using Kind = ConversationLine::Kind;

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool number(std::string_view text, uint64_t& out) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && problem == std::errc() && end == text.data() + text.size();
}

bool hex(std::string_view text, Bytes& out) {
  std::string digits;
  for (char c : text) {
    if (c != ' ') digits += c;
  }
  if (digits.empty() || digits.size() % 2 != 0) return false;
  for (size_t i = 0; i < digits.size(); i += 2) {
    uint8_t byte = 0;
    const auto [end, problem] = std::from_chars(&digits[i], &digits[i] + 2, byte, 16);
    if (problem != std::errc() || end != &digits[i] + 2) return false;
    out.push_back(byte);
  }
  return true;
}

bool method_word(std::string_view text) {
  for (std::string_view word : {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"}) {
    if (text == word) return true;
  }
  return false;
}

// One line, as its mark ("> ", ">hex", "@") and the rest. `last` is the line that headers and
// bodies belong to. The answer: what is wrong; empty: nothing.
class LineReader {
 public:
  explicit LineReader(std::vector<ConversationLine>& lines) : lines_(lines) {}

  std::string read(std::string_view raw, size_t line_number) {
    const size_t blank = raw.find(' ');
    const std::string_view mark = raw.substr(0, blank);
    const std::string_view rest =
        blank == std::string_view::npos ? std::string_view() : raw.substr(blank + 1);
    number_ = line_number;
    if (mark == "=") return add(Kind::kAction, trimmed(rest));
    if (mark == "@") return time(trimmed(rest));
    if (mark == "!") return fault(trimmed(rest));
    if (mark == ">" || mark == ">~") return sends(rest, mark == ">~");
    if (mark == ">header" || mark == ">header~") return header('>', rest, mark == ">header~");
    if (mark == ">body" || mark == ">body~") return body('>', rest, mark == ">body~");
    if (mark == ">hex" || mark == "<hex") {
      add(mark[0] == '>' ? Kind::kPluginSends : Kind::kFarSends, {});
      last().binary = true;
      return hex(rest, last().data) ? "" : "expected hexadecimal bytes, such as \"01 ff\"";
    }
    if (mark == ">bytes") return bytes(rest);
    if (mark == "<") return hears(rest);
    if (mark == "<header") return header('<', rest, false);
    if (mark == "<body") return body('<', rest, false);
    if (mark == "<chunk") return add(Kind::kFarChunk, rest);
    if (mark == "<end") return add(Kind::kFarEnds, {});
    if (mark == "<zero") {
      add(Kind::kFarSends, {});
      last().binary = true;
      uint64_t size = 0;
      if (!number(trimmed(rest), size) || size > kLargest) return "expected a number of bytes";
      last().data.assign(size, 0);
      return "";
    }
    return "unknown mark \"" + std::string(mark) +
           "\"; a line begins with one of # = @ ! > >~ >header >body >hex >bytes < <header <body "
           "<chunk <end <hex <zero";
  }

 private:
  static constexpr uint64_t kLargest = 1 << 24;

  ConversationLine& last() { return lines_.back(); }

  std::string add(Kind kind, std::string_view text) {
    ConversationLine line;
    line.kind = kind;
    line.number = number_;
    line.text = std::string(text);
    lines_.push_back(std::move(line));
    return "";
  }
  std::string time(std::string_view text) {
    add(Kind::kTime, {});
    const bool milliseconds = text.ends_with("ms");
    if (!text.ends_with("s")) return "expected a time such as 20ms or 3s";
    text.remove_suffix(milliseconds ? 2 : 1);
    if (!number(text, last().amount)) return "expected a time such as 20ms or 3s";
    if (!milliseconds) last().amount *= 1000;
    return "";
  }
  std::string fault(std::string_view text) {
    static constexpr std::pair<const char*, dgm_status> kWords[] = {
        {"unauthenticated", DGM_UNAUTHENTICATED},
        {"rate_limited", DGM_RATE_LIMITED},
        {"unavailable", DGM_UNAVAILABLE},
        {"timeout", DGM_TIMEOUT},
        {"internal", DGM_INTERNAL}};
    const size_t blank = text.find(' ');
    add(Kind::kFault,
        blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1));
    for (const auto& [word, status] : kWords) {
      if (text.substr(0, blank) == word) {
        last().amount = static_cast<uint64_t>(status);
        return "";
      }
    }
    return "expected one of unauthenticated, rate_limited, unavailable, timeout, internal";
  }
  std::string sends(std::string_view rest, bool pattern) {
    const size_t blank = rest.find(' ');
    const std::string_view word = rest.substr(0, blank);
    const std::string_view tail =
        blank == std::string_view::npos ? std::string_view() : trimmed(rest.substr(blank + 1));
    if (word == "CONNECT") {
      add(Kind::kPluginConnects, tail);
    } else if (word == "CLOSE") {
      add(Kind::kPluginCloses, {});
      last().has_code = !tail.empty();
      if (last().has_code && !number(tail, last().amount)) return "expected a close code";
    } else if (method_word(word) && tail.starts_with("http")) {
      add(Kind::kPluginRequests, tail);
      last().method = std::string(word);
    } else {
      add(Kind::kPluginSends, rest);
    }
    last().pattern = pattern;
    return "";
  }
  std::string bytes(std::string_view rest) {
    add(Kind::kPluginSendsBytes, {});
    const size_t cross = rest.find(" x ");
    if (!number(trimmed(rest.substr(0, cross)), last().amount))
      return "expected a number of bytes, such as \"640\" or \"640 x 5\"";
    if (cross != std::string_view::npos && !number(trimmed(rest.substr(cross + 3)), last().times))
      return "expected a number of messages after \"x\"";
    return "";
  }
  std::string hears(std::string_view rest) {
    const size_t blank = rest.find(' ');
    const std::string_view word = rest.substr(0, blank);
    const std::string_view tail =
        blank == std::string_view::npos ? std::string_view() : trimmed(rest.substr(blank + 1));
    uint64_t code = 0;
    if (word == "CONNECT") {
      add(Kind::kFarConnects, {});
      return number(tail, last().amount) && last().amount <= 65535 ? "" : "expected a port";
    }
    if (rest == "OPEN") return add(Kind::kFarOpens, {});
    if (word == "CLOSE") {
      add(Kind::kFarCloses, tail);
      return "";
    }
    if (rest.size() == 3 && number(rest, code) && code >= 100) {
      add(Kind::kFarAnswers, {});
      last().amount = code;
      return "";
    }
    return add(Kind::kFarSends, rest);
  }
  std::string header(char side, std::string_view rest, bool pattern) {
    const bool fits = !lines_.empty() && (side == '<' ? last().kind == Kind::kFarAnswers
                                                      : last().kind == Kind::kPluginConnects ||
                                                            last().kind == Kind::kPluginRequests);
    if (!fits) return "a header follows its CONNECT, request or status line";
    const size_t colon = rest.find(": ");
    if (colon == std::string_view::npos) return "expected \"Name: value\"";
    last().headers.emplace_back(rest.substr(0, colon), rest.substr(colon + 2));
    last().header_patterns |= pattern;
    return "";
  }
  std::string body(char side, std::string_view rest, bool pattern) {
    const bool fits =
        !lines_.empty() && last().kind == (side == '<' ? Kind::kFarAnswers : Kind::kPluginRequests);
    if (!fits) return "a body follows its request or status line";
    last().body += rest;
    last().body_pattern = pattern;
    last().has_code = true;  // the answer is complete with it
    return "";
  }

  std::vector<ConversationLine>& lines_;
  size_t number_ = 0;
};

}  // namespace

Conversation Conversation::from_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    Conversation none;
    none.problem_ = path + ": cannot be read";
    return none;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return from_text(text.str(), path.substr(path.rfind('/') + 1));
}

Conversation Conversation::from_text(std::string_view text, const std::string& name) {
  Conversation conversation;
  conversation.name_ = name;
  LineReader reader(conversation.lines_);
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = text.find('\n');
    std::string_view raw = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    if (trimmed(raw).empty() || raw.front() == '#') continue;
    const std::string wrong = reader.read(raw, line);
    if (!wrong.empty() && conversation.problem_.empty())
      conversation.problem_ = name + ":" + std::to_string(line) + ": " + wrong;
  }
  return conversation;
}

bool matches_pattern(std::string_view text, std::string_view pattern) {
  // Greedy with one point of return: linear for each star.
  size_t at = 0, in_pattern = 0, star = std::string_view::npos, resume = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      resume = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[at]) {
      ++in_pattern, ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

}  // namespace dragoman::testing
