#include "plugins/call_control_ari/ari_version.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace dragoman::ari {

namespace {

// A feature came to each series with a release of its own.
bool has(const std::optional<Version>& version, std::initializer_list<Version> first_releases) {
  if (!version) return true;
  const auto newest =
      std::max_element(first_releases.begin(), first_releases.end(),
                       [](const Version& a, const Version& b) { return a.major < b.major; });
  if (version->major > newest->major) return true;
  return std::any_of(first_releases.begin(), first_releases.end(), [&](const Version& first) {
    return version->major == first.major && version->minor >= first.minor;
  });
}

bool runs(const std::optional<std::vector<std::string>>& modules, std::string_view name) {
  return !modules || std::find(modules->begin(), modules->end(), name) != modules->end();
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  if (text.starts_with("certified/")) text.remove_prefix(10);
  Version version;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || version.major == 0) return std::nullopt;
  if (major.ptr == end || *major.ptr != '.') return version;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc()) version.minor = 0;
  return version;
}

Features features(const std::optional<Version>& version,
                  const std::optional<std::vector<std::string>>& modules) {
  return {.audiosocket = has(version, {{18, 0}, {19, 0}}) && runs(modules, "chan_audiosocket.so"),
          .websocket = has(version, {{20, 16}, {21, 11}, {22, 6}, {23, 0}}) &&
                       runs(modules, "chan_websocket.so"),
          .transport_data = has(version, {{20, 18}, {22, 8}, {23, 2}})};
}

std::vector<Way> media_ways(const Features& features,
                            const std::optional<std::vector<std::string>>& modules) {
  std::vector<Way> ways;
  if (features.websocket) ways.push_back({"websocket", "slin16"});
  if (features.audiosocket) ways.push_back({"audiosocket", "slin16"});
  if (runs(modules, "chan_rtp.so")) {
    if (runs(modules, "codec_g722.so")) ways.push_back({"rtp", "g722"});
    for (const char* codec : {"ulaw", "alaw", "l16"}) ways.push_back({"rtp", codec});
  }
  return ways;
}

std::optional<std::string> media_format(std::string_view transport, std::string_view codec,
                                        std::string& why) {
  const bool rtp = transport == "rtp";
  if (!rtp && transport != "audiosocket" && transport != "websocket") {
    why = "media over \"" + std::string(transport) +
          "\" is not known; this Asterisk knows rtp, audiosocket and websocket";
    return std::nullopt;
  }
  if (codec.empty()) return rtp ? "g722" : "slin16";
  if (codec == "l16") return "slin";
  if (codec == "slin") return "slin";
  if (rtp) {
    for (const char* known : {"g722", "ulaw", "alaw"})
      if (codec == known) return known;
    why = "over RTP " + std::string(codec) +
          " goes one way only: Asterisk sends it, and ignores what comes back, because a channel "
          "without SDP drops payload types above 34; ask for g722, which is 16 kHz both ways";
    return std::nullopt;
  }
  // Anything but linear would be sent as bytes that say they are linear.
  for (const char* linear : {"slin16", "slin12", "slin24", "slin32", "slin48"})
    if (codec == linear) return linear;
  if (transport == "websocket") {
    for (const char* known : {"g722", "ulaw", "alaw"})
      if (codec == known) return known;
  }
  why = std::string(transport) + " carries linear audio; " + std::string(codec) +
        " is not: ask for slin16";
  return std::nullopt;
}

}  // namespace dragoman::ari
