#include "plugins/call_control_ari/rest_client.h"

namespace dragoman::ari {

RestClient::RestClient(ScopeOwner& owner, const Settings& settings, const Metrics& metrics)
    : owner_(owner), settings_(settings), metrics_(metrics) {}

void RestClient::cancel() {
  waiting_.clear();
  unanswered_.clear();
  not_begun_.clear();
  slots_.clear();
}

Status RestClient::send(Asked asked) {
  if (waiting_.size() >= kMostWaiting) {
    metrics_.requests_dropped.add();
    return Status::kBusy;
  }
  waiting_.push_back(std::move(asked));
  begin_next();
  return Status::kOk;
}

void RestClient::ask_again() {
  for (Asked& asked : std::exchange(unanswered_, {})) {
    asked.repeated = true;
    if (asked.wanted()) waiting_.push_back(std::move(asked));
  }
  begin_next();
}

void RestClient::begin_next() {
  while (!waiting_.empty()) {
    Slot* slot = free_slot();
    if (!slot) return;
    Asked next = std::move(waiting_.front());
    waiting_.pop_front();
    begin(*slot, std::move(next));
  }
}

RestClient::Slot* RestClient::free_slot() {
  for (const auto& slot : slots_)
    if (!slot->busy) return slot.get();
  if (slots_.size() >= settings_.requests_at_once) return nullptr;
  const size_t number = slots_.size();
  slots_.push_back(std::make_unique<Slot>(
      owner_,
      HttpHandlers{.on_done = [this, number](const Error& why, const HttpResponse& response) {
        on_done(*slots_[number], why, response);
      }}));
  return slots_.back().get();
}

void RestClient::begin(Slot& slot, Asked next) {
  const std::string url = settings_.place.http + next.request.target;
  HttpParams params = {.method = next.request.method,
                       .url = url,
                       .headers = {{"Authorization", settings_.authorization}},
                       .body = next.request.body,
                       .ca_file = settings_.ca_file,
                       .deadline_ms = settings_.request_deadline_ms};
  if (!next.request.body.empty()) params.headers.push_back({"Content-Type", "application/json"});
  const Status status = slot.http.start(params);
  if (status != Status::kOk) {
    not_begun_.emplace_back(std::move(next.reply), status);
    tell_.start(0);
    return;
  }
  slot.busy = true;
  slot.asked = std::move(next);
  slot.began_ns = now_ns();
}

void RestClient::on_done(Slot& slot, const Error& why, const HttpResponse& response) {
  slot.busy = false;
  Asked asked = std::exchange(slot.asked, {});
  metrics_.request_ms.observe(static_cast<double>(now_ns() - slot.began_ns) / 1e6);
  const Answer answer = {
      .problem = why, .status = response.status, .body = response.body, .repeated = asked.repeated};
  if (!answer.ok()) metrics_.requests_failed.add();
  begin_next();
  if (why.status == Status::kUnavailable && asked.wanted && unanswered_.size() < kMostWaiting)
    unanswered_.push_back(std::move(asked));
  else
    asked.reply(answer);
}

}  // namespace dragoman::ari
