// link: synthesizer_elevenlabs_protocol
// Whatever the service says, whole or in pieces, is read without harm; an alignment never goes back
// nor beyond its text and its audio; a stream means the same wherever it is cut.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugins/synthesizer_elevenlabs/elevenlabs_errors.h"
#include "plugins/synthesizer_elevenlabs/speech_pieces.h"

namespace {

using namespace dragoman::elevenlabs;

void check_alignment(const ServerMessage& message) {
  std::string text = "Hola, \u00bfqu\u00e9 tal? 12";
  for (const TimedCharacter& character : message.alignment) text += character.text;
  TextFollower follower(text);
  Reached last;
  for (uint64_t chunk = 0; chunk < 3; ++chunk) {
    const uint64_t begin_ns = chunk * 1'000'000'000;
    for (const Reached& reached :
         follower.follow(message.alignment, begin_ns, begin_ns + 1'000'000'000)) {
      if (reached.text_bytes > text.size() || reached.audio_ns > begin_ns + 1'000'000'000 ||
          reached.text_bytes < last.text_bytes || reached.audio_ns < last.audio_ns)
        std::abort();
      const bool is_inside = reached.text_bytes < text.size() &&
                             (static_cast<uint8_t>(text[reached.text_bytes]) & 0xC0) == 0x80;
      if (is_inside) std::abort();
      last = reached;
    }
  }
}

void check_message(const ServerMessage& message) {
  for (const Coding coding : {Coding::kMulaw, Coding::kS16le}) {
    SampleReader reader(coding);
    const std::span<const uint8_t> bytes = message.audio;
    const size_t third = bytes.size() / 3;
    reader.read(bytes.first(third));
    reader.read(bytes.subspan(third));
  }
  wrapped_in(message.audio);
  check_alignment(message);
  if (message.problem && explain(0, *message.problem, 0, {"v", "m", "k"}).error.ok()) std::abort();
}

size_t messages_of(std::string_view text, size_t piece) {
  MessageStream stream;
  size_t messages = 0;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, piece);
    if (!stream.feed(part, [&](const ServerMessage&) { ++messages; })) break;
    text.remove_prefix(part.size());
  }
  return messages;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto message = parse_message(text)) check_message(*message);
  const Problem problem = parse_problem(text);
  if (problem.message.size() > 200 || problem.code.size() > 200) std::abort();
  for (const uint32_t status : {0u, 400u, 401u, 429u, 503u})
    if (explain(status, problem, parse_retry_after_ms(text), {"v", "m", "k"}).error.ok())
      std::abort();
  const dragoman::Error end = {.status = dragoman::Status::kUnavailable,
                               .detail = std::string(text),
                               .provider_code = std::string(text.substr(0, 4))};
  explain_end(end, {"v", "m", "k"});
  is_websocket_impossible(end);
  if (messages_of(text, size + 1) != messages_of(text, 7)) std::abort();
  return 0;
}
