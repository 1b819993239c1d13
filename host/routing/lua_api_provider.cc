// provider: what the host has measured of a provider, for hooks that choose by it.
#include <algorithm>

#include "host/base/nearest.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_context.h"

namespace dgm::routing {
namespace {

void check_name(lua_State* L, const ScriptContext& context, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [kind, names] : context.providers)
    known.insert(known.end(), names.begin(), names.end());
  if (known.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string hint = dgm::did_you_mean(name, known);
  luaL_error(L, "provider: unknown provider \"%s\"%s", name.c_str(),
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
  check_name(L, context, name);
  ProviderReading reading{.state = "closed"};
  if (context.read_provider) reading = context.read_provider(name).value_or(reading);
  lua_createtable(L, 0, 3);
  set_text(L, "state", reading.state);
  set_ms(L, "p50_ms", reading.p50_ms);
  set_ms(L, "p95_ms", reading.p95_ms);
  return 1;
}

}  // namespace

const Word& provider_word() {
  static const Word word{"provider",
                         "What was measured of a provider over all calls; only in hooks.",
                         {{"name", "string", "as in providers.ini"}},
                         "ProviderReading",
                         guarded<provider>};
  return word;
}

}  // namespace dgm::routing
