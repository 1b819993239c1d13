// Notices that somebody has changed his language, from the language that a recognizer tells of each
// finished line. One line is not enough: a name or a greeting of another language is no change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::calls {

class LanguageWatch {
 public:
  // languages: all that he may speak, BCP 47. after: so many lines in a row.
  LanguageWatch(std::vector<std::string> languages, uint32_t after);

  std::vector<std::string> others(std::string_view current) const;

  // The one of `languages` that was told: exactly, or by its first part ("es" for "es-ES"). Empty:
  // none of them, or nothing was told.
  std::string_view known(std::string_view told) const;
  // A finished line of somebody who speaks `current`. What he speaks from now on; empty: as before.
  std::string_view hear(std::string_view current, std::string_view told);

 private:
  std::vector<std::string> languages_;
  uint32_t after_;
  std::string_view candidate_;  // one of languages_
  uint32_t lines_ = 0;          // in a row, in the candidate
};

}  // namespace dgm::calls
