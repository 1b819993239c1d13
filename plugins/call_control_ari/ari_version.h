// What this Asterisk can do, from the version that it tells and the modules that it has loaded.
// Pure functions. Source: the releases' own change lists, and what 16.28 and 22.10 did when tried.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dragoman::ari {

// "22.10.1~dfsg" is {22, 10}. The third number decides nothing here.
struct Version {
  unsigned major = 0, minor = 0;
  bool operator==(const Version&) const = default;
};

// "22.10.1~dfsg+~cs6", "certified/20.7-cert5", "GIT-master-abc". A development version has no
// number: nothing.
std::optional<Version> parse_version(std::string_view text);

struct Way {
  std::string transport, codec;
  bool operator==(const Way&) const = default;
};

struct Features {
  bool audiosocket = false;     // externalMedia over AudioSocket: 18.0
  bool websocket = false;       // externalMedia over WebSocket, both directions: 20.16, 22.6
  bool transport_data = false;  // its options, and control messages in JSON: 20.18, 22.8
};

// `version` nothing: a development version, newer than all releases. `modules`: names of the
// modules that run ("chan_rtp.so"); nothing: not known, all are taken to be there.
Features features(const std::optional<Version>& version,
                  const std::optional<std::vector<std::string>>& modules);

// Best first. Linear 16 kHz before G.722 before the narrow ones; only what Asterisk also takes
// back.
std::vector<Way> media_ways(const Features& features,
                            const std::optional<std::vector<std::string>>& modules);

// Asterisk's name ("slin16") of a codec word of a way or a media request, as externalMedia's
// `format`. Nothing: this transport cannot carry it in both directions; `why` then says so.
std::optional<std::string> media_format(std::string_view transport, std::string_view codec,
                                        std::string& why);

}  // namespace dragoman::ari
