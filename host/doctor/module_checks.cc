// Which of Asterisk's modules run, and what does not work without the others.
#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "host/doctor/asterisk_checks.h"
#include "host/doctor/configuration_checks.h"

namespace dgm::doctor {
namespace {

constexpr const char* kGroup = "Asterisk";

struct Needed {
  const char* module;
  const char* without;  // what does not work then
  bool is_vital = true;
};

constexpr Needed kNeeded[] = {
    {"res_stasis.so", "no call can be controlled"},
    {"app_stasis.so", "Stasis() in the dialplan fails, so 7777 reaches nobody"},
    {"res_ari.so", "nothing answers"},
    {"res_ari_applications.so", "events cannot be filtered"},
    {"res_ari_asterisk.so", "the version is not told"},
    {"res_ari_bridges.so", "parties cannot be joined with their media"},
    {"res_ari_channels.so", "calls can be neither answered nor hung up"},
    {"res_ari_events.so", "Dragoman hears of no call"},
    {"res_http_websocket.so", "Dragoman hears of no call"},
    {"res_stasis_answer.so", "calls cannot be answered"},
    {"bridge_simple.so", "two channels cannot be joined"},
    {"bridge_softmix.so", "a third party cannot be joined", false},
    {"codec_resample.so", "8 kHz phones and 16 kHz media cannot be joined"},
    {"res_stasis_snoop.so", "nobody can listen to a call (monitor)", false},
    {"res_stasis_recording.so", "Asterisk cannot record a call", false},
    {"func_dialplan.so", "the doctor cannot look into the dialplan", false},
    {"app_echo.so", "the doctor's echo does not come back", false},
    {"app_milliwatt.so", "the doctor hears no tone of Asterisk's own", false},
    {"chan_bridge_media.so", "Asterisk cannot record or play to a whole bridge", false},
};

struct MediaModule {
  const char* transport;
  std::vector<std::string> modules;
  std::vector<AsteriskVersion> since;  // the first of each series that has it
};

const std::vector<MediaModule>& media_modules() {
  static const std::vector<MediaModule> table{
      {"websocket",
       {"chan_websocket.so", "res_websocket_client.so"},
       {{20, 16}, {21, 11}, {22, 6}, {23, 0}}},
      {"audiosocket", {"chan_audiosocket.so", "res_audiosocket.so"}, {{18, 0}, {19, 0}}},
      {"rtp", {"chan_rtp.so", "res_rtp_asterisk.so"}, {{16, 6}, {17, 0}}}};
  return table;
}

bool has(const std::optional<AsteriskVersion>& version, const std::vector<AsteriskVersion>& since) {
  if (!version || version->major > since.back().major) return true;
  return std::ranges::any_of(since, [&](const AsteriskVersion& first) {
    return first.major == version->major && first.minor <= version->minor;
  });
}

std::set<std::string> running(const AriAnswer& answer) {
  std::set<std::string> names;
  boost::system::error_code bad;
  const auto value = boost::json::parse(answer.body, bad);
  if (bad || !value.is_array()) return names;
  for (const auto& each : value.get_array()) {
    const auto* object = each.if_object();
    const auto* name = object ? object->if_contains("name") : nullptr;
    const auto* status = object ? object->if_contains("status") : nullptr;
    if (name && name->is_string() && status && status->is_string() &&
        status->get_string() == "Running")
      names.emplace(name->get_string());
  }
  return names;
}

Finding finding(const char* name, Verdict verdict, std::string sentence, std::string remedy = {}) {
  return {.group = kGroup,
          .name = name,
          .verdict = verdict,
          .sentence = std::move(sentence),
          .remedy = std::move(remedy)};
}

std::string load_line(const std::vector<std::string>& modules) {
  std::string text;
  for (const auto& module : modules)
    text += (text.empty() ? "`module load " : ", `module load ") + module + "`";
  text += " now, and for the next start";
  for (const auto& module : modules)
    text += (&module == &modules.front() ? " `load = " : ", `load = ") + module + "`";
  return text + " in modules.conf; Debian has them in asterisk-modules";
}

Findings check_needed(const std::set<std::string>& modules) {
  Findings findings;
  for (const auto& needed : kNeeded)
    if (!modules.contains(needed.module))
      findings.push_back(
          finding("modules", needed.is_vital ? Verdict::kBad : Verdict::kWarning,
                  std::string(needed.module) + " does not run; without it " + needed.without,
                  load_line({needed.module})));
  if (findings.empty())
    findings.push_back(
        finding("modules", Verdict::kGood,
                "all " + std::to_string(std::size(kNeeded)) + " that Dragoman needs are running"));
  return findings;
}

Findings check_ways(const std::optional<AsteriskVersion>& version,
                    const std::set<std::string>& modules) {
  Findings findings;
  std::vector<std::string> ways;
  for (const auto& [transport, wanted, since] : media_modules()) {
    if (!has(version, since)) {
      findings.push_back(finding("media", Verdict::kSkipped,
                                 std::string(transport) + " came to Asterisk later than this one"));
      continue;
    }
    std::vector<std::string> missing;
    std::ranges::copy_if(wanted, std::back_inserter(missing),
                         [&](const std::string& module) { return !modules.contains(module); });
    if (missing.empty())
      ways.emplace_back(transport);
    else
      findings.push_back(finding("media", Verdict::kWarning,
                                 "no " + std::string(transport) + ": " + list_of(missing) +
                                     (missing.size() == 1 ? " does" : " do") + " not run",
                                 load_line(missing)));
  }
  if (ways.empty())
    findings.push_back(finding("media", Verdict::kBad, "Asterisk has no way to carry media to us",
                               load_line({"chan_websocket.so"})));
  else
    findings.push_back(finding("media", Verdict::kGood, "Asterisk has " + list_of(ways)));
  return findings;
}

Finding check_codecs(const std::set<std::string>& modules) {
  std::vector<std::string> missing;
  for (const char* codec : {"codec_g722.so", "codec_ulaw.so", "codec_alaw.so"})
    if (!modules.contains(codec)) missing.emplace_back(codec);
  if (missing.empty())
    return finding("codecs", Verdict::kGood, "g722, ulaw and alaw can be translated");
  return finding("codecs", Verdict::kWarning,
                 list_of(missing) + (missing.size() == 1 ? " does" : " do") +
                     " not run: phones of that codec hear nothing",
                 load_line(missing));
}

}  // namespace

Findings check_modules(const std::string& version, const AriAnswer& answer) {
  const auto modules = running(answer);
  if (answer.status != 200 || modules.empty())
    return {finding("modules", Verdict::kWarning, "Asterisk's modules could not be listed",
                    "load res_ari_asterisk.so")};
  auto findings = check_needed(modules);
  const auto ways = check_ways(read_version(version), modules);
  findings.insert(findings.end(), ways.begin(), ways.end());
  findings.push_back(check_codecs(modules));
  return findings;
}

}  // namespace dgm::doctor
