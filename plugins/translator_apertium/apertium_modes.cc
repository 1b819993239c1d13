#include "plugins/translator_apertium/apertium_modes.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace dgm::apertium {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 28> kCodes{
    {{"eng", "en"}, {"spa", "es"}, {"cat", "ca"}, {"fra", "fr"}, {"glg", "gl"}, {"epo", "eo"},
     {"por", "pt"}, {"ita", "it"}, {"oci", "oc"}, {"nld", "nl"}, {"afr", "af"}, {"ron", "ro"},
     {"eus", "eu"}, {"swe", "sv"}, {"nob", "nb"}, {"nno", "nn"}, {"dan", "da"}, {"isl", "is"},
     {"rus", "ru"}, {"bel", "be"}, {"ukr", "uk"}, {"deu", "de"}, {"pol", "pl"}, {"mkd", "mk"},
     {"bul", "bg"}, {"slv", "sl"}, {"hin", "hi"}, {"ind", "id"}}};

// Programs that may stand at the head of a stage. A mode file is the package's, but nothing else is
// run from it.
constexpr std::array<std::string_view, 13> kPrograms{
    "lt-proc",  "apertium-tagger",     "apertium-pretransfer",  "apertium-transfer",
    "lrx-proc", "apertium-interchunk", "apertium-postchunk",    "cg-proc",
    "lsx-proc", "apertium-anaphora",   "apertium-posttransfer", "rtx-proc",
    "hfst-proc"};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string with_replaced(std::string text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

}  // namespace

std::string short_code(std::string_view code) {
  code = code.substr(0, code.find_first_of("-_"));
  const auto known =
      std::ranges::find(kCodes, code, &std::pair<std::string_view, std::string_view>::first);
  return std::string(known == kCodes.end() ? code : known->second);
}

std::string null_flush_pipeline(std::string_view mode_text) {
  auto rest = trimmed(mode_text);
  std::string pipeline;
  while (!rest.empty()) {
    const auto bar = rest.find('|');
    const auto stage = trimmed(rest.substr(0, bar));
    rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
    const auto space = std::min(stage.find(' '), stage.size());
    const auto program = stage.substr(0, space);
    if (std::ranges::find(kPrograms, program) == kPrograms.end()) return {};
    if (stage.find_first_of(";&`\n<>") != std::string_view::npos) return {};
    auto arguments = with_replaced(std::string(stage.substr(space)), "$1", "-n");
    arguments = with_replaced(std::move(arguments), "$2", "");
    if (arguments.find('$') != std::string::npos) return {};
    pipeline += (pipeline.empty() ? "" : " | ") + std::string(program) + " -z" + arguments;
  }
  return pipeline;
}

Modes::Modes(const std::string& folder, bool pivot) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() != ".mode") continue;
    const auto name = entry.path().stem().string();
    const auto dash = name.find('-');
    if (dash == std::string::npos || name.find_first_of("_-", dash + 1) != std::string::npos)
      continue;  // a variant
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto pipeline = null_flush_pipeline(text);
    if (!pipeline.empty())
      direct_[{short_code(name.substr(0, dash)), short_code(name.substr(dash + 1))}] =
          std::move(pipeline);
  }
  if (!pivot) return;
  for (const auto& [first, _] : direct_)
    for (const auto& [second, __] : direct_)
      if (first.second == second.first && first.first != second.second &&
          !direct_.contains({first.first, second.second}))
        between_.try_emplace({first.first, second.second}, first.second);
}

std::vector<std::string> Modes::route(std::string_view source, std::string_view target) const {
  const std::pair pair{short_code(source), short_code(target)};
  if (const auto found = direct_.find(pair); found != direct_.end()) return {found->second};
  const auto middle = between_.find(pair);
  if (middle == between_.end()) return {};
  return {direct_.at({pair.first, middle->second}), direct_.at({middle->second, pair.second})};
}

std::vector<std::pair<std::string, std::string>> Modes::pairs() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [pair, _] : direct_) all.push_back(pair);
  for (const auto& [pair, _] : between_) all.push_back(pair);
  std::ranges::sort(all);
  return all;
}

}  // namespace dgm::apertium
