#include "plugins/call_control_ari/desk.h"

#include <cstdio>

namespace dragoman::ari {

void Sweeper::remove(const Request& request) {
  if (stopped_ || entries_.contains(request.target)) return;
  entries_.emplace(request.target, Entry{});
  ask(request.target);
}

void Sweeper::ask(const std::string& target) {
  Entry& entry = entries_.at(target);
  ++entry.tries;
  entry.asked = true;
  const Status status = rest_.send({"DELETE", target}, [this, target](const Answer& answer) {
    const auto found = entries_.find(target);
    if (found == entries_.end()) return;
    if (answer.ok() || answer.gone()) {
      entries_.erase(found);
    } else {
      found->second.asked = false;
    }
  });
  if (status != Status::kOk) entry.asked = false;
}

void Sweeper::tick() {
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto here = at++;
    if (here->second.asked) continue;
    if (here->second.tries < kMostTries) {
      ask(here->first);
      continue;
    }
    owner_.log(Severity::kWarning, "Asterisk would not remove " + here->first + " in " +
                                       std::to_string(kMostTries) +
                                       " tries; see `core show channels` and `bridge show all`");
    entries_.erase(here);
  }
}

Desk::Desk(ScopeOwner& the_owner, const Settings& all_settings, const Metrics& all_metrics,
           CallControlEvents sink)
    : owner(the_owner),
      settings(all_settings),
      metrics(all_metrics),
      events(sink),
      own_prefix("dgm-" + all_settings.app + "-"),
      rest(the_owner, all_settings, all_metrics),
      sweeper(the_owner, rest) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", static_cast<unsigned>(now_ns() >> 10));
  run_ = text;
}

// What the requests own is let go while there is still a desk to let go from.
Desk::~Desk() {
  sweeper.stop();
  rest.cancel();
}

std::string Desk::new_id(std::string_view what) {
  return own_prefix + run_ + "-" + std::string(what) + std::to_string(++last_id_);
}

void Desk::watch(const std::string& channel, OnEvent on_event) {
  watchers_[channel] = std::make_shared<OnEvent>(std::move(on_event));
}

void Desk::forget(const std::string& channel) { watchers_.erase(channel); }

bool Desk::dispatch(const std::string& channel, const Event& event) {
  const auto found = watchers_.find(channel);
  if (found == watchers_.end()) return false;
  const std::shared_ptr<OnEvent> on_event = found->second;
  (*on_event)(event);
  return true;
}

OwnedChannel::OwnedChannel(Desk& desk, std::string id, Desk::OnEvent on_event)
    : desk_(desk), id_(std::move(id)) {
  desk_.watch(id_, std::move(on_event));
}

OwnedChannel::~OwnedChannel() {
  desk_.forget(id_);
  if (!is_gone_) desk_.sweeper.channel(id_);
}

void OwnedChannel::ignore() {
  desk_.watch(id_, [this](const Event& event) {
    if (event.kind == Event::Kind::kStasisEnd || event.kind == Event::Kind::kDestroyed) gone();
  });
}

std::shared_ptr<Bridge> Bridge::create(Desk& desk, std::string_view name) {
  std::shared_ptr<Bridge> bridge(new Bridge(desk));
  bridge->ask(name);
  return bridge;
}

Bridge::Bridge(Desk& desk) : desk_(desk), id_(desk.new_id("b")) { desk_.bridges.insert(id_); }

Bridge::~Bridge() {
  desk_.bridges.erase(id_);
  if (may_exist_) desk_.sweeper.bridge(id_);
}

void Bridge::ask(std::string_view name) {
  const Request request = create_bridge(id_, desk_.settings.bridge_type, name);
  const Status status = desk_.rest.send_lasting(
      request,
      [self = shared_from_this(), request](const Answer& answer) {
        const bool stands = answer.ok() || answer.made_before();
        self->state_ = stands ? State::kStands : State::kRefused;
        // An answer that says no; without an answer it may be there all the same.
        if (!stands && answer.problem.ok()) self->may_exist_ = false;
        if (!stands)
          self->refusal_ = self->desk_.explained(request, answer, "make the call's bridge");
        const std::vector<Done> waiting = std::exchange(self->waiting_, {});
        if (self.use_count() == 1) return;  // whoever waited has gone
        for (const Done& done : waiting) done(self->refusal_);
      },
      is_wanted());
  if (status == Status::kOk) return;
  state_ = State::kRefused;
  may_exist_ = false;
  refusal_ = {.status = status,
              .detail = "could not make the call's bridge: too many requests to Asterisk wait"};
}

// Somebody owns the bridge beside the request itself.
RestClient::Wanted Bridge::is_wanted() {
  return [weak = weak_from_this()] { return weak.use_count() > 1; };
}

void Bridge::when_ready(Done done) {
  if (state_ == State::kAsked) {
    waiting_.push_back(std::move(done));
  } else {
    done(refusal_);
  }
}

void Bridge::add(const std::string& channel, Done done) {
  when_ready([this, channel, done = std::move(done)](const Error& why) {
    if (!why.ok()) return done(why);
    const Request request = add_channel(id_, channel);
    const Status status = desk_.rest.send_lasting(
        request,
        [self = shared_from_this(), request, done](const Answer& answer) {
          done(answer.ok() ? Error{}
                           : self->desk_.explained(request, answer, "join the call's bridge"));
        },
        is_wanted());
    if (status != Status::kOk)
      done({.status = status, .detail = "too many requests to Asterisk wait"});
  });
}

}  // namespace dragoman::ari
