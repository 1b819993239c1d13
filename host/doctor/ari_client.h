// Asks Asterisk's REST interface, one request at a time, and waits for the answer.
#pragma once

#include <string>
#include <string_view>

#include "host/net/worker.h"

namespace dgm::doctor {

// As [provider.ari] says.
struct AriAccess {
  std::string url, user, password, ca_file;
  std::string app;  // the running host's
};

struct AriAnswer {
  unsigned status = 0;  // 0: no answer came
  std::string body{};
  std::string problem{};  // why none came
};

class AriClient {
 public:
  AriClient(net::Worker& worker, AriAccess access) : worker_(worker), access_(std::move(access)) {}

  // [control] path: "/asterisk/info", what follows /ari. Waits at most 3 s.
  AriAnswer ask(const std::string& method, const std::string& path) const;
  AriAnswer get(const std::string& path) const { return ask("GET", path); }
  const AriAccess& access() const { return access_; }

 private:
  net::Worker& worker_;
  AriAccess access_;
};

std::string encode_base64(std::string_view bytes);  // RFC 4648 section 4. [any]
std::string encode_percent(std::string_view text);  // RFC 3986 section 2.1. [any]

}  // namespace dgm::doctor
