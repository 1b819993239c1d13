#include "plugins/recognizer_pocketsphinx/domain.h"

#include <filesystem>
#include <set>
#include <stdexcept>

#include "plugins/recognizer_pocketsphinx/pronunciation.h"
#include "plugins/recognizer_pocketsphinx/text.h"

namespace dgm::pocketsphinx {
namespace {

constexpr unsigned kPronunciationDeadlineMs = 5000;

std::string installed_prompts(const std::string& language) {
  return "/usr/share/doc/asterisk-core-sounds-" + language + "/core-sounds-" + language + ".txt.gz";
}

std::string read_model_file(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    throw std::runtime_error("no file " + path + "; install the package pocketsphinx-en-us");
  }
  return read_text_file(path);
}

std::string listed(const std::vector<std::string>& words) {
  constexpr std::size_t kMostShown = 12;
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < kMostShown; ++i) {
    text += (i == 0 ? "" : ", ") + words[i];
  }
  if (words.size() > kMostShown)
    text += " and " + std::to_string(words.size() - kMostShown) + " more";
  return text;
}

PhraseBook read_book(const DomainSettings& settings) {
  PhraseBook book(settings.language);
  if (settings.mode == SearchMode::open) return book;
  for (const auto& file : settings.phrases) book.add_text(read_text_file(file));
  if (settings.phrases.empty()) {
    book.add_text(built_in_phrases(settings.language));
    // The Spanish prompts are too many for a model of English sounds: see the README.
    const auto prompts = installed_prompts(settings.language);
    if (settings.language == "en" && std::filesystem::exists(prompts)) {
      book.add_text(read_text_file(prompts));
    }
  }
  if (book.phrases().empty()) {
    throw std::runtime_error("no phrases for language \"" + settings.language +
                             "\"; give a file in option phrases (built in are en and es)");
  }
  return book;
}

}  // namespace

Domain::Domain(const DomainSettings& settings) : book_(read_book(settings)), matcher_(book_) {
  plan_.acoustic_model = settings.model_folder + "/en-us";
  plan_.mode = settings.mode;
  plan_.second_pass = settings.second_pass;
  plan_.general_share = settings.general_share;
  if (settings.mode == SearchMode::open ||
      (settings.mode == SearchMode::phrases && settings.general_share > 0)) {
    plan_.general_model = settings.model_folder + "/en-us.lm.bin";
    if (!std::filesystem::exists(plan_.general_model)) {
      throw std::runtime_error("no file " + plan_.general_model +
                               "; install the package pocketsphinx-en-us");
    }
  }
  if (settings.mode == SearchMode::open) {
    if (settings.language != "en") {
      throw std::runtime_error("option mode: open speech is decoded in English only, not \"" +
                               settings.language + "\"; use mode phrases with a phrase book");
    }
    warnings_.push_back(
        "mode open: free telephone speech is decoded with more than half of the words wrong; use a "
        "phrase book or a cloud recognizer");
  }
  make_dictionary(settings);
  if (settings.mode == SearchMode::grammar) {
    for (const auto& phrase : book_.phrases()) plan_.sentences.push_back(phrase.words);
  } else {
    plan_.sentences = book_.sentences();
  }
}

void Domain::make_dictionary(const DomainSettings& settings) {
  const auto dictionary = read_model_file(settings.model_folder + "/cmudict-en-us.dict");
  std::set<std::string> wanted, found;
  for (const auto& [word, spelling] : book_.spellings()) wanted.insert(word);
  const bool english = settings.language == "en";
  if (english) plan_.dictionary = dictionary_lines(dictionary, wanted, found);

  std::vector<std::string> words, spellings;
  for (const auto& [word, spelling] : book_.spellings()) {
    if (found.contains(word)) continue;
    words.push_back(word);
    spellings.push_back(spelling);
  }
  const auto sounds = words.empty()
                          ? std::vector<std::string>()
                          : ipa_of_words(spellings, settings.language, kPronunciationDeadlineMs);
  if (!sounds && !english) {
    throw std::runtime_error("espeak-ng gave no pronunciations of \"" + settings.language +
                             "\"; install the package espeak-ng");
  }
  std::vector<std::string> silent;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto phones = sounds ? cmu_phones_of_ipa((*sounds)[i]) : std::string();
    if (phones.empty()) {
      silent.push_back(words[i]);
      continue;
    }
    const auto variants = english ? std::vector<std::string>{phones} : foreign_variants(phones);
    for (std::size_t n = 0; n < variants.size(); ++n) {
      const auto mark = n == 0 ? std::string() : "(" + std::to_string(n + 1) + ")";
      plan_.dictionary += words[i] + mark + " " + variants[n] + "\n";
    }
  }
  if (!silent.empty()) {
    warnings_.push_back("these words of the phrase book have no pronunciation and are not heard: " +
                        listed(silent) +
                        (sounds ? "" : "; the package espeak-ng would give them by rule"));
  }
  if (!plan_.general_model.empty()) {
    // The book's own lines come first; the general vocabulary is the rest of the dictionary.
    std::string rest;
    for (std::size_t at = 0; at < dictionary.size();) {
      const auto end = std::min(dictionary.find('\n', at), dictionary.size());
      const auto line = dictionary.substr(at, end - at);
      if (!wanted.contains(line.substr(0, line.find_first_of(" \t(")))) rest += line + "\n";
      at = end + 1;
    }
    plan_.dictionary += rest;
  }
}

std::string Domain::written(const std::vector<std::string>& words) const {
  std::vector<std::string> spelled;
  for (const auto& word : words) {
    const auto known = book_.spellings().find(word);
    spelled.push_back(known == book_.spellings().end() ? word : known->second);
  }
  return joined(spelled);
}

}  // namespace dgm::pocketsphinx
