#include "plugins/synthesizer_elevenlabs/socket_line.h"

#include "plugins/synthesizer_elevenlabs/elevenlabs_requests.h"

namespace dragoman::elevenlabs {

namespace {

constexpr const char* kIdleContext = "idle";
constexpr uint32_t kMostMessageBytes = 8u << 20;  // a minute of 48 kHz in base64

}  // namespace

SocketLine::SocketLine(ScopeOwner& owner, Client& client, const Settings& settings,
                       const Metrics& metrics, std::string url, bool has_contexts)
    : owner_(owner),
      client_(client),
      settings_(settings),
      metrics_(metrics),
      url_(std::move(url)),
      has_contexts_(has_contexts),
      socket_(owner, {.on_open = [this] { on_open(); },
                      .on_text = [this](std::string_view text) { on_text(text); },
                      .on_binary =
                          [this](std::span<const uint8_t>) {
                            say_once("a binary message, where only text was expected");
                          },
                      .on_writable = [this] { send_waiting(); },
                      .on_closed = [this](const Error& why) { on_closed(why); }}) {}

Status SocketLine::warm() {
  if (socket_.is_open()) return Status::kOk;
  is_open_ = is_used_ = has_idle_context_ = false;
  outbox_.clear();
  return socket_.open({.url = url_,
                       .headers = {{"xi-api-key", settings_.api_key}},
                       .ca_file = settings_.ca_file,
                       .deadline_ms = settings_.connect_deadline_ms,
                       .max_message_bytes = kMostMessageBytes});
}

bool SocketLine::can_begin(size_t under_way) const {
  return is_open_ && !is_used_ && outbox_.empty() &&
         under_way < (has_contexts_ ? kMostContexts : 1);
}

Status SocketLine::begin(const Utterance& utterance) {
  if (has_contexts_) {
    send(begin_context(utterance.context(), utterance.how()));
    send(say(utterance.context(), utterance.text()));
    send(close_context(utterance.context()));
  } else {
    is_used_ = true;
    send(begin_stream(utterance.how()));
    send(say(utterance.text()));
    send(end_stream());
  }
  return Status::kOk;
}

void SocketLine::end(const std::string& context, bool interrupted) {
  if (!has_contexts_) {
    socket_.close_now();
    warm();  // if it cannot even be begun, the next utterance finds out
  } else if (interrupted && is_open_) {
    send(close_context(context));
  }
}

void SocketLine::on_open() {
  is_open_ = true;
  metrics_.connections.add();
  if (has_contexts_) {
    const uint32_t half_ms = settings_.inactivity_timeout_s * 500;
    awake_.start(half_ms, half_ms);
  }
  client_.on_line_ready();
}

void SocketLine::on_text(std::string_view text) {
  const std::optional<ServerMessage> message = parse_message(text);
  if (!message) return say_once("a message that is no JSON object");
  if (message->context == kIdleContext) {
    if (message->is_final) has_idle_context_ = false;  // it timed out: the next one begins anew
    return;
  }
  client_.on_message(*message);
}

void SocketLine::on_closed(const Error& why) {
  const bool was_open = std::exchange(is_open_, false);
  outbox_.clear();
  awake_.cancel();
  client_.on_lost({.why = why,
                   .was_open = was_open,
                   .is_websocket_impossible = !was_open && is_websocket_impossible(why)});
}

void SocketLine::send(std::string message) {
  if (outbox_.empty() && socket_.send_text(message) == Status::kOk) return;
  outbox_.push_back(std::move(message));  // on_writable or on_closed follows
}

void SocketLine::send_waiting() {
  while (!outbox_.empty()) {
    if (socket_.send_text(outbox_.front()) != Status::kOk) return;
    outbox_.pop_front();
  }
  client_.on_line_ready();
}

// Without a word from us for inactivity_timeout the service ends contexts and socket.
void SocketLine::stay_awake() {
  if (!outbox_.empty()) return;
  send(std::exchange(has_idle_context_, true) ? keep_alive(kIdleContext)
                                              : open_idle_context(kIdleContext));
}

void SocketLine::say_once(const std::string& sentence) {
  if (!std::exchange(told_nonsense_, true))
    owner_.log(Severity::kWarning,
               "ElevenLabs sent " + sentence + "; it and others like it are left out");
}

}  // namespace dragoman::elevenlabs
