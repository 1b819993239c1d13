#include "host/app/call_wishes.h"

#include <algorithm>
#include <cstdlib>

namespace dgm::app {
namespace {

using caller::Via;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t from = 0; from <= text.size();) {
    const auto comma = std::min(text.find(',', from), text.size());
    if (comma > from) parts.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return parts;
}

// "2%" and "30ms", or plain numbers.
Result<double> measure_of(const Arguments& arguments, const std::string& option,
                          const std::string& unit, double high) {
  auto text = arguments.get(option);
  if (text.ends_with(unit)) text.resize(text.size() - unit.size());
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= 0 && value <= high))
    return Error{"option --" + option, "\"" + arguments.get(option) +
                                           "\" is not a number from 0 to " +
                                           std::to_string(static_cast<long>(high)) + " " + unit};
  return value;
}

}  // namespace

Result<CallWishes> read_wishes(const Arguments& arguments) {
  CallWishes wishes;
  wishes.extensions = split(arguments.get("to"));
  if (wishes.extensions.empty())
    return Error{"dragoman call", "--to EXTENSION is needed, such as --to 7777"};
  wishes.play = split(arguments.get("play"));
  wishes.record = split(arguments.get("record"));
  const auto via = arguments.get("via");
  if (via != "rtp" && via != "audiosocket")
    return Error{"option --via", "\"" + via + "\" is not one of rtp, audiosocket"};
  if (via == "audiosocket") wishes.via = Via::kAudioSocket;
  const auto codec = arguments.get("codec");
  if (codec == "alaw")
    wishes.codec = audio::Codec::kPcma;
  else if (codec == "g722")
    wishes.codec = audio::Codec::kG722;
  else if (codec == "l16")
    wishes.codec = audio::Codec::kL16;
  else if (codec != "ulaw")
    return Error{"option --codec", "\"" + codec + "\" is not one of ulaw, alaw, g722, l16"};
  const auto rate = arguments.number("rate", 8000, 16000);
  const auto count = arguments.number("count", 1, 4000);
  const auto port = arguments.number("port", 0, 65535);
  for (const auto* number : {&rate, &count, &port})
    if (!*number) return number->error();
  if (*rate != 8000 && *rate != 16000) return Error{"option --rate", "is not one of 8000, 16000"};
  const auto loss = measure_of(arguments, "loss", "%", 100);
  const auto jitter = measure_of(arguments, "jitter", "ms", 1000);
  const auto pause = measure_of(arguments, "pause", "s", 3600);
  const auto duration = measure_of(arguments, "duration", "s", 86'400);
  const auto linger = measure_of(arguments, "linger", "s", 3600);
  for (const auto* number : {&loss, &jitter, &pause, &duration, &linger})
    if (!*number) return number->error();
  wishes.rate = static_cast<uint32_t>(*rate);
  wishes.count = static_cast<size_t>(*count);
  wishes.port = static_cast<uint16_t>(*port);
  wishes.network = {*loss / 100, static_cast<uint32_t>(*jitter)};
  wishes.pause_ms = static_cast<uint32_t>(*pause * 1000);
  wishes.duration_ms = static_cast<uint64_t>(*duration * 1000);
  wishes.linger_ms = static_cast<uint64_t>(*linger * 1000);
  wishes.probe = arguments.has("probe");
  wishes.as_json = arguments.has("json");
  if (wishes.probe && (wishes.via != Via::kRtp || wishes.codec != audio::Codec::kPcmu))
    return Error{"option --probe", "needs --via rtp and --codec ulaw: probes are mu-law codes"};
  if (wishes.play.empty() && !wishes.probe && wishes.duration_ms == 0)
    return Error{"dragoman call",
                 "says nothing and never ends: give --play FILE, --probe or --duration SECONDS"};
  if (wishes.probe && wishes.duration_ms == 0)
    return Error{"option --probe", "needs --duration SECONDS"};
  return wishes;
}

}  // namespace dgm::app
