// provider: what the host has measured of a provider, for hooks that choose by it. out_of_service
// and in_service: what they may do with it.
#include <algorithm>

#include "host/base/nearest.h"
#include "host/routing/hook_arguments.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_context.h"

namespace dgm::routing {
namespace {

void check_name(lua_State* L, const ScriptContext& context, const char* word,
                const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [kind, names] : context.providers)
    known.insert(known.end(), names.begin(), names.end());
  if (known.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string hint = dgm::did_you_mean(name, known);
  luaL_error(L, "%s: unknown provider \"%s\"%s", word, name.c_str(),
             hint.empty() ? ("; known: " + dgm::join(known)).c_str() : hint.c_str());
}

void set_ms(lua_State* L, const char* key, const std::optional<double>& ms) {
  if (!ms) return;
  lua_pushnumber(L, *ms);
  lua_setfield(L, -2, key);
}

int provider(lua_State* L) {
  const auto& context = ScriptContext::of(L);
  if (context.is_loading) {
    return luaL_error(L, "provider() belongs into a hook; nothing is measured while scripts load");
  }
  size_t size = 0;
  const char* text = luaL_checklstring(L, 1, &size);
  const std::string name(text, size);
  check_name(L, context, "provider", name);
  ProviderReading reading{.state =
                              context.out_of_service.contains(name) ? "out_of_service" : "closed"};
  if (context.read_provider) reading = context.read_provider(name).value_or(reading);
  push_read_only(L, "provider()", provider_reading_fields(), [&] {
    set_text(L, "state", reading.state);
    set_ms(L, "p50_ms", reading.p50_ms);
    set_ms(L, "p95_ms", reading.p95_ms);
  });
  return 1;
}

std::string text_of(lua_State* L, int argument) {
  size_t size = 0;
  const char* text = luaL_checklstring(L, argument, &size);
  return {text, size};
}

int set_service(lua_State* L, const char* word, const ServiceWish& wish) {
  auto& context = ScriptContext::of(L);
  if (context.is_loading)
    return luaL_error(L, "%s() belongs into a hook; no calls are served while scripts load", word);
  check_name(L, context, word, wish.provider);
  if (!context.set_service) {
    if (wish.reason)
      context.out_of_service.insert(wish.provider);
    else
      context.out_of_service.erase(wish.provider);
    return 0;
  }
  const auto outcome = context.set_service(wish);
  if (!outcome) return luaL_error(L, "%s: %s", word, outcome.error().text().c_str());
  return 0;
}

int out_of_service(lua_State* L) {
  constexpr lua_Integer kLongestMinutes = 7 * 24 * 60;
  const lua_Integer minutes = luaL_optinteger(L, 3, 0);
  if (minutes < 0 || minutes > kLongestMinutes)
    return luaL_error(L, "out_of_service: minutes is %d, expected 0 (until in_service) to %d",
                      static_cast<int>(minutes), static_cast<int>(kLongestMinutes));
  return set_service(L, "out_of_service",
                     {text_of(L, 1), text_of(L, 2), static_cast<uint32_t>(minutes)});
}

int in_service(lua_State* L) {
  return set_service(L, "in_service", {text_of(L, 1), std::nullopt, 0});
}

}  // namespace

const Word& out_of_service_word() {
  static const Word word{"out_of_service",
                         "All calls go past this provider from now on; only in hooks.",
                         {{"name", "string", "as in providers.ini"},
                          {"reason", "string", "for the log and the API"},
                          {"minutes?", "integer", "how long; default: 0, until in_service()"}},
                         "",
                         guarded<out_of_service>};
  return word;
}

const Word& in_service_word() {
  static const Word word{"in_service",
                         "The calls use this provider again; only in hooks.",
                         {{"name", "string", "as in providers.ini"}},
                         "",
                         guarded<in_service>};
  return word;
}

const Word& provider_word() {
  static const Word word{"provider",
                         "What was measured of a provider over all calls; only in hooks.",
                         {{"name", "string", "as in providers.ini"}},
                         "ProviderReading",
                         guarded<provider>};
  return word;
}

}  // namespace dgm::routing
