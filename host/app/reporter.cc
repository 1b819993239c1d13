#include "host/app/reporter.h"

#include <cstdio>
#include <string>

#include "host/base/log.h"

namespace dgm::app {
namespace {

Metric& stage(const char* name) {
  return metrics().histogram_ms("dragoman_stage_ms", "Time of an utterance in one stage",
                                {{"stage", name}});
}

// Observes the time between two stations; nothing when one of them was not passed.
void between(Metric& metric, uint64_t from_ns, uint64_t to_ns) {
  if (from_ns && to_ns >= from_ns) metric.observe_ms(static_cast<double>(to_ns - from_ns) / 1e6);
}

std::string seconds(double ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", ms / 1000);
  return text;
}

std::string step(const char* name, uint64_t from_ns, uint64_t to_ns) {
  if (!from_ns || to_ns < from_ns) return std::string(name) + " -";
  char text[48];
  std::snprintf(text, sizeof text, "%s %.0f", name, static_cast<double>(to_ns - from_ns) / 1e6);
  return text;
}

}  // namespace

Reporter::Reporter(bool show_conversation)
    : show_conversation_(show_conversation),
      heard_(metrics().counter("dragoman_utterances_heard_total",
                               "Finished utterances that were recognized")),
      meant_(metrics().counter("dragoman_translations_total", "Finished translations")),
      spoken_(metrics().counter("dragoman_translations_spoken_total",
                                "Translations whose first sample was played")),
      troubles_(
          metrics().counter("dragoman_call_troubles_total", "Failures that callers could notice")),
      languages_(metrics().counter("dragoman_language_changes_total",
                                   "Callers who changed their language in mid-call")),
      silent_returns_(metrics().counter("dragoman_return_path_silent_total",
                                        "Times that a leg heard nothing of what its peer said")),
      lag_(metrics().histogram_ms("dragoman_lag_ms",
                                  "End of speech to the first translated sample played")),
      endpointing_(stage("endpointing")),
      recognizing_(stage("recognizer")),
      translating_(stage("translator")),
      synthesizing_(stage("synthesizer")),
      queueing_(stage("playout")) {}

void Reporter::on_joined(const calls::LegView& leg) {
  log::info("LEG_JOINED", std::string(leg.extension) + " (" + std::string(leg.language) +
                              ") joined room " + std::string(leg.room) + " over " +
                              std::string(leg.transport) + ", leg " + std::string(leg.id));
}

void Reporter::on_left(const calls::LegView& leg, std::string_view reason) {
  log::info("LEG_LEFT", std::string(leg.extension) + " left room " + std::string(leg.room) +
                            ", leg " + std::string(leg.id) + ": " + std::string(reason));
}

void Reporter::on_heard(const calls::LegView& speaker, const calls::Heard& line) {
  if (!line.is_final) return;
  heard_.add();
  if (show_conversation_ || speaker.debug)
    log::info("HEARD",
              std::string(speaker.extension) + " said [" + std::string(speaker.language) +
                  "]: " + std::string(line.text) +
                  (line.emotion.empty() ? std::string() : " (" + std::string(line.emotion) + ")"));
}

void Reporter::on_meant(const calls::LegView& speaker, const calls::Meant& line) {
  meant_.add();
  if (show_conversation_ || speaker.debug)
    log::info("MEANT", std::string(speaker.extension) + " means [" + std::string(line.language) +
                           "]: " + std::string(line.text));
}

void Reporter::on_spoken(const calls::LegView& speaker, const calls::LegView& listener,
                         const calls::Spoken& line) {
  spoken_.add();
  const auto& at = line.times;
  if (at.speech_ended_ns && at.played_ns >= at.speech_ended_ns) lag_.observe_ms(line.lag_ms());
  between(endpointing_, at.speech_ended_ns, at.endpoint_ns);
  between(recognizing_, at.endpoint_ns, at.recognized_ns);
  between(translating_, at.recognized_ns, at.translated_ns);
  between(synthesizing_, at.translated_ns, at.synthesized_ns);
  between(queueing_, at.synthesized_ns, at.played_ns);
  if (!show_conversation_ && !listener.debug) return;
  log::info("SPOKEN", std::string(listener.extension) + " hears " + std::string(speaker.extension) +
                          " " + seconds(line.lag_ms()) + " after the end of speech (ms: " +
                          step("endpointing", at.speech_ended_ns, at.endpoint_ns) + ", " +
                          step("recognizer", at.endpoint_ns, at.recognized_ns) + ", " +
                          step("translator", at.recognized_ns, at.translated_ns) + ", " +
                          step("synthesizer", at.translated_ns, at.synthesized_ns) + ", " +
                          step("playout", at.synthesized_ns, at.played_ns) + ")");
}

void Reporter::on_language(const calls::LegView& leg, const calls::LanguageChange& change) {
  const std::string who = std::string(leg.room) + ": " + std::string(leg.extension);
  const std::string why = " (" + std::string(change.why) + ")";
  if (!change.refusal.empty()) {
    log::warning("LANGUAGE_REFUSED", who + " stays with " + std::string(change.from) + ", not " +
                                         std::string(change.to) + why + ": " +
                                         std::string(change.refusal));
    return;
  }
  languages_.add();
  log::info("LANGUAGE_CHANGED", who + " speaks and hears " + std::string(change.to) +
                                    " from now on, after " + std::string(change.from) + why);
}

void Reporter::on_return_path(const calls::LegView& speaker, const calls::LegView& listener,
                              bool works_again, std::string_view stuck_at) {
  if (works_again) {
    log::info("RETURN_PATH_BACK", std::string(listener.room) + ": " +
                                      std::string(listener.extension) + " hears " +
                                      std::string(speaker.extension) + " again");
    return;
  }
  silent_returns_.add();
  log::warning("RETURN_PATH_SILENT",
               std::string(listener.room) + ": " + std::string(listener.extension) +
                   " has heard no translation of what " + std::string(speaker.extension) +
                   " said 4.5 s ago: " + std::string(stuck_at));
}

void Reporter::on_trouble(const calls::LegView& leg, std::string_view sentence) {
  troubles_.add();
  log::warning("TROUBLE", std::string(leg.room) + ": " + std::string(sentence));
}

}  // namespace dgm::app
