#include "host/calls/floor.h"

#include "host/base/log.h"
#include "host/calls/admission.h"

namespace dgm::calls {
namespace {

constexpr uint32_t kHousekeepMs = 100;
constexpr uint32_t kMoveMs = 5;
constexpr size_t kSpareChunks = 64;
constexpr size_t kSpareChunksPerSpeaker = 16;  // 4 s of unanswered speech at 8 kHz
constexpr uint64_t kTellFailureAgainNs = 60 * kNsPerSecond;

}  // namespace

Floor::Floor(net::Worker& worker, CallObserver& observer, Owner& owner)
    : worker_(worker), observer_(observer), owner_(owner) {}

Floor::~Floor() = default;

void Floor::open(LegOrder order) {
  if (housekeeping_ == 0)
    housekeeping_ = worker_.start_timer(kHousekeepMs, kHousekeepMs, [this] { housekeep(); });
  const auto number = order.number;
  auto leg = std::make_unique<Leg>(number, worker_, order.transport, std::move(order.place),
                                   scratch_, *this);
  auto& entry = legs_[number];
  entry.leg = std::move(leg);
  entry.opened = std::move(order.opened);
  if (order.plan)
    entry.leg->settle(std::move(order.generation), std::move(order.call), std::move(*order.plan),
                      order.seat);
  auto outcome = entry.leg->open();
  if (outcome) return;
  if (entry.opened)  // first the reason, then the end
    entry.opened(outcome.error());
  else
    log::error("LEG_NOT_OPENED", outcome.error().text());
  remove(number, outcome.error().text());
}

void Floor::settle(uint64_t number, GenerationPtr generation, routing::CallFacts call,
                   routing::LegPlan plan, Seat seat) {
  const auto found = legs_.find(number);
  if (found == legs_.end()) return;
  found->second.leg->settle(std::move(generation), std::move(call), std::move(plan),
                            std::move(seat));
  enter_room(*found->second.leg);
}

void Floor::adopt(const GenerationPtr& generation) {
  newest_generation_ = generation->number;
  for (auto& [number, entry] : legs_) {
    auto& leg = *entry.leg;
    if (!leg.settled() || leg.route().adopt != routing::Adopt::kNow) continue;
    leg.stay();  // where it was about to go is out of date
    if (leg.generation() == generation) continue;
    decide(generation, leg.facts(), worker_,
           [this, number = number, generation](Result<routing::LegPlan> plan) {
             follow(number, generation, std::move(plan));
           });
  }
}

// A caller who has been taken stays: what would refuse him or send him elsewhere is for the next
// one.
void Floor::follow(uint64_t number, const GenerationPtr& generation,
                   Result<routing::LegPlan> plan) {
  const auto found = legs_.find(number);
  // Its script may have answered later than that of the one after it.
  if (found == legs_.end() || generation->number != newest_generation_) return;
  auto& leg = *found->second.leg;
  if (plan && (plan->rejected || !plan->transfer_to.empty()))
    plan = generation->script->table().plan(leg.facts().extension);
  if (!plan)
    return observer_.on_trouble(leg.view(), "the call stays on generation " +
                                                std::to_string(leg.generation()->number) + ": " +
                                                plan.error().text());
  leg.move_later(generation, *plan);
  if (moving_ == 0) moving_ = worker_.start_timer(kMoveMs, kMoveMs, [this] { move_one(); });
}

// One at a time: each opens sessions, and hundreds of legs at once would hold up everybody's media.
void Floor::move_one() {
  bool is_done = true;
  auto at = legs_.upper_bound(last_moved_);
  for (size_t i = 0; i < legs_.size(); ++i, ++at) {
    if (at == legs_.end()) at = legs_.begin();
    auto& leg = *at->second.leg;
    if (leg.is_to_move()) is_done = false;
    if (!leg.may_move()) continue;
    last_moved_ = at->first;
    leg.move();
    return;
  }
  if (is_done) worker_.cancel_timer(std::exchange(moving_, 0));
}

bool Floor::close_unused(uint64_t number) {
  const auto found = legs_.find(number);
  if (found == legs_.end()) return true;
  if (found->second.leg->settled() || found->second.leg->has_media()) return false;
  remove(number, "its place is closed");
  return true;
}

void Floor::refuse(uint64_t number, const std::string& reason) {
  const auto found = legs_.find(number);
  if (found == legs_.end()) return;
  log::warning("LEG_REFUSED", "leg " + found->second.leg->id() + ": " + reason);
  remove(number, reason);
}

void Floor::hang_up(uint64_t number, const std::string& reason) { remove(number, reason); }

void Floor::set_remote(uint64_t number, const std::string& remote) {
  const auto found = legs_.find(number);
  if (found == legs_.end()) return;
  const auto outcome = found->second.leg->set_remote(remote);
  if (!outcome) remove(number, outcome.error().text());
}

void Floor::play_tone(uint64_t number, std::optional<audio::ProgressTone> tone) {
  const auto found = legs_.find(number);
  if (found != legs_.end()) found->second.leg->play_tone(tone);
}

void Floor::announce(uint64_t number, const std::string& text, std::function<void()> said) {
  const auto found = legs_.find(number);
  if (found == legs_.end() || !found->second.leg->in_room()) {
    said();
    return;
  }
  auto& entry = found->second;
  entry.leg->play_tone(std::nullopt);
  entry.announcement =
      std::make_unique<Announcement>(*entry.leg, pool_, observer_, text, std::move(said));
}

bool Floor::set_crossover(const std::string& room, routing::Crossover crossover) {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return false;
  found->second->set_crossover(crossover);
  return true;
}

uint64_t Floor::leg_of(const std::string& call_id) const {
  for (const auto& [number, entry] : legs_)
    if (entry.leg->id() == call_id) return number;
  return 0;
}

void Floor::change_language(uint64_t number, const std::string& language, const std::string& why) {
  const auto found = legs_.find(number);
  if (found == legs_.end() || !found->second.leg->in_room()) return;
  rooms_.at(found->second.leg->seat().room)->want_language(*found->second.leg, language, why);
}

std::vector<LegReport> Floor::report() const {
  std::vector<LegReport> reports;
  for (const auto& [number, entry] : legs_)
    if (entry.leg->settled()) reports.push_back(entry.leg->report());
  return reports;
}

void Floor::clear() {
  worker_.cancel_timer(housekeeping_);
  housekeeping_ = 0;
  worker_.cancel_timer(std::exchange(moving_, 0));
  while (!legs_.empty()) remove(legs_.begin()->first, "the host stops");
  rooms_.clear();
}

void Floor::on_leg_ready(Leg& leg, const dgm_address& local) {
  auto& entry = legs_[leg.number()];
  if (!entry.opened) return;
  auto opened = std::move(entry.opened);
  entry.opened = nullptr;
  opened(local);
}

void Floor::on_leg_media(Leg& leg) {
  if (leg.settled())
    enter_room(leg);
  else
    owner_.on_unannounced(*this, leg);
}

// A PBX tells of its callers' keys itself: counting them here too would double them.
void Floor::on_leg_dtmf(Leg& leg, char digit) {
  if (leg.settled() && !leg.place().by_pbx) owner_.on_key(*this, leg, digit);
}

// Posted: the transport may tell the end from inside one of our own calls.
void Floor::on_leg_ended(Leg& leg, const std::string& reason) {
  worker_.post([this, number = leg.number(), reason] { remove(number, reason); });
}

void Floor::on_leg_moved(Leg& leg) {
  const auto room = rooms_.find(leg.seat().room);
  if (leg.in_room() && room != rooms_.end()) room->second->on_route_changed(leg);
  owner_.on_moved(*this, leg);
}

// Not over and over while a provider comes and goes.
void Floor::want_announcement(Leg& leg, const std::string& text) {
  worker_.post([this, number = leg.number(), text] {
    const auto found = legs_.find(number);
    if (found == legs_.end() || text.empty()) return;
    auto& told_ns = found->second.failure_told_ns;
    const uint64_t now_ns = worker_.now_ns();
    if (found->second.announcement || (told_ns && now_ns < told_ns + kTellFailureAgainNs)) return;
    told_ns = now_ns;
    announce(number, text, [] {});
  });
}

void Floor::want_hang_up(Leg& leg, const std::string& reason) {
  worker_.post([this, number = leg.number(), reason] { remove(number, reason); });
}

void Floor::enter_room(Leg& leg) {
  auto& room = rooms_[leg.seat().room];
  if (!room)
    room = std::make_unique<Room>(leg.seat().room,
                                  leg.plan().in_two_languages.value_or(leg.plan().crossover), pool_,
                                  observer_, *this);
  room->join(leg);
  owner_.on_joined(*this, leg);
}

void Floor::remove(uint64_t number, const std::string& reason) {
  auto found = legs_.find(number);
  if (found == legs_.end()) return;
  auto entry = std::move(found->second);
  legs_.erase(found);
  entry.announcement.reset();
  if (entry.leg->settled()) {
    const auto room = rooms_.find(entry.leg->seat().room);
    if (room != rooms_.end() && entry.leg->in_room()) {
      room->second->leave(*entry.leg);
      observer_.on_left(entry.leg->view(), reason);
      const auto& script = entry.leg->generation()->script;
      // A PBX's call outlives its leg, and tells of its end itself.
      if (script && !entry.leg->place().by_pbx) script->tell_on_hangup(entry.leg->facts_now());
      if (room->second->empty()) rooms_.erase(room);
    }
  }
  owner_.on_gone(*this, *entry.leg);
}

void Floor::housekeep() {
  size_t spare = legs_.empty() ? 0 : kSpareChunks;
  for (const auto& [number, entry] : legs_)
    if (entry.leg->speaker()) spare += kSpareChunksPerSpeaker;
  pool_.refill(spare);
  const uint64_t now_ns = worker_.now_ns();
  for (auto& [number, entry] : legs_) {
    entry.leg->housekeep(now_ns);
    if (entry.announcement && entry.announcement->is_over(now_ns)) {
      const auto over = std::move(entry.announcement);
    }
  }
}

}  // namespace dgm::calls
