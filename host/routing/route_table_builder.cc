#include "host/routing/route_table_builder.h"

#include <algorithm>

#include "host/base/nearest.h"
#include "host/routing/route_table_check.h"
#include "host/routing/route_table_data.h"

namespace dgm::routing {
namespace {

using Type = ScriptValue::Type;

const std::vector<std::string> kChainKinds{"recognizer", "translator", "synthesizer", "emotion"};

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

Chain& chain_of(LegRoute& leg, const std::string& kind) {
  if (kind == "recognizer") return leg.recognizer;
  if (kind == "translator") return leg.translator;
  return kind == "synthesizer" ? leg.synthesizer : leg.emotion;
}

// Admins write extension(7777) as well as extension("7777"): both mean the same digits.
ScriptValue as_name(ScriptValue value) {
  if (value.type == Type::kWhole && value.whole >= 0) {
    value.text = std::to_string(value.whole);
    value.type = Type::kText;
  }
  return value;
}

}  // namespace

void RouteTableBuilder::fail(const std::string& where, std::string sentence) {
  errors_.push_back({where, std::move(sentence)});
}

void RouteTableBuilder::chain(const std::string& where, const ScriptValue& kind,
                              const ScriptValue& names, const ScriptValue& options) {
  if (std::find(kChainKinds.begin(), kChainKinds.end(), kind.text) == kChainKinds.end()) {
    const std::string hint = dgm::did_you_mean(kind.text, kChainKinds);
    return fail(where, "chain: unknown kind " + kind.shown() +
                           (hint.empty() ? "; known: " + dgm::join(kChainKinds) : hint));
  }
  const auto [place, is_new] = data_->chain_places.emplace(kind.text, where);
  if (!is_new) {
    return fail(where,
                "chain(" + quoted(kind.text) + ") is already at " + place->second + "; remove one");
  }
  std::vector<std::string> problems;
  auto chain = read_provider_names("the chain", names, problems);
  for (std::string& problem : problems) {
    fail(where, "chain(" + quoted(kind.text) + "): " + std::move(problem));
  }
  if (chain) chain_of(data_->base, kind.text) = std::move(*chain);
  if (options.type != Type::kNil) chain_options(where, kind.text, options);
}

void RouteTableBuilder::chain_options(const std::string& where, const std::string& kind,
                                      const ScriptValue& options) {
  const std::string what = "chain(" + quoted(kind) + "): ";
  if (options.type != Type::kTable)
    return fail(where, what + options.shown() + " is not a table of options { hedge = true }");
  std::vector<std::string> problems;
  OptionReader reader(options, problems);
  const bool hedge = reader.boolean("hedge").value_or(false);
  reader.finish();
  if (hedge && kind == "recognizer")
    problems.push_back(
        "hedge = true is for translators and synthesizers: a recognizer listens all the time");
  for (std::string& problem : problems) fail(where, what + std::move(problem));
  if (kind == "translator") data_->base.hedge_translator = hedge;
  if (kind == "synthesizer") data_->base.hedge_synthesizer = hedge;
}

std::optional<Pattern> RouteTableBuilder::parse_name(const std::string& where,
                                                     const std::string& what,
                                                     const ScriptValue& given) {
  const ScriptValue name = as_name(given);
  if (name.type != Type::kText) {
    fail(where, what + ": " + name.shown() + " is not an extension such as \"7777\" or \"_7XXX\"");
    return std::nullopt;
  }
  Result<Pattern> pattern = Pattern::parse(name.text);
  if (!pattern) {
    fail(where, what + ": " + pattern.error().sentence);
    return std::nullopt;
  }
  return std::move(*pattern);
}

LegOptions RouteTableBuilder::parse_options(const std::string& where, const std::string& what,
                                            const ScriptValue& table,
                                            std::optional<Crossover>* crossover) {
  LegOptions options;
  if (table.type == Type::kNil) return options;
  if (table.type != Type::kTable) {
    fail(where, what + ": " + table.shown() + " is not a table of options { key = value }");
    return options;
  }
  std::vector<std::string> problems;
  OptionReader reader(table, problems);
  options =
      read_leg_options(reader, crossover == nullptr ? OptionPlace::kExtension : OptionPlace::kRoom);
  if (crossover != nullptr) *crossover = read_crossover(reader);
  reader.finish();
  for (const auto& [key, value] : table.named) options.written[key] = value.written();
  for (std::string& problem : problems) fail(where, what + ": " + std::move(problem));
  return options;
}

void RouteTableBuilder::extension(const std::string& where, const ScriptValue& name,
                                  const ScriptValue& options) {
  std::optional<Pattern> pattern = parse_name(where, "extension", name);
  if (!pattern) return;
  const std::string what = "extension " + quoted(pattern->written());
  for (const ExtensionRule& known : data_->extensions) {
    if (known.pattern.written() == pattern->written()) {
      return fail(where, what + " is already at " + known.where + "; remove one");
    }
  }
  if (options.type == Type::kNil) {
    fail(where, what + ": its options are missing; write { speaks = \"en-US\" }");
  }
  LegOptions read = parse_options(where, what, options, nullptr);
  if (options.type == Type::kTable && !options.named.contains("speaks")) {
    fail(where, what + ": speaks is missing; write speaks = \"en-US\"");
  }
  data_->extensions.push_back({std::move(*pattern), std::move(read), where});
}

void RouteTableBuilder::pair(const std::string& where, const ScriptValue& a, const ScriptValue& b,
                             const ScriptValue& options) {
  std::optional<Pattern> first = parse_name(where, "pair", a);
  std::optional<Pattern> second = parse_name(where, "pair", b);
  if (!first || !second) return;
  RoomRule room;
  room.is_pair = true;
  room.where = where;
  room.words = "pair(" + first->written() + ", " + second->written() + ")";
  room.name = first->written() + "-" + second->written();
  if (first->written() == second->written()) {
    return fail(where, room.words + ": an extension cannot be paired with itself");
  }
  if (first->variable_places() != second->variable_places()) {
    return fail(where, room.words + ": " + quoted(first->written()) + " has " +
                           std::to_string(first->variable_places()) + " variable places, " +
                           quoted(second->written()) + " has " +
                           std::to_string(second->variable_places()) +
                           "; a pair needs as many on both sides");
  }
  room.members = {std::move(*first), std::move(*second)};
  add_room(std::move(room), options);
}

void RouteTableBuilder::room(const std::string& where, const ScriptValue& name,
                             const ScriptValue& members, const ScriptValue& options) {
  if (name.type != Type::kText || name.text.empty() || name.text.size() > kMaxExtensionLength) {
    return fail(where, "room: " + name.shown() + " is not a room's name such as \"meeting\"");
  }
  RoomRule room;
  room.name = name.text;
  room.where = where;
  room.words = "room(" + name.text + ")";
  const std::string what = "room " + quoted(name.text);
  if (members.type != Type::kTable || !members.named.empty()) {
    return fail(where, what + ": its members are " + members.shown() +
                           ", not a list such as { \"7777\", \"8888\" }");
  }
  for (const ScriptValue& member : members.list) {
    std::optional<Pattern> pattern = parse_name(where, what, member);
    if (!pattern) return;
    if (!pattern->is_exact()) {
      return fail(where, what + ": " + quoted(pattern->written()) +
                             " is a pattern; a room lists its extensions one by one");
    }
    const auto is_same = [&](const Pattern& p) { return p.written() == pattern->written(); };
    if (std::any_of(room.members.begin(), room.members.end(), is_same)) {
      return fail(where, what + " names " + quoted(pattern->written()) + " twice");
    }
    room.members.push_back(std::move(*pattern));
  }
  if (room.members.size() < 2) {
    return fail(where, what + " has " + std::to_string(room.members.size()) +
                           " members; a conversation needs two");
  }
  add_room(std::move(room), options);
}

void RouteTableBuilder::add_room(RoomRule room, const ScriptValue& options) {
  std::optional<Crossover> crossover;
  room.defaults = parse_options(room.where, room.words, options, &crossover);
  if (crossover) room.crossover = *crossover;
  for (const RoomRule& known : data_->rooms) {
    if (known.name == room.name) {
      return fail(room.where, room.words + ": there is already " + known.words + " at " +
                                  known.where + "; remove one");
    }
    for (const Pattern& member : room.members) {
      for (const Pattern& taken : known.members) {
        if (member.written() == taken.written()) {
          return fail(room.where, room.words + ": " + quoted(member.written()) + " is already in " +
                                      known.words + " at " + known.where +
                                      "; put all of them in one room(...)");
        }
      }
    }
  }
  data_->rooms.push_back(std::move(room));
}

RouteTable RouteTableBuilder::build() {
  for (size_t r = 0; r < data_->rooms.size(); ++r) {
    for (size_t m = 0; m < data_->rooms[r].members.size(); ++m) data_->links.emplace_back(r, m);
  }
  std::stable_sort(
      data_->extensions.begin(), data_->extensions.end(),
      [](const ExtensionRule& a, const ExtensionRule& b) { return a.pattern.precedes(b.pattern); });
  const auto member = [this](const std::pair<size_t, size_t>& link) -> const Pattern& {
    return data_->rooms[link.first].members[link.second];
  };
  std::stable_sort(data_->links.begin(), data_->links.end(),
                   [&](const auto& a, const auto& b) { return member(a).precedes(member(b)); });
  check_members(*data_, errors_);
  check_unreachable(*data_, warnings_);
  check_overlaps(*data_, warnings_);
  RouteTable table;
  table.data_ = data_;
  if (errors_.empty()) check_chains(table.chain_uses(), errors_);
  return table;
}

}  // namespace dgm::routing
