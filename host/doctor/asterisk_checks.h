// What Asterisk's own answers tell. [any] Pure: from answers of its REST interface to findings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/doctor/ari_client.h"
#include "host/doctor/finding.h"

namespace dgm::doctor {

struct AsteriskVersion {
  unsigned major = 0, minor = 0;
  auto operator<=>(const AsteriskVersion&) const = default;
};
// "22.10.1~dfsg", "certified/20.7-cert5"; nullopt: a development version.
std::optional<AsteriskVersion> read_version(const std::string& text);
// Of GET /asterisk/info; empty: it is no such answer.
std::string version_of(const AriAnswer& info);

// GET /asterisk/info.
Finding check_reachable(const AriAccess& access, const AriAnswer& info);
// POST to a channel that is not there: 404 is what a user gets who may write.
Finding check_user_right(const AriAccess& access, const AriAnswer& post);
// GET /applications/{app}. host_runs: a dragoman has our control port.
Finding check_app(const AriAccess& access, const AriAnswer& application, bool host_runs);
// GET /asterisk/modules: needed modules, ways of media, codecs.
Findings check_modules(const std::string& version, const AriAnswer& modules);

// Whether the dialplan has `context`,`extension`,1; nullopt: Asterisk could not tell.
struct DialplanFact {
  std::string context, extension;
  std::optional<bool> exists;
};
// Of the value of DIALPLAN_EXISTS() of a channel.
std::optional<bool> read_exists(const AriAnswer& variable);
Finding check_extensions(const std::string& context, const std::vector<DialplanFact>& facts);
Finding check_test_context(const std::vector<DialplanFact>& facts);

inline constexpr const char* kTestContext = "dragoman-doctor";
// The lines that extensions.conf needs for the test calls.
std::string test_context_lines();

}  // namespace dgm::doctor
