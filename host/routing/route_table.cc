#include "host/routing/route_table.h"

#include <algorithm>
#include <utility>

#include "host/base/nearest.h"
#include "host/routing/route_table_data.h"

namespace dgm::routing {
namespace {

constexpr uint32_t kMsPerSecond = 1'000;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

Error unknown_extension(const std::string& number, const std::vector<std::string>& known) {
  const std::string hint = dgm::did_you_mean(number, known);
  if (known.empty()) {
    return {"", "no extension " + quoted(number) + ": the scripts declare none"};
  }
  return {"", "no extension " + quoted(number) +
                  (hint.empty() ? "; known: " + dgm::join(known) : hint)};
}

}  // namespace

const ExtensionRule* RouteTable::Data::find_extension(std::string_view number) const {
  for (const ExtensionRule& rule : extensions) {
    if (rule.pattern.match(number)) return &rule;
  }
  return nullptr;
}

const std::pair<size_t, size_t>* RouteTable::Data::find_link(std::string_view number) const {
  for (const auto& link : links) {
    if (rooms[link.first].members[link.second].match(number)) return &link;
  }
  return nullptr;
}

const RoomRule* RouteTable::Data::find_room(std::string_view name) const {
  for (const RoomRule& room : rooms) {
    if (room.name == name && room.members.front().is_exact()) return &room;
  }
  return nullptr;
}

LegRoute RouteTable::Data::leg(const std::string& number, const ExtensionRule& extension,
                               const RoomRule& room) const {
  LegRoute leg = base;
  room.defaults.apply_to(leg);
  extension.options.apply_to(leg);
  leg.extension = number;
  if (leg.voice.empty()) leg.voice = voice_for(leg, leg.language);
  return leg;
}

const std::string& RouteTable::Data::language_of(const ExtensionRule& extension,
                                                 const RoomRule& room) const {
  if (extension.options.language) return *extension.options.language;
  return room.defaults.language ? *room.defaults.language : base.language;
}

std::optional<std::vector<std::string>> RouteTable::Data::members(const RoomRule& room,
                                                                  size_t member,
                                                                  const std::string& number) const {
  const auto texts = room.members[member].match(number);
  std::vector<std::string> numbers;
  for (size_t i = 0; i < room.members.size(); ++i) {
    if (i == member || room.members[i].is_exact()) {
      numbers.push_back(i == member ? number : room.members[i].written());
      continue;
    }
    const std::optional<std::string> partner = texts ? room.members[i].fill(*texts) : std::nullopt;
    if (!partner) return std::nullopt;
    numbers.push_back(*partner);
  }
  return numbers;
}

void RouteTable::Data::seat(LegPlan& plan, const RoomRule& room,
                            std::vector<std::string> members) const {
  plan.room = room.is_pair ? dgm::join(members, "-") : room.name;
  plan.members = std::move(members);
  plan.shared_room = !room.is_pair;
  plan.why = room.where + " " + room.words;
}

std::vector<Invitation> RouteTable::Data::invitations(const LegPlan& plan,
                                                      const RoomRule& room) const {
  std::vector<Invitation> called;
  for (const std::string& member : plan.members) {
    const ExtensionRule* rule = member == plan.leg.extension ? nullptr : find_extension(member);
    if (rule == nullptr || !rule->options.dial) continue;
    const LegRoute other = leg(member, *rule, room);
    called.push_back({member, other.dial, other.ring_s * kMsPerSecond});
  }
  return called;
}

void RouteTable::Data::cross_over(LegPlan& plan, const RoomRule& room) const {
  plan.crossover = room.crossover;
  plan.in_two_languages.reset();
  const std::string_view language = primary_language(plan.leg.language);
  for (const std::string& member : plan.members) {
    if (member == plan.leg.extension) continue;
    const ExtensionRule* rule = find_extension(member);
    if (rule == nullptr || primary_language(language_of(*rule, room)) != language) return;
  }
  if (room.crossover == Crossover::kPassThrough) return;
  plan.in_two_languages = std::exchange(plan.crossover, Crossover::kPassThrough);
}

Result<LegPlan> RouteTable::plan(const std::string& extension) const {
  const ExtensionRule* rule = data_->find_extension(extension);
  if (rule == nullptr) return unknown_extension(extension, extensions());
  const auto* link = data_->find_link(extension);
  if (link == nullptr) {
    return Error{rule->where, "extension " + quoted(extension) +
                                  " has no pair and no room; add pair(" + quoted(extension) +
                                  ", ...) or a room(...)"};
  }
  const RoomRule& room = data_->rooms[link->first];
  auto members = data_->members(room, link->second, extension);
  if (!members) {
    return Error{room.where, "extension " + quoted(extension) + " has no partner in " + room.words +
                                 ": its variable digits do not fit the other pattern"};
  }
  for (const std::string& member : *members) {
    if (data_->find_extension(member) == nullptr) return unknown_extension(member, extensions());
  }
  LegPlan plan;
  plan.leg = data_->leg(extension, *rule, room);
  data_->seat(plan, room, std::move(*members));
  data_->cross_over(plan, room);
  plan.invitations = data_->invitations(plan, room);
  return plan;
}

std::vector<std::string> RouteTable::extensions() const {
  std::vector<std::string> names;
  for (const ExtensionRule& rule : data_->extensions) names.push_back(rule.pattern.written());
  return names;
}

std::vector<RouteTable::DialUse> RouteTable::dial_uses() const {
  std::vector<DialUse> uses;
  for (const ExtensionRule& rule : data_->extensions) {
    if (rule.options.dial) {
      uses.push_back({rule.pattern.written(), *rule.options.dial, rule.where});
    }
  }
  return uses;
}

std::vector<std::string> RouteTable::rooms() const {
  std::vector<std::string> names;
  for (const RoomRule& room : data_->rooms) {
    if (room.members.front().is_exact()) names.push_back(room.name);
  }
  return names;
}

Result<LegPlan> RouteTable::change(LegPlan plan, const LegOptions& options,
                                   const std::optional<std::string>& room_name,
                                   std::optional<Crossover> crossover) const {
  options.apply_to(plan.leg);
  if (options.language && !options.voice) {
    const std::string voice = voice_for(plan.leg, plan.leg.language);
    if (!voice.empty()) plan.leg.voice = voice;
  }
  const auto* link = data_->find_link(plan.leg.extension);
  const RoomRule* room = link == nullptr ? nullptr : &data_->rooms[link->first];
  if (room_name) {
    room = data_->find_room(*room_name);
    if (room == nullptr) {
      const std::vector<std::string> known = rooms();
      const std::string hint = dgm::did_you_mean(*room_name, known);
      return Error{"", "unknown room " + quoted(*room_name) +
                           (hint.empty() ? "; known: " + dgm::join(known) : hint)};
    }
    std::vector<std::string> members;
    for (const Pattern& member : room->members) members.push_back(member.written());
    // A guest: the room counts him among its members, or he would find no seat.
    if (std::find(members.begin(), members.end(), plan.leg.extension) == members.end()) {
      members.push_back(plan.leg.extension);
    }
    data_->seat(plan, *room, std::move(members));
    plan.room = room->name;
  }
  if (room != nullptr) {
    data_->cross_over(plan, *room);
    plan.invitations = data_->invitations(plan, *room);
  }
  if (crossover) {
    plan.crossover = *crossover;
    plan.in_two_languages.reset();
  }
  return plan;
}

Result<LegPlan> RouteTable::invite(LegPlan plan, const std::string& destination,
                                   std::optional<uint32_t> ring_s) const {
  std::vector<std::string> others = plan.members;
  std::erase(others, plan.leg.extension);
  if (plan.shared_room || others.size() != 1) {
    return Error{"", "room " + quoted(plan.room) +
                         " is not a pair of this caller and one other, so it is not clear who "
                         "shall be called; write dial = " +
                         quoted(destination) + " in the extension() of that member"};
  }
  const Result<LegPlan> other = this->plan(others.front());
  if (!other) return other.error();
  plan.invitations = {
      {others.front(), destination, ring_s.value_or(other->leg.ring_s) * kMsPerSecond}};
  return plan;
}

}  // namespace dgm::routing
