#include "plugins/transport_websocket/websocket_session.h"

#include <algorithm>
#include <cstring>

namespace dragoman::websocket {

namespace {

constexpr uint64_t kStartEvent = 1;
constexpr uint32_t kMaxMessage = 65'536;  // Asterisk's own limit is a little lower
constexpr uint32_t kFramesPerSecond = 50;
// What waits since before the channel was in its bridge goes while nobody speaks yet.
constexpr uint32_t kFirstStatusMs = 200;

// G.722 has no pattern for silence; there it is judged as sound.
bool is_silent(std::span<const uint8_t> payload) {
  return std::memcmp(payload.data(), payload.data() + 1, payload.size() - 1) == 0;
}

Counter drop_counter(std::string_view reason) {
  return Counter("dragoman_websocket_dropped_total", "Frames that were not sent to Asterisk",
                 {{"reason", reason}});
}

// What a refused upgrade means here.
Error explained(Error why, std::string_view url) {
  if (why.provider_code == "404")
    why.detail = "Asterisk waits for no media connection at " + std::string(url) +
                 " (404): the channel is gone, or it was not created with transport=websocket";
  if (why.provider_code == "409")
    why.detail = "Asterisk has a media connection at " + std::string(url) +
                 " already (409); each channel has one";
  return why;
}

}  // namespace

WebSocketMetrics::WebSocketMetrics()
    : dropped_drift(drop_counter("drift")),
      dropped_xoff(drop_counter("xoff")),
      dropped_backlog(drop_counter("backlog")),
      flushed("dragoman_websocket_flushes_total",
              "Times that a second of audio or more waited in Asterisk and was thrown away") {}

WebSocketSession::WebSocketSession(const LegParams& params, LegEvents events,
                                   const SessionLimits& limits, const WebSocketMetrics& metrics)
    : TransportSession(params, events),
      limits_(limits),
      metrics_(metrics),
      unread_(text_of(params.unread)),
      socket_(*this, {.on_open = [this] { start(); },
                      .on_text = [this](std::string_view text) { on_text(text); },
                      .on_binary = [this](std::span<const uint8_t> message) { on_binary(message); },
                      .on_closed = [this](const Error& why) { on_closed(why); }}),
      timer_(*this, [this] { each_period(); }) {}

WebSocketSession::~WebSocketSession() {
  if (!ended_) socket_.close(1000);
}

void WebSocketSession::open(const LegParams& params) {
  if (params.stream == 0) return connect(params.remote);
  if (socket_.attach(params.stream) != Status::kOk)
    throw Failure(Status::kUnavailable, "Asterisk hung up before the leg was opened");
  post(scope(), kStartEvent);
}

void WebSocketSession::connect(std::string_view url) {
  if (!url.starts_with("ws://") && !url.starts_with("wss://"))
    throw Failure(Status::kInvalidArgument,
                  "a WebSocket leg needs the address where Asterisk waits, such as "
                  "ws://127.0.0.1:8088/media/ID, not \"" +
                      std::string(url.substr(0, 200)) + "\"");
  const Status status = socket_.open({.url = url,
                                      .subprotocol = "media",
                                      .ca_file = limits_.ca_file,
                                      .deadline_ms = limits_.connect_deadline_ms,
                                      .max_message_bytes = kMaxMessage});
  if (status != Status::kOk)
    throw Failure(status, "no WebSocket to " + std::string(url) + " could be begun");
  remote_ = url;
}

void WebSocketSession::on_posted(uint64_t event) {
  if (event == kStartEvent) start();
}

void WebSocketSession::start() {
  if (connected_ || ended_) return;
  connected_ = true;
  events().ready();
  timer_.start(limits_.start_deadline_ms);
  const std::string unread = std::move(unread_);
  if (!unread.empty()) on_text(unread);
}

void WebSocketSession::on_text(std::string_view text) {
  start();
  if (ended_) return;
  const auto event = parse_event(text);
  if (!event) {
    ++rejected_;
    return;
  }
  switch (event->kind) {
    case EventKind::kMediaStart:
      return on_media_start(*event);
    case EventKind::kXoff:
      return watch_.on_xoff();
    case EventKind::kXon:
      return watch_.on_xon();
    case EventKind::kStatus:
      if (const auto command = watch_.on_status(*event)) tell(*command);
      return;
    case EventKind::kDtmfEnd:
      if (is_dtmf_digit(event->digit))
        events().dtmf(event->digit, 0);
      else
        ++rejected_;
      return;
    case EventKind::kError:
      return on_error(*event);
    case EventKind::kOther:
      return;
  }
}

void WebSocketSession::on_media_start(const ControlEvent& event) {
  if (format_) {
    ++rejected_;
    return;
  }
  const auto format = format_by_name(event.format);
  if (!format)
    return end({.status = Status::kUnsupported,
                .detail = "Asterisk's channel " + event.channel + " carries \"" + event.format +
                          "\"; create it with format=slin16 (or slin, ulaw, alaw, g722)"});
  const size_t ours = format->bytes_of(format->sample_rate_hz / kFramesPerSecond);
  if (event.optimal_frame_size == 0 || ours % event.optimal_frame_size != 0)
    return end({.status = Status::kUnsupported,
                .detail = "Asterisk's channel " + event.channel + " wants frames of " +
                          std::to_string(event.optimal_frame_size) + " bytes of " + event.format +
                          "; 20 ms are " + std::to_string(ours) +
                          " bytes, and what does not fill a frame would be lost"});
  as_json_ = event.is_json;
  frame_size_ = event.optimal_frame_size;
  format_ = format;
  line_.emplace(format->sample_rate_hz);
  timer_.cancel();
  if (limits_.status_every_ms != 0)
    timer_.start(std::min(kFirstStatusMs, limits_.status_every_ms), limits_.status_every_ms);
  events().format(format->codec, format->sample_rate_hz);
}

// Of a command that we sent: it says what we did wrong, and the call goes on.
void WebSocketSession::on_error(const ControlEvent& event) {
  ++rejected_;
  if (std::exchange(error_told_, true)) return;
  log(Severity::kWarning,
      "Asterisk reports an error on its media WebSocket: " + event.error_text.substr(0, 200) +
          "; further ones of this leg are counted only");
}

void WebSocketSession::on_binary(std::span<const uint8_t> message) {
  start();
  if (ended_) return;
  const uint32_t samples = format_ ? format_->samples_in(message.size()) : 0;
  if (samples == 0 || message.size() > kMaxAudioMessage) {
    ++rejected_;
    return;
  }
  const uint64_t now = now_ns();
  ++packets_received_;
  bytes_received_ += message.size();
  events().packet({.arrived_at_ns = now,
                   .sequence = ++sequence_,
                   .position = line_->place(now, samples),
                   .codec = format_->codec,
                   .sample_rate_hz = format_->sample_rate_hz,
                   .payload = message});
}

Status WebSocketSession::send(const Media& media) {
  if (!format_) return Status::kUnavailable;
  const size_t size = media.payload.size();
  if (size == 0 || size % frame_size_ != 0 || size > kMaxAudioMessage)
    return Status::kInvalidArgument;
  switch (watch_.judge(is_silent(media.payload))) {
    case QueueWatch::Verdict::kDropDrift:
      metrics_.dropped_drift.add();
      return Status::kBusy;
    case QueueWatch::Verdict::kDropXoff:
      metrics_.dropped_xoff.add();
      return Status::kBusy;
    case QueueWatch::Verdict::kSend:
      break;
  }
  const Status status = socket_.send_binary(media.payload);
  if (status == Status::kOk) {
    ++packets_sent_;
    bytes_sent_ += size;
  } else {
    metrics_.dropped_backlog.add();
  }
  return status;
}

void WebSocketSession::stats(dgm_leg_stats& out) const {
  out.packets_received = packets_received_;
  out.packets_sent = packets_sent_;
  out.bytes_received = bytes_received_;
  out.bytes_sent = bytes_sent_;
  out.packets_rejected = rejected_;
}

void WebSocketSession::tell(Command command) {
  if (command == Command::kFlushMedia) metrics_.flushed.add();
  // A command that is not taken now is told again after the next status.
  static_cast<void>(socket_.send_text(command_text(command, as_json_)));
}

void WebSocketSession::each_period() {
  if (ended_) return;
  if (format_) return tell(Command::kGetStatus);
  end({.status = Status::kTimeout,
       .detail = "the media WebSocket is open, but no MEDIA_START came within " +
                 std::to_string(limits_.start_deadline_ms) +
                 " ms; is the far end Asterisk's "
                 "chan_websocket?"});
}

void WebSocketSession::on_closed(const Error& why) { end(explained(why, remote_)); }

void WebSocketSession::end(const Error& why) {
  if (ended_) return;
  ended_ = true;
  timer_.cancel();
  socket_.close(1000);
  events().ended(why);
}

}  // namespace dragoman::websocket
