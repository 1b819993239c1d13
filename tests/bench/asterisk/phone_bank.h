// Phones whose signalling is sipp's. Each says a probe in every fifteenth frame and silence in
// between, 50 packets a second of mu-law, all phones spread over the 20 ms; and notes when which
// sample was sent and heard. Where to send to a phone learns from what comes; when nothing comes
// any more its call is over and it is silent, as the port may be another call's by then.
#pragma once

#include <netinet/in.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include "tests/bench/asterisk/heard.h"

namespace dgm::bench {

class PhoneBank {
 public:
  explicit PhoneBank(size_t count);
  ~PhoneBank();
  PhoneBank(const PhoneBank&) = delete;
  PhoneBank& operator=(const PhoneBank&) = delete;

  bool is_open() const;  // all sockets are there
  uint16_t port(size_t phone) const { return phones_[phone].port; }
  size_t talking() const { return talking_; }  // phones that have heard something
  bool realtime() const { return realtime_; }  // SCHED_FIFO was granted
  void stop();                                 // says and hears nothing more

  // Of the bank's wall clock. After stop().
  std::vector<ProbeTimes> probes(size_t from, size_t to, int64_t since_ns, int64_t until_ns) const;
  std::optional<int64_t> first_packet_ns(size_t phone) const;
  // Numbers that are missing in what came to the phone, within that time.
  uint64_t missing_packets(size_t phone, int64_t since_ns, int64_t until_ns) const;
  double late_ms() const { return static_cast<double>(latest_ns_) / 1e6; }  // own worst delay

 private:
  struct Packet {
    int64_t at_ns;  // the kernel's receipt
    uint16_t sequence;
  };
  struct Phone {
    int socket = -1;
    uint16_t port = 0;
    std::optional<sockaddr_in> peer{};
    uint32_t patience = 0;  // ticks for which it still speaks to the peer
    uint16_t sequence = 0;
    Heard heard{};
    std::vector<Packet> packets{};
    std::vector<int64_t> probes_ns{};
  };
  void run();
  void listen(Phone& phone);
  void speak(Phone& phone, uint32_t tick);

  std::vector<Phone> phones_;
  std::atomic<size_t> talking_{0};
  std::atomic<bool> is_stopping_{false}, realtime_{false};
  int64_t latest_ns_ = 0;
  std::thread thread_;
};

}  // namespace dgm::bench
