// The way to the service: how utterances get there, and how what comes back finds its utterance.
// [worker] throughout.
#pragma once

#include <string>

#include "dragoman/cpp/metrics.hpp"
#include "plugins/synthesizer_elevenlabs/elevenlabs_errors.h"
#include "plugins/synthesizer_elevenlabs/utterance.h"

namespace dragoman::elevenlabs {

// Declared once, in the provider's constructor.
struct Metrics {
  HistogramMs first_audio_ms{"dragoman_elevenlabs_first_audio_ms",
                             "Time from a text sent to ElevenLabs to its first audio"};
  Counter connections{"dragoman_elevenlabs_connections_total",
                      "WebSockets to ElevenLabs that were opened"};
  Counter late{"dragoman_elevenlabs_late_messages_total",
               "Messages about utterances that were cancelled or have ended"};
};

class Line {
 public:
  // Each of these may destroy the line that calls it.
  class Client {
   public:
    virtual void on_line_ready() = 0;  // can_begin() may have become true
    virtual void on_message(const ServerMessage& message) = 0;
    // This one will not be spoken (further); the line lives.
    virtual void on_refused(const std::string& context, const Refusal& why) = 0;
    // The connection has gone, with all that was under way on it.
    struct Loss {
      Error why;
      bool was_open = false;
      bool is_websocket_impossible = false;
    };
    virtual void on_lost(const Loss& loss) = 0;

   protected:
    ~Client() = default;
  };

  virtual ~Line() = default;
  // Connects if that is needed and not under way. Not kOk: it cannot be begun.
  virtual Status warm() = 0;
  // under_way: utterances that were begun and have not ended.
  virtual bool can_begin(size_t under_way) const = 0;
  virtual Status begin(const Utterance& utterance) = 0;
  // This utterance has ended: spoken, refused, or interrupted while it was spoken.
  virtual void end(const std::string& context, bool interrupted) = 0;
};

}  // namespace dragoman::elevenlabs
