#include "plugins/recognizer_pocketsphinx/phrase_book.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <stdexcept>

#include "plugins/recognizer_pocketsphinx/text.h"

namespace dgm::pocketsphinx {
namespace {

constexpr std::size_t kMaxRunWords = 60;
constexpr std::size_t kMinClauseWords = 3;
constexpr std::size_t kMaxFileBytes = 4u << 20;

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// "conf-muted: You are now muted": where the text begins, or npos.
std::size_t transcript_start(std::string_view line) {
  auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::string_view::npos;
  if (colon + 1 < line.size() && line[colon + 1] != ' ') return std::string_view::npos;
  for (char c : line.substr(0, colon)) {
    bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   std::strchr("-_./", c);
    if (!allowed) return std::string_view::npos;
  }
  return colon + 1;
}

struct Piece {  // half-open range of the line
  std::size_t begin, end;
  bool ends_sentence;
};

// Cut after . ! ? : ; , when white space or the end follows, so that "28.8" stays whole.
std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!std::strchr(".!?:;,", text[at])) continue;
    if (at + 1 < text.size() && text[at + 1] != ' ') continue;
    pieces.push_back({begin, at + 1, text[at] != ','});
    begin = at + 1;
  }
  if (begin < text.size()) pieces.push_back({begin, text.size(), true});
  return pieces;
}

// A phrase cut out of a line, as a sentence of its own.
std::string as_sentence(std::string_view text) {
  auto first = text.find_first_not_of(" .,;:");
  if (first == std::string_view::npos) return {};
  std::string sentence(trimmed(text.substr(first)));
  while (!sentence.empty() && std::strchr(" .,;:", sentence.back())) sentence.pop_back();
  if (sentence.empty()) return {};
  if (sentence.front() >= 'a' && sentence.front() <= 'z') {
    sentence.front() = static_cast<char>(sentence.front() - 32);
  }
  if (!std::strchr("!?", sentence.back())) sentence += '.';
  return sentence;
}

}  // namespace

std::vector<std::string> PhraseBook::learn_words(std::string_view text) {
  auto accents = [](std::string_view word) {
    return std::count_if(word.begin(), word.end(), [](char c) { return (c & 0x80) != 0; });
  };
  auto words = spoken_words(text, language_);
  for (auto& word : words) {
    auto key = folded(word);
    auto [entry, is_new] = spellings_.try_emplace(key, word);
    if (!is_new && accents(word) > accents(entry->second)) entry->second = word;
    word = std::move(key);
  }
  return words;
}

void PhraseBook::add_phrase(std::string_view text) {
  const auto pieces = pieces_of(text);
  std::set<std::vector<std::string>> learned;
  auto learn = [&](const std::vector<std::string>& words) {
    if (learned.insert(words).second) sentences_.push_back(words);
  };
  for (std::size_t first = 0; first < pieces.size(); ++first) {
    for (std::size_t last = first; last < pieces.size(); ++last) {
      const auto run = text.substr(pieces[first].begin, pieces[last].end - pieces[first].begin);
      auto words = learn_words(run);
      if (words.empty()) continue;
      if (words.size() > kMaxRunWords) break;
      const bool whole_sentence =
          (first == 0 || pieces[first - 1].ends_sentence) && pieces[last].ends_sentence;
      // "Please, ..." alone would swallow every short noise.
      if (!whole_sentence && words.size() < kMinClauseWords) continue;
      const bool whole_line = first == 0 && last + 1 == pieces.size();
      const bool one_sentence =
          whole_sentence && std::none_of(pieces.begin() + static_cast<std::ptrdiff_t>(first),
                                         pieces.begin() + static_cast<std::ptrdiff_t>(last),
                                         [](const Piece& piece) { return piece.ends_sentence; });
      if (whole_line || one_sentence || first == last) learn(words);
      if (index_.try_emplace(words, phrases_.size()).second) {
        phrases_.push_back({as_sentence(run), std::move(words)});
      }
    }
  }
}

void PhraseBook::add_text(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t transcripts = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = trimmed(text.substr(at, end - at));
    at = end + 1;
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    lines.push_back(line);
    transcripts += transcript_start(line) != std::string_view::npos;
  }
  const bool is_transcripts = transcripts * 2 > lines.size();
  for (auto line : lines) {
    auto start = is_transcripts ? transcript_start(line) : 0;
    add_phrase(trimmed(line.substr(start == std::string_view::npos ? 0 : start)));
  }
}

std::string read_text_file(const std::string& path) {
  errno = 0;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rbe"), gzclose);
  if (!file) {
    throw std::runtime_error("phrase file " + path + " cannot be opened (" + std::strerror(errno) +
                             "); give an existing file in option phrases");
  }
  std::string text;
  std::array<char, 16384> block;
  int size = 0;
  while ((size = gzread(file.get(), block.data(), block.size())) > 0) {
    text.append(block.data(), static_cast<std::size_t>(size));
    if (text.size() > kMaxFileBytes) {
      throw std::runtime_error("phrase file " + path + " is larger than 4 MiB; a phrase book of " +
                               "at most some thousand lines is expected");
    }
  }
  if (size < 0) throw std::runtime_error("phrase file " + path + " is not readable gzip or text");
  return text;
}

}  // namespace dgm::pocketsphinx
