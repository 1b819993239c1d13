// link: transport_audiosocket_protocol
// The same bytes in one piece and in pieces of a length that the first byte says give the same
// messages and the same end.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "plugins/transport_audiosocket/audiosocket_protocol.h"

namespace {

using namespace dragoman::audiosocket;

struct Heard {
  std::vector<uint8_t> bytes;  // of all messages: kind, length, payload
  bool broken = false;
  bool operator==(const Heard&) const = default;
};

Heard hear(Bytes data, size_t piece) {
  std::array<uint8_t, kMaxMessage> storage{};
  Parser parser(storage);
  Heard heard;
  while (!data.empty() && !heard.broken) {
    Bytes part = data.first(std::min(piece, data.size()));
    data = data.subspan(part.size());
    Message message;
    Parser::Outcome outcome;
    while ((outcome = parser.next(part, message)) == Parser::Outcome::kMessage) {
      std::array<uint8_t, kMaxMessage> written{};
      const size_t size = write_message(message.kind, message.payload, written);
      if (size == 0) std::abort();
      heard.bytes.insert(heard.bytes.end(), written.begin(),
                         written.begin() + static_cast<std::ptrdiff_t>(size));
    }
    heard.broken = outcome == Parser::Outcome::kBroken;
  }
  return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const Bytes stream(data + 1, size - 1);
  if (hear(stream, stream.size() + 1) != hear(stream, size_t{1} + data[0])) std::abort();
  return 0;
}
