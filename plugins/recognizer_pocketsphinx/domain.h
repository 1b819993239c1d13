// Everything that the decoders of one provider share: the phrase book, its matcher, and the plan
// with dictionary and models.
#pragma once

#include <string>
#include <vector>

#include "plugins/recognizer_pocketsphinx/decoder.h"
#include "plugins/recognizer_pocketsphinx/phrase_book.h"
#include "plugins/recognizer_pocketsphinx/phrase_matcher.h"

namespace dgm::pocketsphinx {

struct DomainSettings {
  std::string language = "en";       // first subtag
  std::vector<std::string> phrases;  // files; empty: built in, and the installed prompts
  std::string model_folder;          // holds "en-us", "cmudict-en-us.dict", "en-us.lm.bin"
  SearchMode mode = SearchMode::phrases;
  double general_share = 0;
  bool second_pass = false;
};

class Domain {
 public:
  // [control] Reads files and may ask eSpeak NG. Throws std::runtime_error with one sentence.
  explicit Domain(const DomainSettings& settings);
  Domain(const Domain&) = delete;
  Domain& operator=(const Domain&) = delete;

  const PhraseBook& book() const { return book_; }
  const PhraseMatcher& matcher() const { return matcher_; }
  const DecoderPlan& plan() const { return plan_; }
  // What the administrator should know, one sentence each.
  const std::vector<std::string>& warnings() const { return warnings_; }
  // Folded words as they are written: "numero" gives "número".
  std::string written(const std::vector<std::string>& words) const;

 private:
  void make_dictionary(const DomainSettings& settings);

  PhraseBook book_;
  PhraseMatcher matcher_;
  DecoderPlan plan_;
  std::vector<std::string> warnings_;
};

// The phrase book built into the plugin, from phrases/telephone-<language>.txt; empty: none.
std::string_view built_in_phrases(std::string_view language);

}  // namespace dgm::pocketsphinx
