// The closed domain: every phrase that the recognizer may answer with.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::pocketsphinx {

struct Phrase {
  std::string text;                // as answered: "Please try again."
  std::vector<std::string> words;  // folded, as decoded: {"please", "try", "again"}
};

// Speakers pause inside a text, and the host ends an utterance at a pause; so a book holds each
// line, its sentences and clauses, and every run of them, as phrases of their own.
class PhraseBook {
 public:
  explicit PhraseBook(std::string language) : language_(std::move(language)) {}

  // [control] Adds the phrases of one file's text, one per line; '#' and ';' start comments. A file
  // most of whose lines read "name: text" is taken as the transcripts of a prompt package. The
  // first spelling of a phrase wins.
  void add_text(std::string_view text);
  void add_phrase(std::string_view text);

  const std::string& language() const { return language_; }
  const std::vector<Phrase>& phrases() const { return phrases_; }
  // What the language model learns from: lines, sentences and clauses, without the other runs.
  const std::vector<std::vector<std::string>>& sentences() const { return sentences_; }
  // Folded word to its best spelling, the one with most accents: what eSpeak NG pronounces.
  const std::map<std::string, std::string>& spellings() const { return spellings_; }

 private:
  std::vector<std::string> learn_words(std::string_view text);

  std::string language_;
  std::vector<Phrase> phrases_;
  std::map<std::vector<std::string>, std::size_t> index_;
  std::vector<std::vector<std::string>> sentences_;
  std::map<std::string, std::string> spellings_;
};

// [control] The whole of a file, plain or gzip. Throws std::runtime_error with one sentence.
std::string read_text_file(const std::string& path);

}  // namespace dgm::pocketsphinx
