// The ears and mouths of many phones whose signalling is sipp's: each has an RTP port, says a tone
// of its own in mu-law, and keeps what it hears. Where to send it learns from what comes. When
// nothing comes any more its call is over, and it is silent: Asterisk may have given the port to
// another call, and would take the voice for that one's.
#pragma once

#include <netinet/in.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "host/audio/wav.h"

namespace dgm::test {

constexpr double kSaysNothing = 0;

class MediaBank {
 public:
  explicit MediaBank(std::vector<double> tones_hz);  // one for each phone, or kSaysNothing
  ~MediaBank();
  MediaBank(const MediaBank&) = delete;
  MediaBank& operator=(const MediaBank&) = delete;

  uint16_t port(size_t phone) const { return phones_.at(phone).port; }
  size_t talking() const { return talking_; }  // phones that have heard something
  void stop();                                 // says and hears nothing more

  // 8 kHz, as it came. After stop().
  const audio::Wav& heard(size_t phone) const { return phones_.at(phone).heard; }

 private:
  struct Phone {
    int socket = -1;
    uint16_t port = 0;
    sockaddr_in peer{};
    uint32_t patience = 0;  // ticks for which it still speaks to the peer
    double tone_hz = 0;
    std::vector<uint8_t> second;  // of its tone, mu-law
    uint16_t sequence = 0;
    audio::Wav heard{8000, {}};
  };
  void run();
  void listen(Phone& phone);
  void speak(Phone& phone, uint32_t tick) const;

  std::vector<Phone> phones_;
  std::atomic<size_t> talking_{0};
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace dgm::test
