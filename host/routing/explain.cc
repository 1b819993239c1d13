#include "host/routing/explain.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <map>
#include <memory>

#include "host/base/nearest.h"
#include "host/routing/leg_options.h"

namespace dgm::routing {
namespace {

constexpr std::chrono::seconds kPatience{2};
constexpr size_t kLabelWidth = 13, kValueWidth = 26;

struct Party {
  LegPlan table_plan, plan;
  std::map<std::string, std::string> said_at;  // "voice" -> "routes.lua:7 extension(\"8888\")"
};

// What is nowhere said is the host's default, and has no place.
std::string place_of(const Party& party, const std::string& key) {
  const auto found = party.said_at.find(key);
  return found == party.said_at.end() ? "" : found->second;
}

std::string row(const std::string& label, const std::string& value, const std::string& place) {
  std::string line = "  " + label;
  line.resize(std::max(line.size() + 1, 2 + kLabelWidth), ' ');
  line += value;
  if (place.empty()) return line;
  line.resize(std::max(line.size() + 2, 2 + kLabelWidth + kValueWidth), ' ');
  return line + place;
}

Result<LegPlan> ask_on_call(Script& script, const CallFacts& call, const LegPlan& table_plan) {
  const auto decided = std::make_shared<std::promise<LegPlan>>();
  auto answer = decided->get_future();
  script.ask_on_call(
      call, table_plan, [](const std::function<void()>& task) { task(); },
      [decided](LegPlan plan) { decided->set_value(std::move(plan)); });
  if (answer.wait_for(kPatience) == std::future_status::ready) return answer.get();
  return Error{"", "on_call gave no answer within 2 s; is there an endless loop?"};
}

// What on_call has changed is said where it decided.
void note_changes(Party& party) {
  const LegRoute &before = party.table_plan.leg, &after = party.plan.leg;
  const auto note = [&](const char* key, bool is_changed) {
    if (is_changed) party.said_at[key] = party.plan.why;
  };
  note("speaks", before.language != after.language);
  note("voice", before.voice != after.voice);
  note("recognizer", before.recognizer != after.recognizer);
  note("translator", before.translator != after.translator);
  note("synthesizer", before.synthesizer != after.synthesizer);
  note("emotion", before.emotion != after.emotion);
  note("original", before.original != after.original);
  note("fallback", before.fallback != after.fallback);
  note("on_failure", before.on_failure != after.on_failure);
}

Result<Party> decide(Script& script, const CallFacts& call) {
  auto table_plan = script.table().plan(call.extension);
  if (!table_plan) return table_plan.error();
  Party party{
      .table_plan = *table_plan, .plan = {}, .said_at = script.table().origins(call.extension)};
  auto plan = ask_on_call(script, call, party.table_plan);
  if (!plan) return plan.error();
  party.plan = std::move(*plan);
  note_changes(party);
  return party;
}

std::string outcome_of(const Party& party) {
  const LegPlan& plan = party.plan;
  if (plan.rejected)
    return "refused with " + std::to_string(plan.reject_code) +
           (plan.reject_reason.empty() ? "" : ": " + plan.reject_reason);
  if (!plan.transfer_to.empty()) return "handed over to " + plan.transfer_to;
  return "room " + plan.room;
}

bool joins(const LegPlan& plan) { return !plan.rejected && plan.transfer_to.empty(); }

// The providers of a chain that serve, in their order; behind them those that are skipped, and why.
std::string members_of(const std::vector<ProviderFacts>& providers, const std::string& kind,
                       const Chain& chain, const std::string& source, const std::string& target) {
  std::vector<std::string> serving, skipped;
  for (const std::string& name : chain) {
    const auto provider = std::ranges::find_if(providers, [&](const ProviderFacts& each) {
      return each.kind == kind && each.name == name;
    });
    if (provider == providers.end()) {
      skipped.push_back(name + " (not in providers.ini)");
    } else if (!provider->enabled) {
      skipped.push_back(
          name + " (" +
          (provider->disabled_because.empty() ? "not available" : provider->disabled_because) +
          ")");
    } else if (!serves(*provider, source, target)) {
      skipped.push_back(name + " (does not offer " +
                        (kind == "translator"    ? source + " to " + target
                         : kind == "synthesizer" ? target
                                                 : source) +
                        ")");
    } else {
      serving.push_back(name);
    }
  }
  return (serving.empty() ? "nobody" : dgm::join(serving)) +
         (skipped.empty() ? "" : "; skipped: " + dgm::join(skipped));
}

std::string original_of(const LegRoute& listener) {
  if (listener.original != OriginalVoice::kDuck) return std::string(word(listener.original));
  return "duck, " + std::to_string(static_cast<int>(listener.duck_db)) + " dB";
}

void explain_direction(const ExplainWish& wish, const Party& speaker, const Party& listener,
                       std::vector<std::string>& lines) {
  const LegRoute &says = speaker.plan.leg, &hears = listener.plan.leg;
  lines.push_back("what " + says.extension + " says, as " + hears.extension + " hears it");
  const bool is_same = primary_language(says.language) == primary_language(hears.language);
  lines.push_back(row("spoken", says.language, place_of(speaker, "speaks")));
  lines.push_back(row("heard", hears.language, place_of(listener, "speaks")));
  if (is_same || speaker.plan.crossover == Crossover::kPassThrough) {
    lines.push_back(
        row("crossover", "pass_through", is_same ? "both speak one language" : speaker.plan.why));
    return;
  }
  lines.push_back(row("crossover", std::string(word(speaker.plan.crossover)), speaker.plan.why));
  const auto chain = [&](const char* kind, const Chain& members, const Party& whose) {
    lines.push_back(row(kind,
                        members_of(wish.providers, kind, members, says.language, hears.language),
                        place_of(whose, kind)));
  };
  chain("recognizer", says.recognizer, speaker);
  chain("translator", says.translator, speaker);
  chain("synthesizer", hears.synthesizer, listener);
  if (!says.emotion.empty()) chain("emotion", says.emotion, speaker);
  lines.push_back(row("voice", hears.voice.empty() ? "the synthesizer's own" : hears.voice,
                      place_of(listener, "voice")));
  lines.push_back(row("original", original_of(hears), place_of(listener, "original")));
  lines.push_back(
      row("if all fail",
          std::string(word(hears.fallback)) + ", then " + std::string(word(hears.on_failure)),
          place_of(listener, "on_failure").empty() ? place_of(listener, "fallback")
                                                   : place_of(listener, "on_failure")));
}

}  // namespace

Result<std::vector<std::string>> explain_call(Script& script, const ExplainWish& wish) {
  std::vector<std::string> lines;
  std::vector<Party> parties;
  for (const CallFacts* call : {&wish.from, &wish.to}) {
    auto party = decide(script, *call);
    if (!party) return party.error();
    lines.push_back(row(call->extension, outcome_of(*party), party->plan.why));
    for (const Invitation& called : party->plan.invitations) {
      lines.push_back(row("", "calls " + called.destination + " as " + called.extension, ""));
    }
    parties.push_back(std::move(*party));
  }
  const LegPlan &from = parties[0].plan, &to = parties[1].plan;
  if (!joins(from) || !joins(to)) return lines;
  if (from.room != to.room) {
    lines.push_back("they do not meet: " + from.leg.extension + " is in room " + from.room +
                    " with " + dgm::join(from.members));
    return lines;
  }
  explain_direction(wish, parties[0], parties[1], lines);
  explain_direction(wish, parties[1], parties[0], lines);
  return lines;
}

}  // namespace dgm::routing
