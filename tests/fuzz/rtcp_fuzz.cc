// link: transport_rtp_protocol
// What is read can be written and read again with the same values.
#include <cstdint>
#include <cstdlib>

#include "plugins/transport_rtp/rtcp.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dragoman::rtp;
  Compound read;
  if (!parse_compound({data, size}, read)) return 0;
  std::array<uint8_t, 4096> buffer{};
  const size_t written = write_compound(read, buffer);
  Compound again;
  if (written == 0 || !parse_compound(Bytes(buffer).first(written), again)) std::abort();
  if (again.ssrc != read.ssrc || again.blocks != read.blocks || again.cname != read.cname ||
      again.bye_count != read.bye_count || again.sender_info != read.sender_info)
    std::abort();
  return 0;
}
