// How words sound, in the 39 phones of the CMU dictionary: from that dictionary, or by rule from
// eSpeak NG (a child process: its licence is GPL-3.0-or-later and this plugin does not link it).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::pocketsphinx {

// [any] IPA as eSpeak NG writes it to CMU phones: "nˈumeɾo" gives "N UW M EH R OW". Sounds that
// English lacks become the nearest English one. Empty: a sign is not known.
std::string cmu_phones_of_ipa(std::string_view ipa);

// [any] The ways in which a speaker of another language may say these phones as an English model
// hears them: a as in "cat", e as in "they", the tapped r as d, y as a vowel; at most 16, the given
// one first. Chosen by their effect on Spanish prompts.
std::vector<std::string> foreign_variants(std::string_view phones);

// [any] The lines of a CMU dictionary whose word, without the "(2)" of a variant, is in `wanted`.
// `found` receives those words.
std::string dictionary_lines(std::string_view dictionary, const std::set<std::string>& wanted,
                             std::set<std::string>& found);

// [control] Asks eSpeak NG for the IPA of each word, in order; at most `deadline_ms`. nullopt: the
// program is not installed or did not answer with one line per word.
std::optional<std::vector<std::string>> ipa_of_words(const std::vector<std::string>& words,
                                                     std::string_view language,
                                                     unsigned deadline_ms);

}  // namespace dgm::pocketsphinx
