#include "host/caller/target.h"

#include <boost/json.hpp>
#include <charconv>
#include <string_view>

#include "host/caller/endpoint.h"

namespace dgm::caller {
namespace {

namespace json = boost::json;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// "127.0.0.1:20000"
Result<Target> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  Target target;
  if (colon == std::string_view::npos)
    return Error{"", "\"" + std::string(text) + "\" is not ADDRESS:PORT"};
  target.address = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), target.port);
  if (error != std::errc() || end != port.data() + port.size() || target.port == 0)
    return Error{"", "\"" + std::string(text) + "\" is not ADDRESS:PORT"};
  return target;
}

}  // namespace

Result<Target> configured_target(const settings::Settings& settings, Via via,
                                 const std::string& extension) {
  const std::string type = via == Via::kRtp ? "rtp" : "audiosocket";
  const std::string option = via == Via::kRtp ? "standing" : "listen";
  std::string known;
  for (const auto& provider : settings.providers) {
    if (provider.kind != "transport" || provider.type != type || !provider.enabled) continue;
    const auto found = provider.options.find(option);
    if (found == provider.options.end()) continue;
    std::string_view rest = found->second.text;
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      const auto entry = trimmed(rest.substr(0, comma));
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      const auto equals = entry.find('=');
      if (equals == std::string_view::npos) continue;
      if (entry.substr(equals + 1) == extension) return parse_address(entry.substr(0, equals));
      known += (known.empty() ? "" : ", ") + std::string(entry.substr(equals + 1));
    }
  }
  return Error{"extension " + extension,
               "has no " + option + " place of transport " + type +
                   " in the configuration; there are: " + (known.empty() ? "none" : known)};
}

Result<Target> requested_target(const settings::HostSettings& host, const std::string& extension,
                                const std::string& codec) {
  json::object wish{{"transport", "rtp"}, {"extension", extension}, {"from", "dragoman call"}};
  if (!codec.empty()) wish["codec"] = codec;
  const auto answer = ask_host(host, "POST", "/api/v1/legs", json::serialize(wish));
  if (!answer) return answer.error();
  boost::system::error_code bad;
  const auto body = json::parse(answer->body, bad);
  if (bad || !body.is_object()) return Error{"control endpoint", "gave an answer that is not JSON"};
  const auto& fields = body.as_object();
  if (answer->status != 201) {
    const auto* sentence = fields.if_contains("error");
    return Error{"", sentence && sentence->is_string()
                         ? std::string(sentence->as_string())
                         : "extension " + extension + " was refused by the host"};
  }
  const auto* address = fields.if_contains("address");
  const auto* leg = fields.if_contains("leg");
  if (!address || !address->is_string() || !leg || !leg->is_int64())
    return Error{"control endpoint", "gave no address for the leg"};
  auto target = parse_address(std::string(address->as_string()));
  if (target) target->leg = static_cast<uint64_t>(leg->as_int64());
  return target;
}

void give_back(const settings::HostSettings& host, const Target& target) {
  if (target.leg != 0)
    (void)ask_host(host, "DELETE", "/api/v1/legs/" + std::to_string(target.leg), "");
}

}  // namespace dgm::caller
