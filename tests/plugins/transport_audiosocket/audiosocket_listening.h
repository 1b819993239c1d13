// The plugin listening on its default places, and the messages of a caller.
#pragma once

#include <string>
#include <vector>

#include "plugins/transport_audiosocket/audiosocket_protocol.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::audiosocket {

using namespace dragoman::test;
using dragoman::testing::FarStream;
using dragoman::testing::WireEvent;
using Raw = std::vector<uint8_t>;

inline const std::string kUuidText = "79f02b5d-01d8-4bea-9fa4-013cc6e524c2";
inline const Raw kUuidMessage{0x01, 0x00, 0x10, 0x79, 0xf0, 0x2b, 0x5d, 0x01, 0xd8, 0x4b,
                              0xea, 0x9f, 0xa4, 0x01, 0x3c, 0xc6, 0xe5, 0x24, 0xc2};

inline Raw message(uint8_t kind, size_t payload_size, uint8_t fill = 0) {
  Raw raw(kHeaderSize + payload_size, fill);
  raw[0] = kind;
  raw[1] = static_cast<uint8_t>(payload_size >> 8);
  raw[2] = static_cast<uint8_t>(payload_size);
  return raw;
}
inline const Raw kSilence8k = message(0x10, 320);

inline Raw joined(const std::vector<Raw>& parts) {
  Raw all;
  for (const Raw& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

struct Listening : TransportPlugin {
  explicit Listening(const OptionValues& options = {})
      : TransportPlugin("audiosocket"), provider(type, options) {
    EXPECT_TRUE(provider.ok()) << provider.error().detail;
    EXPECT_EQ(listener.listen(), DGM_OK);
  }

  TestProvider provider;
  ListenerDriver listener{host, provider};
};

}  // namespace dragoman::audiosocket
