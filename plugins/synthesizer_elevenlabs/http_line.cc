#include "plugins/synthesizer_elevenlabs/http_line.h"

#include "plugins/synthesizer_elevenlabs/elevenlabs_requests.h"

namespace dragoman::elevenlabs {

namespace {

constexpr size_t kMostErrorBytes = 16 * 1024;
constexpr uint32_t kMostBodyBytes = 64u << 20;

}  // namespace

HttpLine::HttpLine(ScopeOwner& owner, Client& client, const Settings& settings, Voice voice,
                   std::string url)
    : owner_(owner),
      client_(client),
      settings_(settings),
      voice_(std::move(voice)),
      url_(std::move(url)),
      request_(owner,
               {.on_head = [this](const HttpResponse& head) { status_ = head.status; },
                .on_body = [this](std::string_view chunk) { on_body(chunk); },
                .on_done = [this](const Error& why,
                                  const HttpResponse& response) { on_done(why, response); }}) {}

// Without a connection the first sentence only comes a little later.
Status HttpLine::warm() {
  static_cast<void>(prewarm(owner_, url_, settings_.ca_file));
  return Status::kOk;
}

Status HttpLine::begin(const Utterance& utterance) {
  context_ = utterance.context();
  status_ = 0;
  is_broken_ = false;
  error_body_.clear();
  stream_.emplace();
  const std::string body = speech_body(settings_, voice_, utterance.text(), utterance.how());
  return request_.start(
      {.method = "POST",
       .url = url_,
       .headers = {{"xi-api-key", settings_.api_key}, {"Content-Type", "application/json"}},
       .body = body,
       .ca_file = settings_.ca_file,
       .deadline_ms = settings_.request_deadline_ms,
       .max_body_bytes = kMostBodyBytes});
}

void HttpLine::end(const std::string& context, bool) {
  if (context != context_) return;
  context_.clear();
  request_.cancel();
}

void HttpLine::on_body(std::string_view chunk) {
  if (status_ != 200) {
    error_body_.append(chunk.substr(0, kMostErrorBytes - error_body_.size()));
    return;
  }
  if (is_broken_) return;
  // The client may end this utterance from inside, begin the next one, or destroy this line.
  std::vector<ServerMessage> messages;
  is_broken_ =
      !stream_->feed(chunk, [&](const ServerMessage& message) { messages.push_back(message); });
  const std::string context = context_;
  const std::weak_ptr<int> alive = alive_;
  for (ServerMessage& message : messages) {
    if (alive.expired() || context_ != context) return;
    message.context = context;
    client_.on_message(message);
  }
}

void HttpLine::on_done(const Error& why, const HttpResponse& response) {
  const std::string context = std::exchange(context_, {});
  if (!why.ok()) return client_.on_refused(context, explain_end(why, words()));
  if (status_ != 200)
    return client_.on_refused(
        context, explain(status_, parse_problem(error_body_),
                         parse_retry_after_ms(response.header("Retry-After")), words()));
  if (is_broken_ || !stream_->is_between_objects())
    return client_.on_refused(
        context, {.error = {.status = Status::kUnavailable,
                            .detail = "ElevenLabs' answer could not be read to its end"}});
  ServerMessage last;
  last.context = context;
  last.is_final = true;
  client_.on_message(last);
}

}  // namespace dragoman::elevenlabs
