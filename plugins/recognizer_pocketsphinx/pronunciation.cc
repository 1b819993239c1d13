#include "plugins/recognizer_pocketsphinx/pronunciation.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dgm::pocketsphinx {
namespace {

// Longest first among those that share a beginning. An empty right side is heard but not written.
constexpr std::pair<std::string_view, std::string_view> kPhones[] = {
    {"tʃ", "CH"}, {"dʒ", "JH"}, {"eɪ", "EY"},    {"aɪ", "AY"},   {"ɔɪ", "OY"}, {"oʊ", "OW"},
    {"əʊ", "OW"}, {"aʊ", "AW"}, {"oːɹ", "AO R"}, {"əl", "AH L"}, {"ɜː", "ER"}, {"ɚ", "ER"},
    {"ɝ", "ER"},  {"oː", "AO"}, {"p", "P"},      {"b", "B"},     {"t", "T"},   {"d", "D"},
    {"k", "K"},   {"ɡ", "G"},   {"g", "G"},      {"f", "F"},     {"v", "V"},   {"θ", "TH"},
    {"ð", "DH"},  {"s", "S"},   {"z", "Z"},      {"ʃ", "SH"},    {"ʒ", "ZH"},  {"h", "HH"},
    {"x", "HH"},  {"m", "M"},   {"n", "N"},      {"ŋ", "NG"},    {"l", "L"},   {"ɹ", "R"},
    {"r", "R"},   {"ɾ", "R"},   {"w", "W"},      {"j", "Y"},     {"β", "B"},   {"ɣ", "G"},
    {"ʝ", "Y"},   {"ʎ", "Y"},   {"ɲ", "N Y"},    {"ʁ", "R"},     {"ɑ", "AA"},  {"a", "AA"},
    {"ɐ", "AH"},  {"ʌ", "AH"},  {"ə", "AH"},     {"æ", "AE"},    {"ɛ", "EH"},  {"e", "EH"},
    {"ᵻ", "IH"},  {"ɪ", "IH"},  {"i", "IY"},     {"y", "UW"},    {"ɔ", "AO"},  {"ɒ", "AA"},
    {"o", "OW"},  {"ø", "ER"},  {"œ", "ER"},     {"ʊ", "UH"},    {"u", "UW"},  {"ɥ", "W"},
    {"ˈ", ""},    {"ˌ", ""},    {"ː", ""},       {"ʔ", ""},      {"ʲ", ""},    {"̃", "N"},
    {" ", ""},    {"-", ""},    {"̩", ""},
};

}  // namespace

std::string cmu_phones_of_ipa(std::string_view ipa) {
  std::string phones;
  while (!ipa.empty()) {
    auto known = std::find_if(std::begin(kPhones), std::end(kPhones),
                              [&](const auto& phone) { return ipa.starts_with(phone.first); });
    if (known == std::end(kPhones)) return {};
    if (!known->second.empty()) {
      if (!phones.empty()) phones += ' ';
      phones += known->second;
    }
    ipa.remove_prefix(known->first.size());
  }
  return phones;
}

std::vector<std::string> foreign_variants(std::string_view phones) {
  static constexpr std::pair<std::string_view, std::string_view> kHeardAs[] = {
      {"AA", "AE"}, {"EH", "EY"}, {"R", "D"}, {"Y", "IY"}};
  std::vector<std::string> variants{std::string(phones)};
  for (const auto& [written, heard] : kHeardAs) {
    const auto known = variants.size();
    for (std::size_t i = 0; i < known; ++i) {
      std::string variant;
      const std::string& from = variants[i];
      for (std::size_t at = 0; at < from.size();) {
        const auto end = std::min(from.find(' ', at), from.size());
        const auto phone = std::string_view(from).substr(at, end - at);
        if (!variant.empty()) variant += ' ';
        variant += phone == written ? heard : phone;
        at = end + 1;
      }
      if (variant != from) variants.push_back(std::move(variant));
    }
  }
  return variants;
}

std::string dictionary_lines(std::string_view dictionary, const std::set<std::string>& wanted,
                             std::set<std::string>& found) {
  std::string lines;
  for (std::size_t at = 0; at < dictionary.size();) {
    const auto end = std::min(dictionary.find('\n', at), dictionary.size());
    const auto line = dictionary.substr(at, end - at);
    at = end + 1;
    const std::string word(line.substr(0, std::min(line.find_first_of(" \t("), line.size())));
    if (word.empty() || !wanted.contains(word)) continue;
    found.insert(word);
    lines += line;
    lines += '\n';
  }
  return lines;
}

}  // namespace dgm::pocketsphinx
