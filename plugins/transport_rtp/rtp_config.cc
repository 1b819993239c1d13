#include "plugins/transport_rtp/rtp_config.h"

#include <algorithm>
#include <charconv>

namespace dragoman::rtp {

namespace {

Failure invalid(const std::string& sentence) { return Failure(Status::kInvalidConfig, sentence); }

std::vector<Place> parse_all_standing(const Options& options) {
  std::vector<Place> places;
  for (const std::string& entry : options.list("standing")) {
    std::optional<Place> place = parse_place(entry);
    if (!place || place->extension.empty() || place->address.port == 0)
      throw invalid("standing: \"" + entry +
                    "\" is not ADDRESS:PORT=EXTENSION, such as 127.0.0.1:5000=7777");
    for (const Place& other : places) {
      if (other.address.port == place->address.port)
        throw invalid("standing: port " + std::to_string(place->address.port) +
                      " is given twice; each standing leg needs its own port");
    }
    places.push_back(std::move(*place));
  }
  return places;
}

uint16_t parse_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  return problem == std::errc() && end == text.data() + text.size() ? port : uint16_t{0};
}

void parse_ports(std::string_view text, uint16_t& first, uint16_t& last) {
  const size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    first = parse_port(text.substr(0, dash));
    last = parse_port(text.substr(dash + 1));
  }
  if (first == 0 || first % 2 != 0 || last <= first)
    throw invalid("ports: \"" + std::string(text) +
                  "\" is not FIRST-LAST with an even first port, such as 20000-23999");
}

SourceMode parse_source_mode(std::string_view word) {
  if (word == "on") return SourceMode::kStrict;
  if (word == "nat") return SourceMode::kNat;
  if (word == "off") return SourceMode::kOff;
  throw invalid("strict_source: \"" + std::string(word) + "\" is not one of on, nat, off");
}

PayloadTypes parse_types(const Options& options) {
  const auto reply = l16_reply_by_name(options.text("l16_reply"));
  if (!reply)
    throw invalid("l16_reply: \"" + std::string(options.text("l16_reply")) +
                  "\" is not one of g722, ulaw, alaw, l16, same");
  const int64_t event = options.integer("dtmf_payload_type");
  if (event < 96 || event > 127)
    throw invalid("dtmf_payload_type: " + std::to_string(event) + " is outside 96..127");
  PayloadTypes types(options.flag("asterisk_l16"), static_cast<uint8_t>(event), *reply);
  if (const auto problem = types.add_dynamic(options.text("payload_types")))
    throw invalid(*problem);
  return types;
}

SendFormat parse_codec(const PayloadTypes& types, std::string_view word) {
  const auto format = types.by_name(word);
  if (!format)
    throw invalid("codec: \"" + std::string(word) + "\" is not one of ulaw, alaw, g722, l16");
  return *format;
}

std::string checked_bind(std::string_view text) {
  const bool v6 = text.find(':') != std::string_view::npos;
  const std::string with_port = (v6 ? "[" + std::string(text) + "]" : std::string(text)) + ":1";
  if (!parse_address(with_port))
    throw invalid("bind: \"" + std::string(text) +
                  "\" is not a literal address, such as 127.0.0.1");
  return std::string(text);
}

uint64_t seconds(const Options& options, std::string_view name) {
  constexpr uint64_t kNsPerSecond = 1'000'000'000;
  const int64_t value = options.integer(name);
  if (value < 0 || value > 86'400)
    throw invalid(std::string(name) + ": " + std::to_string(value) + " is outside 0..86400");
  return static_cast<uint64_t>(value) * kNsPerSecond;
}

}  // namespace

Config::Config(const Options& options)
    : standing(parse_all_standing(options)),
      bind(checked_bind(options.text("bind"))),
      source_mode(parse_source_mode(options.text("strict_source"))),
      rtcp(options.flag("rtcp")),
      silence_timeout_ns(seconds(options, "silence_timeout_s")),
      standing_silence_timeout_ns(seconds(options, "standing_silence_timeout_s")),
      types(parse_types(options)),
      first_format(parse_codec(types, options.text("codec"))) {
  parse_ports(options.text("ports"), first_port, last_port);
}

const Place* Config::standing_on(uint16_t port) const {
  const auto found = std::find_if(standing.begin(), standing.end(),
                                  [port](const auto& place) { return place.address.port == port; });
  return found == standing.end() ? nullptr : &*found;
}

}  // namespace dragoman::rtp
