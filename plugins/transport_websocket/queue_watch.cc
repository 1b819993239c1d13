#include "plugins/transport_websocket/queue_watch.h"

namespace dragoman::websocket {

std::optional<Command> QueueWatch::on_status(const ControlEvent& status) {
  surplus_ = 0;
  // FLUSH_MEDIA does not end a pause.
  if (status.media_paused) return Command::kContinueMedia;
  if (status.queue_length >= kHopeless) return Command::kFlushMedia;
  if (status.queue_length > kMost) surplus_ = status.queue_length - kWanted;
  return std::nullopt;
}

QueueWatch::Verdict QueueWatch::judge(bool is_silent) {
  if (is_off_) return Verdict::kDropXoff;
  if (surplus_ > 0 && (is_silent || since_drop_ >= kBetweenDrops)) {
    --surplus_;
    since_drop_ = 0;
    return Verdict::kDropDrift;
  }
  if (since_drop_ < kBetweenDrops) ++since_drop_;
  return Verdict::kSend;
}

}  // namespace dragoman::websocket
