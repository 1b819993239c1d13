// link: dgm_net
// Whatever a far end answers, however it is cut into pieces, the bounds hold.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "host/net/http_message.h"

namespace {

constexpr uint64_t kMaxBody = 64;

struct Sink : dgm::net::HttpAnswerParser::Sink {
  int heads = 0;
  size_t body = 0;
  void on_head(unsigned, const dgm::net::HttpHeaders&) override { ++heads; }
  bool on_body(std::span<const uint8_t> chunk) override {
    if (heads != 1) std::abort();
    body += chunk.size();
    return true;
  }
};

}  // namespace

// The first byte is the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t piece = data[0] % 64 + 1u;
  Sink sink;
  dgm::net::HttpAnswerParser parser(sink, (data[0] & 0x80) != 0, kMaxBody);
  auto progress = dgm::net::HttpAnswerParser::Progress::kMore;
  for (size_t at = 1; at < size && progress == dgm::net::HttpAnswerParser::Progress::kMore;) {
    const std::span<uint8_t> space = parser.space();
    const size_t part = std::min({piece, size - at, space.size()});
    std::memcpy(space.data(), data + at, part);
    progress = parser.commit(part);
    at += part;
  }
  if (progress == dgm::net::HttpAnswerParser::Progress::kMore) parser.end();
  if (sink.heads > 1 || sink.body > kMaxBody) std::abort();
  return 0;
}
