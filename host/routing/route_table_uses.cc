// Which chains the routes use, and for what: the cross-check with the providers reads it.
#include <algorithm>
#include <tuple>

#include "host/routing/route_table.h"
#include "host/routing/route_table_data.h"

namespace dgm::routing {
namespace {

using ChainUse = RouteTable::ChainUse;

// One speaker heard by one listener.
void add_direction(const LegRoute& speaker, const std::string& speaker_where,
                   const LegRoute& listener, const std::string& listener_where,
                   std::vector<ChainUse>& uses) {
  if (primary_language(speaker.language) == primary_language(listener.language)) return;
  uses.push_back({"recognizer", speaker.recognizer, speaker_where, speaker.extension,
                  speaker.language, "", "", !speaker.phrases.empty(), speaker.fallback});
  uses.push_back({"translator", speaker.translator, speaker_where, speaker.extension,
                  speaker.language, listener.language, "", false, speaker.fallback});
  uses.push_back({"synthesizer", listener.synthesizer, listener_where, listener.extension, "",
                  listener.language, listener.voice, false, listener.fallback});
  if (speaker.emotion.empty()) return;  // strictly a matter of choice
  uses.push_back({"emotion", speaker.emotion, speaker_where, speaker.extension, speaker.language,
                  "", "", false, speaker.fallback});
}

// The leg in each language that it speaks or may change to by itself.
std::vector<LegRoute> in_all_languages(const LegRoute& leg) {
  std::vector<LegRoute> all{leg};
  for (const std::string& language : leg.detect) {
    all.push_back(leg);
    change_language(all.back(), language);
  }
  return all;
}

// Who may change his language by speaking it is heard in each, whoever listens.
void add_detection(const LegRoute& leg, const std::string& where, std::vector<ChainUse>& uses) {
  if (leg.detect.empty()) return;
  for (const LegRoute& speaker : in_all_languages(leg))
    uses.push_back({"recognizer", speaker.recognizer, where, speaker.extension, speaker.language,
                    "", "", !speaker.phrases.empty(), speaker.fallback});
}

auto identity(const ChainUse& use) {
  return std::tie(use.where, use.extension, use.kind, use.chain, use.source_language,
                  use.target_language);
}

}  // namespace

std::vector<ChainUse> RouteTable::chain_uses() const {
  std::vector<ChainUse> uses;
  const auto rule_of = [this](const Pattern& member) -> const ExtensionRule* {
    for (const ExtensionRule& rule : data_->extensions) {
      if (rule.pattern.written() == member.written()) return &rule;
    }
    return member.is_exact() ? data_->find_extension(member.written()) : nullptr;
  };
  const auto add_room = [&](const RoomRule& room, const std::vector<const ExtensionRule*>& rules,
                            const std::vector<std::string>& names) {
    if (room.crossover == Crossover::kPassThrough) return;
    for (size_t s = 0; s < rules.size(); ++s) {
      if (rules[s] != nullptr)
        add_detection(data_->leg(names[s], *rules[s], room), rules[s]->where, uses);
      for (size_t l = 0; l < rules.size(); ++l) {
        if (s == l || rules[s] == nullptr || rules[l] == nullptr) continue;
        for (const LegRoute& speaker : in_all_languages(data_->leg(names[s], *rules[s], room)))
          for (const LegRoute& listener : in_all_languages(data_->leg(names[l], *rules[l], room)))
            add_direction(speaker, rules[s]->where, listener, rules[l]->where, uses);
      }
    }
  };
  for (const RoomRule& room : data_->rooms) {
    std::vector<const ExtensionRule*> rules;
    std::vector<std::string> names;
    for (const Pattern& member : room.members) {
      rules.push_back(rule_of(member));
      names.push_back(member.written());
    }
    add_room(room, rules, names);
  }
  // Extensions of their own inside a pair of patterns: extension("7001") beside "_7XXX".
  for (const ExtensionRule& rule : data_->extensions) {
    if (!rule.pattern.is_exact()) continue;
    const std::string& number = rule.pattern.written();
    const auto* link = data_->find_link(number);
    if (link == nullptr || data_->rooms[link->first].members.front().is_exact()) continue;
    const auto members = data_->members(data_->rooms[link->first], link->second, number);
    if (!members) continue;
    std::vector<const ExtensionRule*> rules;
    for (const std::string& member : *members) rules.push_back(data_->find_extension(member));
    add_room(data_->rooms[link->first], rules, *members);
  }
  std::stable_sort(uses.begin(), uses.end(),
                   [](const ChainUse& a, const ChainUse& b) { return identity(a) < identity(b); });
  const auto same = [](const ChainUse& a, const ChainUse& b) { return identity(a) == identity(b); };
  uses.erase(std::unique(uses.begin(), uses.end(), same), uses.end());
  return uses;
}

}  // namespace dgm::routing
