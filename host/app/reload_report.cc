#include "host/app/reload_report.h"

#include <algorithm>

#include "host/base/log.h"

namespace dgm::app {
namespace {

constexpr size_t kKindColumn = 10;

std::string line(std::string kind, const std::string& text) {
  kind.resize(std::max(kKindColumn, kind.size() + 1), ' ');
  return "  " + kind + text + "\n";
}

// " (4 calls stay on 7, 2 move to 8 at their next pause)"
std::string calls_text(const std::map<uint64_t, CallCount>& calls, uint64_t after) {
  std::string text;
  const auto tell = [&text](size_t count, const char* one, const char* many, uint64_t generation) {
    const std::string calls_word = count == 1 ? " call" : " calls";
    text += (text.empty() ? " (" : ", ") + std::to_string(count) +
            (text.empty() ? calls_word : "") + (count == 1 ? one : many) +
            std::to_string(generation);
  };
  size_t following = 0;
  for (const auto& [generation, count] : calls) {
    following += count.following;
    if (count.all > count.following)
      tell(count.all - count.following, " stays on ", " stay on ", generation);
  }
  if (following > 0) {
    tell(following, " moves to ", " move to ", after);
    text += following == 1 ? " at its next pause" : " at their next pause";
  }
  return text.empty() ? "" : text + ")";
}

std::string restart_text(const settings::NeedsRestart& needs) {
  const std::string values = needs.wanted == needs.kept
                                 ? "changed (kept as it was"
                                 : needs.kept + " -> " + needs.wanted + " (kept " + needs.kept;
  return "needs restart: " + std::string(needs.option->name) + " " + values + "; " +
         needs.option->restart + ")" + (needs.where.empty() ? "" : "  " + needs.where);
}

}  // namespace

std::string ReloadReport::text() const {
  if (result == ReloadResult::kBusy)
    return "another reload is under way; ask again when it has ended\n";
  if (result == ReloadResult::kInvalid) {
    std::string text;
    for (const auto& error : errors) text += error.text() + "\n";
    return text + count_of(errors) + "; generation " + std::to_string(before) +
           " goes on serving, nothing was changed\n";
  }
  std::string text = result == ReloadResult::kChecked ? "checked: " : "";
  text += "generation " + std::to_string(before);
  if (after == before) {
    text += " goes on serving: nothing is different";
    if (as && *as != before) text += " from " + std::to_string(*as);
    text += "\n";
  } else {
    text += " -> " + std::to_string(after);
    if (as) text += ", which is " + std::to_string(*as) + " again";
    text += calls_text(calls, after) + "\n";
  }
  for (const auto& change : changes) text += line(change.kind, change.text);
  for (const auto& needs : restart) text += "  " + restart_text(needs) + "\n";
  for (const auto& sentence : waits) text += line("waits", sentence);
  for (const auto& warning : warnings) text += line("warning", warning.text());
  for (const auto& notice : notices) text += line("note", notice.text());
  return text;
}

void log_report(const ReloadReport& report) {
  for (const auto& error : report.errors) log::error("RELOAD_FAILED", error.text());
  if (!report.good()) return;
  const auto text = report.text();
  size_t end = text.find('\n');
  if (report.result == ReloadResult::kSame)
    log::info("RELOAD_UNCHANGED", text.substr(0, end));
  else
    log::info("RELOADED", text.substr(0, end));
  for (size_t at = end + 1; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    log::info("RELOAD_CHANGE", text.substr(at, end - at));
}

std::string problem_of(const ReloadRequest& request, const ReloadReport& report) {
  if (report.good()) return {};
  auto problem = "the last reload (" + request.trigger + ") failed, generation " +
                 std::to_string(report.before) + " goes on: " + report.errors.front().text();
  if (report.errors.size() > 1)
    problem += " (and " + std::to_string(report.errors.size() - 1) + " more)";
  return problem;
}

}  // namespace dgm::app
