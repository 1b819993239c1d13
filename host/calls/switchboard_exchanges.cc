// Call controls that are on their way out: the next one takes over when their last call is over.
#include <algorithm>

#include "dragoman/call_control.h"
#include "host/base/log.h"
#include "host/calls/ask_worker.h"
#include "host/calls/exchange.h"
#include "host/calls/switchboard.h"

namespace dgm::calls {
namespace {

constexpr auto kWaitingPatience = std::chrono::milliseconds(500);

}  // namespace

void Switchboard::remove_exchange(const Exchange* exchange) {
  std::unique_ptr<Exchange> removed;  // closed without the lock: it calls back
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(exchanges_, exchange, &std::unique_ptr<Exchange>::get);
  if (found == exchanges_.end()) return;
  removed = std::move(*found);
  exchanges_.erase(found);
}

// Two sessions with one registration are never open together: whoever calls in the few milliseconds
// between them meets what a PBX does while we are away.
void Switchboard::on_exchange_empty(const Exchange* exchange) {
  const auto found = std::ranges::find(exchanges_, exchange, &std::unique_ptr<Exchange>::get);
  if (found == exchanges_.end() || !(*found)->is_empty()) return;
  const auto successor = (*found)->successor();
  if (!successor && !(*found)->is_leaving()) return;
  const auto before = (*found)->call_control();
  remove_exchange(exchange);
  if (!successor) return;
  std::vector<Error> errors;
  auto opened = open_exchange(successor, errors);
  if (!opened) {
    opened = open_exchange(before, errors);
    log::error("PBX_FAILED",
               errors.front().text() +
                   (opened ? std::string("; the one before goes on")
                           : "; nor can the one before be opened again: " + errors.back().text()));
  }
  const std::lock_guard lock(mutex_);
  if (opened)
    exchanges_.push_back(std::move(opened));
  else
    not_opened_.push_back(errors.front());
}

// But for those in whose place an earlier one is still.
void Switchboard::open_call_controls(const Generation& generation, std::vector<Error>& errors) {
  const auto is_taken_by = [&generation](const Exchange& exchange, const ProviderPtr& wanted) {
    const auto& holder = exchange.call_control();
    return holder == wanted || (generation.find(DGM_CALL_CONTROL_ID, holder->name()) != holder &&
                                exchange.would_be_replaced_by(*wanted));
  };
  for (const auto& [key, provider] : generation.providers) {
    if (key.first != DGM_CALL_CONTROL_ID ||
        std::ranges::any_of(exchanges_, [&, &wanted = provider](const auto& exchange) {
          return is_taken_by(*exchange, wanted);
        }))
      continue;
    auto opened = open_exchange(provider, errors);
    if (!opened) continue;
    const std::lock_guard lock(mutex_);
    exchanges_.push_back(std::move(opened));
  }
}

std::vector<std::string> Switchboard::what_waits() const {
  std::vector<std::string> sentences;
  for (const auto& exchange : exchanges_) {
    if (!exchange->successor() && !exchange->is_leaving()) continue;
    const size_t calls = exchange->calls();
    sentences.push_back(
        "call control " + exchange->call_control()->name() +
        (exchange->successor() ? ": what is new takes effect" : " goes") + " when its " +
        (calls == 1 ? "caller has left" : std::to_string(calls) + " callers have left"));
  }
  return sentences;
}

std::vector<std::string> Switchboard::waiting() const {
  const auto told = ask<std::vector<std::string>>(workers_.at(kFrontWorker), kWaitingPatience,
                                                  [this] { return what_waits(); });
  return told.value_or(std::vector<std::string>());
}

}  // namespace dgm::calls
