#include "plugins/transport_rtp/payload_types.h"

#include <algorithm>
#include <charconv>

namespace dragoman::rtp {

namespace {

constexpr uint8_t kUlawType = 0, kAlawType = 8, kG722Type = 9, kL16StereoType = 10, kL16Type = 11,
                  kComfortNoiseType = 13, kFirstDynamic = 96;
constexpr Format kUlaw{DGM_CODEC_PCMU, 8000, 8000};
constexpr Format kAlaw{DGM_CODEC_PCMA, 8000, 8000};
constexpr Format kG722{DGM_CODEC_G722, 8000, 16000};
constexpr Format kL16At8kHz{DGM_CODEC_L16, 8000, 8000};
constexpr Format kL16At44kHz{DGM_CODEC_L16, 44100, 44100};
constexpr std::array<uint32_t, 7> kRates{8000, 12000, 16000, 24000, 32000, 44100, 48000};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<uint32_t> number_of(std::string_view text) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

PayloadTypes::PayloadTypes(bool asterisk_l16, uint8_t telephone_event, L16Reply reply)
    : telephone_event_(telephone_event), reply_(reply) {
  meanings_[kUlawType] = {PayloadKind::kAudio, kUlaw};
  meanings_[kAlawType] = {PayloadKind::kAudio, kAlaw};
  meanings_[kG722Type] = {PayloadKind::kAudio, kG722};
  if (asterisk_l16) meanings_[kL16StereoType] = {PayloadKind::kAudio, kL16At8kHz};
  meanings_[kL16Type] = {PayloadKind::kAudio, asterisk_l16 ? kL16At8kHz : kL16At44kHz};
  meanings_[kComfortNoiseType] = {PayloadKind::kComfortNoise, {}};
  meanings_[telephone_event_] = {PayloadKind::kTelephoneEvent, {}};
}

std::optional<std::string> PayloadTypes::add_dynamic(std::string_view list) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const std::string_view entry = trimmed(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (entry.empty()) continue;

    const auto refuse = [&](const char* reason) {
      return "payload_types: \"" + std::string(entry) + "\" " + reason +
             "; write NUMBER=l16/RATE, such as 118=l16/16000";
    };
    const auto equals = entry.find('=');
    const auto slash = entry.find('/');
    if (equals == std::string_view::npos || slash == std::string_view::npos || slash < equals)
      return refuse("is not a payload type");
    const auto number = number_of(trimmed(entry.substr(0, equals)));
    const auto rate = number_of(trimmed(entry.substr(slash + 1)));
    if (!number || *number < kFirstDynamic || *number > 127)
      return refuse("has a number outside 96..127");
    if (trimmed(entry.substr(equals + 1, slash - equals - 1)) != "l16")
      return refuse("has a codec other than l16");
    if (!rate || std::find(kRates.begin(), kRates.end(), *rate) == kRates.end())
      return refuse("has a rate other than 8000, 12000, 16000, 24000, 32000, 44100, 48000");
    PayloadMeaning& meaning = meanings_[*number];
    if (meaning.kind != PayloadKind::kUnknown) return refuse("gives a number a second meaning");
    meaning = {PayloadKind::kAudio, {DGM_CODEC_L16, *rate, *rate}};
  }
  return std::nullopt;
}

SendFormat PayloadTypes::reply_to(uint8_t payload_type) const {
  const SendFormat same{payload_type, meaning(payload_type).format};
  if (payload_type < kFirstDynamic) return same;
  switch (reply_) {
    case L16Reply::kG722:
      return {kG722Type, kG722};
    case L16Reply::kUlaw:
      return {kUlawType, kUlaw};
    case L16Reply::kAlaw:
      return {kAlawType, kAlaw};
    case L16Reply::kL16:
      return {kL16Type, meaning(kL16Type).format};
    case L16Reply::kSame:
      break;
  }
  return same;
}

std::optional<SendFormat> PayloadTypes::by_name(std::string_view codec) const {
  if (codec == "ulaw") return SendFormat{kUlawType, kUlaw};
  if (codec == "alaw") return SendFormat{kAlawType, kAlaw};
  if (codec == "g722") return SendFormat{kG722Type, kG722};
  if (codec == "l16") return SendFormat{kL16Type, meaning(kL16Type).format};
  return std::nullopt;
}

std::string refusal_of(std::string_view codec) {
  const std::string quoted = "codec \"" + std::string(codec) + "\"";
  if (codec.starts_with("slin") || codec == "opus")
    return quoted +
           " is one-way over RTP: Asterisk sends it under a dynamic payload type and ignores, "
           "without a word, every payload type above 34 that comes back; ask for g722, which is "
           "16 kHz both ways, or for slin16 over AudioSocket or WebSocket";
  return quoted + " is not one of ulaw, alaw, g722, l16";
}

std::optional<L16Reply> l16_reply_by_name(std::string_view word) {
  if (word == "g722") return L16Reply::kG722;
  if (word == "ulaw") return L16Reply::kUlaw;
  if (word == "alaw") return L16Reply::kAlaw;
  if (word == "l16") return L16Reply::kL16;
  if (word == "same") return L16Reply::kSame;
  return std::nullopt;
}

}  // namespace dragoman::rtp
