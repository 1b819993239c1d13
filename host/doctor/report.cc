#include "host/doctor/report.h"

#include <algorithm>
#include <boost/json.hpp>

namespace dgm::doctor {
namespace {

struct Mark {
  const char* text;
  const char* colour;
  const char* word;
};

constexpr const char* kPlain = "\033[0m";
constexpr const char* kBold = "\033[1m";

Mark mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kGood:
      return {"ok", "\033[32m", "good"};
    case Verdict::kWarning:
      return {" !", "\033[33m", "warning"};
    case Verdict::kBad:
      return {"!!", "\033[31m", "bad"};
    default:
      return {"--", "\033[2m", "skipped"};
  }
}

std::string counted(const Findings& findings, Verdict verdict, const char* one, const char* many) {
  const auto count = std::ranges::count(findings, verdict, &Finding::verdict);
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

std::string text_of(const Finding& finding, bool coloured) {
  const auto mark = mark_of(finding.verdict);
  auto text = "  " + (coloured ? mark.colour + std::string(mark.text) + kPlain : mark.text) + "  " +
              finding.name + ": " + finding.sentence + "\n";
  if (finding.remedy.empty()) return text;
  std::string indented;
  for (const char letter : finding.remedy) {
    indented += letter;
    if (letter == '\n') indented += "         ";
  }
  return text + "      -> " + indented + "\n";
}

std::string summary_of(const Findings& findings) {
  std::string text;
  const auto tell = [&](Verdict verdict, const char* one, const char* many) {
    if (std::ranges::count(findings, verdict, &Finding::verdict) == 0) return;
    text += (text.empty() ? "" : ", ") + counted(findings, verdict, one, many);
  };
  tell(Verdict::kGood, "check is good", "checks are good");
  tell(Verdict::kBad, "is bad", "are bad");
  tell(Verdict::kWarning, "warns", "warn");
  tell(Verdict::kSkipped, "was skipped", "were skipped");
  return text + ".";
}

std::string json_of(const Findings& findings) {
  boost::json::array list;
  for (const auto& finding : findings) {
    boost::json::object figures;
    for (const auto& [name, value] : finding.figures) figures[name] = value;
    boost::json::object each{{"group", finding.group},
                             {"name", finding.name},
                             {"verdict", mark_of(finding.verdict).word},
                             {"sentence", finding.sentence},
                             {"remedy", finding.remedy}};
    if (!figures.empty()) each["figures"] = std::move(figures);
    list.push_back(std::move(each));
  }
  return boost::json::serialize(
      boost::json::object{{"good", is_healthy(findings)}, {"findings", std::move(list)}});
}

bool is_healthy(const Findings& findings) {
  return std::ranges::none_of(
      findings, [](const Finding& finding) { return finding.verdict == Verdict::kBad; });
}

void Report::working_on(const std::string& what) {
  if (style_.json || !style_.terminal) return;
  clear_line();
  out_ << "  ..  " << what << std::flush;
  line_is_dirty_ = true;
}

void Report::add(Finding finding) {
  print(finding);
  findings_.push_back(std::move(finding));
}

void Report::add(Findings findings) {
  for (auto& finding : findings) add(std::move(finding));
}

int Report::finish() {
  clear_line();
  if (style_.json)
    out_ << json_of(findings_) << "\n";
  else
    out_ << "\n" << summary_of(findings_) << "\n";
  out_.flush();
  return is_healthy(findings_) ? 0 : 1;
}

void Report::print(const Finding& finding) {
  if (style_.json) return;
  clear_line();
  if (findings_.empty() || findings_.back().group != finding.group) {
    out_ << (findings_.empty() ? "" : "\n") << (style_.terminal ? kBold : "") << finding.group
         << (style_.terminal ? kPlain : "") << "\n";
  }
  out_ << text_of(finding, style_.terminal) << std::flush;
}

void Report::clear_line() {
  if (line_is_dirty_) out_ << "\r\033[K";
  line_is_dirty_ = false;
}

}  // namespace dgm::doctor
