// The control protocol of rtpengine ("ng"): a cookie, a space and a bencoded dictionary in one UDP
// datagram; the answer carries the same cookie.
// https://rtpengine.readthedocs.io, "The ng Control Protocol".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dgm::bench {

// A dictionary of texts, which is all this benchmark sends and reads: values of other kinds in an
// answer are passed over.
using NgMessage = std::map<std::string, std::string>;

std::string bencode(const NgMessage& message);
std::optional<NgMessage> read_bencoded(std::string_view text);  // nullopt: not such a dictionary

// The port of "m=audio PORT" in an SDP; 0: there is none.
uint16_t audio_port_of(std::string_view sdp);

class NgClient {
 public:
  explicit NgClient(uint16_t port);  // of 127.0.0.1
  ~NgClient();
  NgClient(const NgClient&) = delete;
  NgClient& operator=(const NgClient&) = delete;

  // Sent up to three times, 500 ms each. nullopt: no answer.
  std::optional<NgMessage> ask(const NgMessage& message);

 private:
  int descriptor_;
  uint64_t cookie_ = 0;
};

}  // namespace dgm::bench
