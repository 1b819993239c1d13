// What the sessions of both versions of the API share: the options, the socket, and what a failure
// costs. Access that is not there ends the session at once; a connection that was good and ended
// comes back after a wait that grows, told once. [worker] throughout.
#pragma once

#include <string>

#include "dragoman/cpp/emotion.hpp"
#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/timer.hpp"
#include "dragoman/cpp/web_text.hpp"
#include "dragoman/cpp/websocket.hpp"
#include "plugins/emotion_hume/hume_messages.h"

namespace dragoman::hume {

struct Settings {
  std::string api_key, ca_file;
  ServiceUrl url;
  bool is_v0 = false;
  uint32_t connect_deadline_ms = 0, measurement_timer_ms = 0;
};

// Declared once, in the provider's constructor.
struct Metrics {
  Counter measurements{"dragoman_hume_measurements_total", "Results that Hume gave"};
  Counter dropped{"dragoman_hume_audio_dropped_total",
                  "Pieces of audio that Hume did not get or did not take"};
  Counter reconnects{"dragoman_hume_reconnects_total",
                     "Connections to Hume made again after one that was good ended"};
};

class HumeSession : public EmotionSession {
 public:
  HumeSession(const EmotionParams& params, EmotionEvents events, const Settings& settings,
              const Metrics& metrics, std::string path);

 protected:
  // The socket stands, or has gone; what was under way on it is void.
  virtual void on_open() = 0;
  virtual void on_text(std::string_view text) = 0;
  virtual void on_gone() = 0;

  const Settings& settings() const { return settings_; }
  const Metrics& metrics() const { return metrics_; }
  WebSocket& socket() { return socket_; }
  void connect();
  // The service is there and answers: from now on an end is one of a good connection.
  void is_good();
  // A result came: the next wait is a short one again.
  void report(uint64_t started_ns, uint64_t ended_ns, const Scores& scores);
  void give_up(const Error& why);
  void say_once(const std::string& sentence);

 private:
  void on_closed(const Error& why);

  const Settings& settings_;
  const Metrics& metrics_;
  const std::string url_;
  bool is_good_ = false, is_ready_ = false, is_over_ = false;
  bool told_end_ = false, told_sentence_ = false;
  uint32_t wait_ms_;
  std::vector<EmotionScore> scores_;
  Timer retry_{*this, [this] { connect(); }};
  WebSocket socket_;
};

}  // namespace dragoman::hume
