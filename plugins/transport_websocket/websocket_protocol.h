// What is said on a media WebSocket of Asterisk (chan_websocket): control messages as text, in one
// of two forms, plain or JSON; audio as binary messages without a header. Pure. [worker]
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dragoman/transport.h"

namespace dragoman::websocket {

// ---- from Asterisk

enum class EventKind : uint8_t {
  kOther,  // nothing for us: MEDIA_MARK_PROCESSED, MEDIA_BUFFERING_COMPLETED, QUEUE_DRAINED, news
  kMediaStart,
  kXoff,
  kXon,
  kStatus,
  kDtmfEnd,
  kError
};

struct ControlEvent {
  EventKind kind = EventKind::kOther;
  bool is_json = false;
  std::string connection_id, channel, channel_id;  // channel_id: since 22.8; before it empty
  std::string format;                              // kMediaStart: "slin16"
  uint32_t optimal_frame_size = 0;                 // kMediaStart: bytes; 0: we would have to time
  uint32_t queue_length = 0;                       // kStatus: frames that wait to be played
  bool queue_full = false, media_paused = false;   // kStatus
  char digit = 0;                                  // kDtmfEnd
  std::string error_text;                          // kError
};

// nullopt: neither form. Fields that are absent, or of another type, keep their defaults.
std::optional<ControlEvent> parse_event(std::string_view text);

// ---- to Asterisk

enum class Command : uint8_t { kGetStatus, kFlushMedia, kContinueMedia };

// Asterisk drops a longer command silently.
constexpr size_t kMaxCommand = 128;
std::string_view command_text(Command command, bool as_json);

// ---- audio

constexpr size_t kMaxAudioMessage = 7680;  // 20 ms of 192 kHz; Asterisk sends no longer message

struct MediaFormat {
  dgm_codec codec = 0;
  uint32_t sample_rate_hz = 0;
  bool operator==(const MediaFormat&) const = default;

  size_t bytes_of(uint32_t samples) const;
  uint32_t samples_in(size_t bytes) const;  // 0: not a whole number of samples
};

// Asterisk's names: "slin" "slin12" "slin16" "slin24" "slin32" "slin44" "slin48" "ulaw" "alaw"
// "g722". nullopt: one that cannot be carried, such as opus.
std::optional<MediaFormat> format_by_name(std::string_view name);

bool is_dtmf_digit(char digit);  // 0-9 * # A-D

// The token in the path of an upgrade: "/media/TOKEN" or "/media?token=TOKEN" for the path
// "/media". Empty: none. nullopt: another path.
std::optional<std::string> token_in(std::string_view target, std::string_view path);

}  // namespace dragoman::websocket
