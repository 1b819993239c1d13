#include "host/doctor/asterisk_checks.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "host/doctor/configuration_checks.h"

namespace dgm::doctor {
namespace {

constexpr const char* kGroup = "Asterisk";
constexpr AsteriskVersion kOldest{16, 6};

boost::json::value parsed(const std::string& text) {
  boost::system::error_code bad;
  auto value = boost::json::parse(text, bad);
  return bad ? nullptr : value;
}

std::string quoted_app(const AriAccess& access) { return "\"" + access.app + "\""; }

Finding finding(const char* name, Verdict verdict, std::string sentence, std::string remedy = {}) {
  return {.group = kGroup,
          .name = name,
          .verdict = verdict,
          .sentence = std::move(sentence),
          .remedy = std::move(remedy)};
}

Finding wrong_password(const char* name, const AriAccess& access) {
  return finding(name, Verdict::kBad,
                 "Asterisk at " + access.url + " refuses the user \"" + access.user +
                     "\" or its password (401)",
                 "give user and password of [provider.ari] in providers.ini as they stand in "
                 "ari.conf; `ari show users` in Asterisk lists the users");
}

std::string status_text(const AriAnswer& answer) {
  return answer.status == 0 ? answer.problem : "HTTP " + std::to_string(answer.status);
}

}  // namespace

std::optional<AsteriskVersion> read_version(const std::string& text) {
  std::string_view rest = text;
  if (rest.starts_with("certified/")) rest.remove_prefix(10);
  AsteriskVersion version;
  const char* end = rest.data() + rest.size();
  const auto major = std::from_chars(rest.data(), end, version.major);
  if (major.ec != std::errc() || version.major == 0) return std::nullopt;
  if (major.ptr != end && *major.ptr == '.') std::from_chars(major.ptr + 1, end, version.minor);
  return version;
}

std::string version_of(const AriAnswer& info) {
  const auto value = parsed(info.body);
  if (info.status != 200 || !value.is_object()) return {};
  const auto* system = value.as_object().if_contains("system");
  const auto* version =
      system && system->is_object() ? system->as_object().if_contains("version") : nullptr;
  if (!version || !version->is_string()) return {};
  const std::string text(version->as_string());
  return text.substr(0, text.find_first_of("~+"));
}

Finding check_reachable(const AriAccess& access, const AriAnswer& info) {
  constexpr const char* kName = "reachable";
  if (info.status == 401) return wrong_password(kName, access);
  if (info.status == 0)
    return finding(
        kName, Verdict::kBad,
        "nobody answers at " + access.url + " (" + split_remedy(info.problem).what + ")",
        "start Asterisk; in http.conf enabled = yes, and bindaddr and bindport as url of "
        "[provider.ari]; `http show status` in Asterisk says where it listens");
  if (info.status == 404)
    return finding(
        kName, Verdict::kBad, "a web server answers at " + access.url + ", but there is no ARI",
        "load res_ari.so and res_ari_asterisk.so, enabled = yes in ari.conf; if http.conf "
        "has a prefix, url of [provider.ari] ends with it");
  const auto version = version_of(info);
  if (version.empty())
    return finding(kName, Verdict::kBad,
                   "what answers at " + access.url + " is no Asterisk (" + status_text(info) + ")",
                   "set url of [provider.ari] to the address of Asterisk's http.conf");
  const auto number = read_version(version);
  if (number && *number < kOldest)
    return finding(kName, Verdict::kBad,
                   "Asterisk " + version + " answers at " + access.url + "; it is too old",
                   "use 16.6 or later; 22 has every way of media");
  return finding(kName, Verdict::kGood, "Asterisk " + version + " answers at " + access.url);
}

Finding check_user_right(const AriAccess& access, const AriAnswer& post) {
  constexpr const char* kName = "user right";
  if (post.status == 401) return wrong_password(kName, access);
  if (post.status == 403)
    return finding(kName, Verdict::kBad,
                   "the user \"" + access.user + "\" may look and do nothing (403)",
                   "read_only = no for [" + access.user +
                       "] in ari.conf, then `module reload "
                       "res_ari.so`");
  if (post.status != 404)
    return finding(kName, Verdict::kWarning,
                   "whether the user \"" + access.user +
                       "\" may control calls could not be seen (" + status_text(post) + ")",
                   "look into Asterisk's log");
  if (post.body.find("Channel not found") == std::string::npos)
    return finding(kName, Verdict::kBad, "ARI answers, but it knows no channels (404)",
                   "load res_ari_channels.so");
  return finding(kName, Verdict::kGood, "the user \"" + access.user + "\" may control calls");
}

Finding check_app(const AriAccess& access, const AriAnswer& application, bool host_runs) {
  constexpr const char* kName = "application";
  const auto app = quoted_app(access);
  if (application.status == 200)
    return host_runs ? finding(kName, Verdict::kGood, app + " is registered by the host that runs")
                     : finding(kName, Verdict::kWarning,
                               app +
                                   " is registered, and no dragoman has our control port: "
                                   "another program gets the calls",
                               "`ss -tnp` on Asterisk's machine shows who is connected to its HTTP "
                               "port; stop it, or choose another app in [provider.ari] and in the "
                               "dialplan");
  if (application.status != 404)
    return finding(
        kName, Verdict::kWarning,
        "whether " + app + " is registered could not be seen (" + status_text(application) + ")",
        "load res_ari_applications.so");
  if (host_runs)
    return finding(kName, Verdict::kBad,
                   "a dragoman runs, and " + app +
                       " is not registered: callers hear that the number is not in service",
                   "its log says why it is not connected; it reads its configuration at the start "
                   "only");
  return finding(kName, Verdict::kSkipped,
                 "nobody has registered " + app + ", as no dragoman runs");
}

std::optional<bool> read_exists(const AriAnswer& variable) {
  const auto value = parsed(variable.body);
  const auto* text = variable.status == 200 && value.is_object()
                         ? value.as_object().if_contains("value")
                         : nullptr;
  if (!text || !text->is_string()) return std::nullopt;
  if (text->as_string() == "1") return true;
  if (text->as_string() == "0") return false;
  return std::nullopt;
}

Finding check_extensions(const std::string& context, const std::vector<DialplanFact>& facts) {
  constexpr const char* kName = "dialplan";
  if (facts.empty())
    return finding(kName, Verdict::kSkipped, "the routes have no numbers that could be looked for");
  std::vector<std::string> there, missing;
  for (const auto& fact : facts) {
    if (!fact.exists)
      return finding(kName, Verdict::kWarning, "Asterisk could not tell what its dialplan has",
                     "load func_dialplan.so, which has DIALPLAN_EXISTS()");
    (*fact.exists ? there : missing).push_back(fact.extension);
  }
  const auto place = "[" + context + "]";
  if (there.empty())
    return finding(
        kName, Verdict::kBad,
        "the context " + place + " has none of the extensions of the routes: " + list_of(missing),
        "copy " + place +
            " from config/asterisk/extensions.conf and `dialplan reload`; "
            "or name the context of your phones with --context");
  if (!missing.empty())
    return finding(kName, Verdict::kWarning,
                   place + " has " + list_of(there) + ", and not " + list_of(missing),
                   "calls to these do not reach Dragoman through Asterisk; add them as in "
                   "config/asterisk/extensions.conf and `dialplan reload`, if they shall");
  return finding(kName, Verdict::kGood, place + " has " + list_of(there));
}

std::string test_context_lines() {
  return "[dragoman-doctor]\n"
         "exten => echo,1,Answer()\n"
         " same => n,Echo()\n"
         "exten => tone,1,Answer()\n"
         " same => n,Milliwatt()";
}

Finding check_test_context(const std::vector<DialplanFact>& facts) {
  constexpr const char* kName = "test context";
  std::vector<std::string> missing;
  for (const auto& fact : facts) {
    if (!fact.exists)
      return finding(kName, Verdict::kSkipped, "it is seen when the test calls are placed");
    if (!*fact.exists) missing.push_back(fact.extension);
  }
  if (missing.empty()) return finding(kName, Verdict::kGood, "[dragoman-doctor] has echo and tone");
  return finding(
      kName, Verdict::kBad,
      "the dialplan has no " + list_of(missing) +
          " in [dragoman-doctor], so no test call can be placed",
      "add these lines to extensions.conf, and `dialplan reload`:\n" + test_context_lines());
}

}  // namespace dgm::doctor
