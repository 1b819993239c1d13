#include "plugins/emotion_hume/hume_session.h"

#include <algorithm>

namespace dragoman::hume {

namespace {

constexpr uint32_t kFirstWaitMs = 1'000, kLongestWaitMs = 60'000;

}  // namespace

HumeSession::HumeSession(const EmotionParams& params, EmotionEvents events,
                         const Settings& settings, const Metrics& metrics, std::string path)
    : EmotionSession(params, events),
      settings_(settings),
      metrics_(metrics),
      url_(settings.url.websocket + std::move(path)),
      wait_ms_(kFirstWaitMs),
      socket_(*this, {.on_open = [this] { on_open(); },
                      .on_text = [this](std::string_view text) { on_text(text); },
                      .on_binary =
                          [this](std::span<const uint8_t>) {
                            say_once("a binary message, where only text was expected");
                          },
                      .on_closed = [this](const Error& why) { on_closed(why); }}) {
  if (params.sample_rate_hz != kRateHz)
    throw Failure(Status::kUnsupported,
                  "sample rate " + std::to_string(params.sample_rate_hz) + " Hz; Hume takes 16000");
}

void HumeSession::connect() {
  is_good_ = false;
  const Status status =
      socket_.open({.url = url_,
                    .headers = {{"X-Hume-Api-Key", settings_.api_key}, {"User-Agent", "dragoman"}},
                    .ca_file = settings_.ca_file,
                    .deadline_ms = settings_.connect_deadline_ms});
  if (status != Status::kOk)
    give_up({.status = status, .detail = "no connection to Hume could be begun"});
}

void HumeSession::is_good() {
  is_good_ = true;
  if (!std::exchange(is_ready_, true)) events().ready();
}

void HumeSession::report(uint64_t started_ns, uint64_t ended_ns, const Scores& scores) {
  wait_ms_ = kFirstWaitMs;
  metrics_.measurements.add();
  scores_.clear();
  for (const auto& [name, score] : scores) scores_.push_back({str(name), score});
  events().emotion(std::min(started_ns, ended_ns), ended_ns, scores_);
}

void HumeSession::give_up(const Error& why) {
  if (std::exchange(is_over_, true)) return;
  retry_.cancel();
  socket_.close_now();
  events().failed(why);
}

void HumeSession::say_once(const std::string& sentence) {
  if (!std::exchange(told_sentence_, true))
    log(Severity::kWarning, "Hume sent " + sentence + "; it and others like it are left out");
}

void HumeSession::on_closed(const Error& why) {
  on_gone();
  const Error error = explain_end(why, settings_.api_key);
  if (!is_good_ || is_lasting(why)) return give_up(error);
  if (!std::exchange(told_end_, true))
    log(Severity::kInfo, error.detail + "; it is made again, now and later ones without a word");
  metrics_.reconnects.add();
  retry_.start(wait_ms_);
  wait_ms_ = std::min(wait_ms_ * 2, kLongestWaitMs);
}

}  // namespace dragoman::hume
