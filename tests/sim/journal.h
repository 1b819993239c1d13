// What a simulated service was asked and what it counted. [any]
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace dgm::sim {

struct Counters {
  uint64_t connections = 0;       // TCP connections taken
  uint64_t open_connections = 0;  // of them, now
  uint64_t requests = 0;          // HTTP requests and WebSocket upgrades
  uint64_t refused = 0;           // answered with an error that a real server would give
  uint64_t faults = 0;            // requests that a scripted fault struck
  uint64_t utterances = 0;        // heard, translated, spoken or measured
  uint64_t characters = 0;        // Unicode characters translated or spoken
  uint64_t audio_ms = 0;          // heard or spoken
  uint64_t tls_resumed = 0;       // TLS handshakes that took up an earlier session
};

// One thing asked, in the order of arrival.
struct Asked {
  std::chrono::steady_clock::time_point at;
  uint64_t connection = 0;  // counts from 1
  std::string what;         // "GET /v1/listen?model=nova-3", "Finalize", "text: Hello "
};

class Journal {
 public:
  Counters counters() const;
  std::vector<Asked> asked() const;
  std::vector<std::string> whats() const;     // of asked()
  std::vector<std::string> refusals() const;  // each with the reason that the client was told
  size_t count_asked(const std::string& part) const;  // entries that contain it

  void count(const std::function<void(Counters&)>& change);
  void note(uint64_t connection, std::string what);
  void note_refusal(std::string why);  // counts it, too

 private:
  static constexpr size_t kMaxEntries = 20'000;  // older ones are forgotten

  mutable std::mutex mutex_;
  Counters counters_;
  std::deque<Asked> asked_;
  std::deque<std::string> refusals_;
};

}  // namespace dgm::sim
