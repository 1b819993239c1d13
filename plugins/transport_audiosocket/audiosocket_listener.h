// One listening address: accepts callers, feeds them silence, reads their UUID and offers them to
// the host.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dragoman/cpp/place.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_audiosocket/audiosocket_protocol.h"

namespace dragoman::audiosocket {

// "127.0.0.1:5050=7000" each; throws Failure with one sentence.
std::vector<Place> parse_listen(const std::vector<std::string>& entries);
// "127.0.0.1:5054", not one of `others`; the same. It belongs to no extension.
Place parse_announced(std::string_view text, const std::vector<Place>& others);

struct ListenLimits {
  uint32_t max_connections = 1024;
  uint32_t first_message_deadline_ms = 2000;
};

class AudioSocketListener {
 public:
  // `owner` outlives it.
  AudioSocketListener(LegListener& owner, Place place, const ListenLimits& limits);
  // [worker] A place that fails is reported to the host.
  void open();
  size_t waiting() const { return waiting_.size(); }
  // Where an Asterisk on this machine connects to, with the port that the system chose.
  std::string reached_at() const;

 private:
  // A caller who has not said his UUID yet: small, there may be thousands.
  struct Caller {
    Caller(AudioSocketListener& listener, const Address& address);
    std::array<uint8_t, kHeaderSize + kUuidSize> storage{};
    Parser parser{storage};
    Address from{};
    uint64_t accepted_ns = 0;
    size_t place = 0;  // in waiting_
    TcpStream stream;
  };

  void on_accept(dgm_socket stream, const Address& from);
  void on_data(Caller& caller, Bytes data);
  void each_frame();
  void tell_of_silent_callers(uint64_t now_ns);
  void remove(Caller& caller);

  LegListener& owner_;
  const Place place_;
  const ListenLimits limits_;
  std::vector<std::unique_ptr<Caller>> waiting_;
  size_t silent_ = 0;  // callers closed since the last log line
  uint64_t told_ns_ = 0;
  Timer frame_timer_;
  TcpListener listener_;
};

}  // namespace dragoman::audiosocket
