#include "plugins/call_control_ari/connection.h"

#include <algorithm>

namespace dragoman::ari {

Connection::Connection(Desk& desk, ConnectionHandlers handlers)
    : desk_(desk),
      handlers_(std::move(handlers)),
      wait_ms_(desk.settings.reconnect_min_ms),
      socket_(desk.owner,
              {.on_open = [this] { ask(get_info(), &Connection::on_info); },
               .on_text = [this](std::string_view text) { on_text(text); },
               .on_closed =
                   [this](const Error& why) {
                     down(explain_events_socket(why, desk_.settings.url, desk_.settings.words()));
                   }}) {}

void Connection::open() {
  ++attempt_;
  greeting_ = {};
  early_.clear();
  told_nonsense_ = false;
  const std::string url = desk_.settings.place.websocket + events_target(desk_.settings.app);
  const Status status = socket_.open({.url = url,
                                      .headers = {{"Authorization", desk_.settings.authorization}},
                                      .ca_file = desk_.settings.ca_file,
                                      .deadline_ms = desk_.settings.request_deadline_ms});
  if (status != Status::kOk)
    down(
        {.status = status, .detail = "no connection to " + desk_.settings.url + " could be begun"});
}

// One after the other: each answer may end the attempt.
void Connection::ask(const Request& request, OnAnswer on_answer) {
  const Status status = desk_.rest.send(
      request, [this, attempt = attempt_, request, on_answer](const Answer& answer) {
        if (attempt == attempt_ && socket_.is_open()) (this->*on_answer)(request, answer);
      });
  if (status != Status::kOk)
    down({.status = status, .detail = "too many requests to Asterisk wait"});
}

void Connection::on_info(const Request& request, const Answer& answer) {
  if (!answer.ok()) return down(desk_.explained(request, answer, "ask Asterisk who it is"));
  const std::optional<std::string> version = parse_info(answer.body);
  if (!version)
    return down({.status = Status::kUnavailable,
                 .detail = "what answers at " + desk_.settings.url +
                           " does not tell a version of Asterisk; is url right?"});
  greeting_.version = *version;
  ask(filter_events(desk_.settings.app), &Connection::on_filtered);
}

// Also the test whether this user may write at all.
void Connection::on_filtered(const Request& request, const Answer& answer) {
  if (!answer.ok() && (!answer.problem.ok() || answer.status == 401 || answer.status == 403))
    return down(desk_.explained(request, answer, "work with Asterisk"));
  ask(get_modules(), &Connection::on_modules);
}

void Connection::on_modules(const Request&, const Answer& answer) {
  if (answer.ok()) greeting_.modules = parse_modules(answer.body);
  ask(get_channels(), &Connection::on_channels);
}

void Connection::on_channels(const Request& request, const Answer& answer) {
  if (!answer.ok()) return down(desk_.explained(request, answer, "list the channels"));
  auto channels = parse_channels(answer.body);
  if (!channels)
    return down({.status = Status::kUnavailable,
                 .detail = "Asterisk's list of channels could not be read"});
  greeting_.lists.channels = std::move(*channels);
  ask(get_bridges(), &Connection::on_bridges);
}

void Connection::on_bridges(const Request& request, const Answer& answer) {
  if (!answer.ok()) return down(desk_.explained(request, answer, "list the bridges"));
  auto bridges = parse_bridges(answer.body);
  if (!bridges)
    return down(
        {.status = Status::kUnavailable, .detail = "Asterisk's list of bridges could not be read"});
  greeting_.lists.bridges = std::move(*bridges);
  is_up_ = true;
  wait_ms_ = desk_.settings.reconnect_min_ms;
  handlers_.on_up(greeting_);
  while (is_up_ && !early_.empty()) {
    const Event event = std::move(early_.front());
    early_.pop_front();
    deliver(event);
  }
}

void Connection::on_text(std::string_view text) {
  const std::optional<Event> event = parse_event(text);
  if (!event) {
    if (!std::exchange(told_nonsense_, true))
      desk_.owner.log(Severity::kWarning,
                      "Asterisk sent an event that is not understood; it and others like it are "
                      "left out: " +
                          error_words(text));
    return;
  }
  if (is_up_) return deliver(*event);
  if (event->kind == Event::Kind::kOther) return;
  if (early_.size() < kMostEvents) return early_.push_back(*event);
  down({.status = Status::kUnavailable,
        .detail = "more than " + std::to_string(kMostEvents) +
                  " events came before Asterisk had answered; it is asked anew"});
}

void Connection::deliver(const Event& event) {
  if (event.kind == Event::Kind::kReplaced) {
    const uint32_t retry_s = desk_.settings.replaced_retry_s;
    return down(explain_replaced(desk_.settings.words(), retry_s), retry_s * 1000);
  }
  handlers_.on_event(event);
}

void Connection::down(const Error& why) {
  down(why, wait_ms_);
  wait_ms_ = std::min(wait_ms_ * 2, desk_.settings.reconnect_max_ms);
}

void Connection::down(const Error& why, uint32_t wait_ms) {
  ++attempt_;
  is_up_ = false;
  early_.clear();
  socket_.close_now();
  retry_.start(wait_ms);
  handlers_.on_down(why);
}

}  // namespace dragoman::ari
