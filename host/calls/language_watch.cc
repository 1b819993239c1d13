#include "host/calls/language_watch.h"

#include <algorithm>

#include "host/calls/chain.h"

namespace dgm::calls {

LanguageWatch::LanguageWatch(std::vector<std::string> languages, uint32_t after)
    : languages_(std::move(languages)), after_(after) {}

std::vector<std::string> LanguageWatch::others(std::string_view current) const {
  auto others = languages_;
  std::erase(others, current);
  return others;
}

std::string_view LanguageWatch::known(std::string_view told) const {
  if (told.empty()) return {};
  const auto exact = std::ranges::find(languages_, told);
  if (exact != languages_.end()) return *exact;
  const auto alike = std::ranges::find_if(
      languages_, [&](const auto& language) { return same_language(language, told); });
  return alike == languages_.end() ? std::string_view() : std::string_view(*alike);
}

std::string_view LanguageWatch::hear(std::string_view current, std::string_view told) {
  const auto heard = known(told);
  if (heard.empty() || same_language(heard, current)) {
    candidate_ = {};
    return {};
  }
  lines_ = heard == candidate_ ? lines_ + 1 : 1;
  candidate_ = heard;
  if (lines_ < after_) return {};
  candidate_ = {};
  return heard;
}

}  // namespace dgm::calls
