#include "tests/asterisk/routes.h"

namespace dgm::test {
namespace {

void replace(std::string& text, const std::string& what, const std::string& with) {
  const size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what;
  text.replace(at, what.size(), with);
}

}  // namespace

Configuration passing_through() {
  Configuration configuration;
  configuration.routes = R"(
local as_it_is = { crossover = "pass_through", automatic_gain = false }
extension("7777", { speaks = "en-US", --[[7777]] })
extension("8888", { speaks = "en-US", --[[8888]] })
extension("7000", { speaks = "en-US" })
extension("7001", { speaks = "en-US" })
pair("7777", "8888", as_it_is)
pair("7000", "7001", as_it_is)
)";
  return configuration;
}

Configuration meeting() {
  auto configuration = passing_through();
  auto& routes = configuration.routes;
  routes.erase(routes.find("pair("));
  routes += "room(\"meeting\", { \"7777\", \"8888\", \"7000\", \"7001\" }, as_it_is)\n";
  return configuration;
}

Configuration translating() {
  Configuration configuration;
  configuration.routes = R"(
chain("recognizer", { "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "apertium" })
chain("synthesizer", { "espeak" })
extension("7777", { speaks = "en-US", original = "mute", --[[7777]] })
extension("8888", { speaks = "es-ES", original = "mute", --[[8888]] })
extension("7000", { speaks = "en-US", original = "mute" })
extension("7001", { speaks = "es-ES", original = "mute" })
pair("7777", "8888")
pair("7000", "7001")
)";
  configuration.providers = R"(
[provider.pocketsphinx]
kind = recognizer
language = en
[provider.pocketsphinx_es]
kind = recognizer
type = pocketsphinx
language = es
[provider.apertium]
kind = translator
[provider.espeak]
kind = synthesizer
)";
  return configuration;
}

Configuration over_ari(Configuration base, const Asterisk& asterisk, const OverAri& wishes) {
  const bool asterisk_connects = wishes.media == "websocket_client";
  const auto media =
      "media = \"" + (asterisk_connects ? std::string("websocket") : wishes.media) + "\", ";
  replace(base.routes, "--[[7777]]", media + wishes.caller);
  replace(base.routes, "--[[8888]]", media + wishes.callee);
  base.routes += wishes.hooks;
  base.providers +=
      "\n[provider.ari]\nkind = call-control\nurl = http://127.0.0.1:" +
      std::to_string(wishes.http_port ? wishes.http_port : asterisk.http_port()) +
      "\npassword = change-me\n" + (asterisk_connects ? "websocket_client = dragoman\n" : "") +
      "[provider.websocket]\nkind = transport\n" +
      (asterisk_connects
           ? "mode = listen\nlisten = 127.0.0.1:" + std::to_string(asterisk.websocket_port()) + "\n"
           : "");
  return base;
}

}  // namespace dgm::test
