// The host's log: one line per event, never per frame. Callers put a line into a bounded ring; one
// writer thread prints. A full ring drops the line and counts it: nobody ever waits for the log.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dgm::log {

enum class Level : uint8_t { kDebug = 0, kInfo = 1, kWarning = 2, kError = 3 };

// `id` names the message in docs/messages.md ("LEG_JOINED"); `text` is one sentence. [any] Copies
// at most 480 bytes into a preallocated slot; not for media threads' frame path all the same.
void write(Level level, std::string_view id, std::string_view text);

inline void debug(std::string_view id, std::string_view text) { write(Level::kDebug, id, text); }
inline void info(std::string_view id, std::string_view text) { write(Level::kInfo, id, text); }
inline void warning(std::string_view id, std::string_view text) {
  write(Level::kWarning, id, text);
}
inline void error(std::string_view id, std::string_view text) { write(Level::kError, id, text); }

// Starts the writer thread; until then lines are printed at once by the caller (start-up, tests).
void start_writer();
// Prints what is queued and joins the writer. [control]
void stop_writer();
// Lines below this level are dropped before they are copied. Default: info.
void set_level(Level level);
// Where lines go; default: stderr, "2026-11-20T10:15:00.123Z INFO LEG_JOINED text". Tests capture.
using Sink = std::function<void(Level, std::string_view id, std::string_view text)>;
void set_sink(Sink sink);
uint64_t dropped_lines();

}  // namespace dgm::log
