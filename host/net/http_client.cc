#include "host/net/http_client.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "host/net/dial.h"
#include "host/net/http_message.h"
#include "host/net/http_pool.h"

namespace dgm::net {
namespace {

constexpr uint32_t kPrewarmDeadlineMs = 5000;

class Exchange final : public HttpRequest,
                       public HttpAnswerParser::Sink,
                       public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(WebContext& web, HttpParams params, HttpEvents& events)
      : web_(web), params_(std::move(params)), events_(&events), limit_(web.io()) {
    ++web_.http_pool().active;
  }
  ~Exchange() { --web_.http_pool().active; }

  void begin();
  void drop() override;
  void on_head(unsigned status, const HttpHeaders& headers) override;
  bool on_body(std::span<const uint8_t> chunk) override;

 private:
  using Progress = HttpAnswerParser::Progress;

  // One connection. Operations under way keep theirs when another one has taken its place.
  struct Attempt {
    Attempt(TlsStream given, Exchange& owner)
        : stream(std::move(given)),
          parser(owner, owner.params_.method == "HEAD", owner.params_.max_body_bytes) {}
    TlsStream stream;
    HttpAnswerParser parser;
    bool is_written = false;
  };

  void dial();
  void use(TlsStream stream);
  void read();
  void on_read(ErrorCode error, size_t bytes);
  void proceed(Progress progress);
  void on_lost();
  void finish(const Failure& why);
  void finish_later(Failure why);

  WebContext& web_;
  HttpParams params_;
  HttpEvents* events_;  // nullptr: dropped or done
  boost::asio::steady_timer limit_;
  std::chrono::steady_clock::time_point deadline_;
  Url url_;
  std::string peer_;          // key of the pool
  std::string request_;       // as sent
  std::weak_ptr<Dial> dial_;  // lives by itself as long as it is under way
  std::shared_ptr<Attempt> attempt_;
  uint64_t received_ = 0;
  bool is_reused_ = false;
  bool wants_close_ = false;
};

void Exchange::begin() {
  auto url = parse_url(params_.url, "http https");
  if (!url) return finish_later({DGM_INVALID_ARGUMENT, "", url.error().text()});
  url_ = std::move(*url);
  auto request = write_http_request(url_, params_);
  if (!request) return finish_later({DGM_INVALID_ARGUMENT, "", request.error().text()});
  request_ = std::move(*request);
  for (const auto& [name, value] : params_.headers)
    if (equal_ignoring_case(name, "Connection") && equal_ignoring_case(value, "close"))
      wants_close_ = true;
  peer_ = url_.origin() + " " + params_.ca_file;
  deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(params_.deadline_ms);
  if (auto kept = web_.http_pool().take(peer_)) {
    is_reused_ = true;
    return use(std::move(*kept));
  }
  dial();
}

void Exchange::dial() {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  dial_ = Dial::start(
      web_,
      {url_.host, url_.port, url_.secure(), params_.ca_file,
       static_cast<uint32_t>(std::max<int64_t>(left.count(), 1))},
      [self = shared_from_this()](const Failure& failure, std::optional<TlsStream> stream) {
        if (!stream) return self->finish(failure);
        self->use(std::move(*stream));
      });
}

void Exchange::use(TlsStream stream) {
  limit_.expires_at(deadline_);
  limit_.async_wait([self = shared_from_this()](ErrorCode error) {
    if (error) return;
    self->finish({DGM_TIMEOUT, "",
                  self->url_.origin() + " did not complete its answer within " +
                      std::to_string(self->params_.deadline_ms) + " ms (" +
                      std::to_string(self->received_) + " bytes came)"});
  });
  attempt_ = std::make_shared<Attempt>(std::move(stream), *this);
  // Read from the start: a far end may refuse before it has taken the whole body. A failed write
  // shows in the read as well.
  boost::asio::async_write(attempt_->stream, boost::asio::buffer(request_),
                           [self = shared_from_this(), attempt = attempt_](
                               ErrorCode error, size_t) { attempt->is_written = !error; });
  read();
}

void Exchange::read() {
  const auto space = attempt_->parser.space();
  attempt_->stream.async_read_some(
      boost::asio::buffer(space.data(), space.size()),
      [self = shared_from_this(), attempt = attempt_](ErrorCode error, size_t bytes) {
        if (attempt == self->attempt_) self->on_read(error, bytes);
      });
}

void Exchange::on_read(ErrorCode error, size_t bytes) {
  if (!events_) return;
  if (!error) {
    received_ += bytes;
    return proceed(attempt_->parser.commit(bytes));
  }
  if (received_ == 0) return on_lost();
  if (error == boost::asio::error::eof) return proceed(attempt_->parser.end());
  finish(
      {DGM_UNAVAILABLE, "", url_.origin() + " broke the connection in the middle of its answer"});
}

// The connection ended before anything was received.
void Exchange::on_lost() {
  attempt_->stream.close();
  if (std::exchange(is_reused_, false)) {
    limit_.cancel();
    return dial();
  }
  finish({DGM_UNAVAILABLE, "", url_.origin() + " closed the connection without an answer"});
}

void Exchange::proceed(Progress progress) {
  switch (progress) {
    case Progress::kMore:
      return read();
    case Progress::kDone:
      return finish({});
    case Progress::kStopped:
      return;
    case Progress::kHeaderTooLarge:
      return finish(
          {DGM_UNSUPPORTED, "", url_.origin() + " answered with more than 32 KiB of headers"});
    case Progress::kBodyTooLarge:
      return finish({DGM_UNSUPPORTED, "",
                     url_.origin() + " answered with more than max_body_bytes = " +
                         std::to_string(params_.max_body_bytes) +
                         "; raise the limit if it is legitimate"});
    case Progress::kBroken:
      return finish({DGM_UNAVAILABLE, "", url_.origin() + ": " + attempt_->parser.problem()});
  }
}

void Exchange::on_head(unsigned status, const HttpHeaders& headers) {
  if (events_) events_->on_head(status, headers);
}

bool Exchange::on_body(std::span<const uint8_t> chunk) {
  if (events_) events_->on_body(chunk);
  return events_ != nullptr;
}

void Exchange::drop() {
  events_ = nullptr;
  limit_.cancel();
  if (const auto dial = dial_.lock()) dial->cancel();
  if (attempt_) attempt_->stream.close();
}

void Exchange::finish(const Failure& why) {
  HttpEvents* events = std::exchange(events_, nullptr);
  if (!events) return;
  limit_.cancel();
  if (attempt_) {
    if (why.ok() && attempt_->is_written && !wants_close_ && attempt_->parser.keeps_connection())
      web_.http_pool().put(peer_, attempt_->stream);
    else
      attempt_->stream.close();
    attempt_.reset();  // a drop() inside on_done must not close what is kept
  }
  events->on_done(why);
}

void Exchange::finish_later(Failure why) {
  boost::asio::post(web_.io(),
                    [self = shared_from_this(), why = std::move(why)] { self->finish(why); });
}

}  // namespace

std::shared_ptr<HttpRequest> start_http(boost::asio::io_context& context, HttpParams params,
                                        HttpEvents& events) {
  WebContext& web = WebContext::of(context);
  if (web.http_pool().active >= HttpPool::kMaxActive) return nullptr;
  auto exchange = std::make_shared<Exchange>(web, std::move(params), events);
  exchange->begin();
  return exchange;
}

dgm_status prewarm_http(boost::asio::io_context& context, const std::string& url,
                        const std::string& ca_file) {
  const auto target = parse_url(url, "http https");
  if (!target) return DGM_INVALID_ARGUMENT;
  WebContext& web = WebContext::of(context);
  const std::string peer = target->origin() + " " + ca_file;
  if (!web.http_pool().begin_warming(peer)) return DGM_OK;
  Dial::start(web, {target->host, target->port, target->secure(), ca_file, kPrewarmDeadlineMs},
              [&web, peer](const Failure&, std::optional<TlsStream> stream) {
                web.http_pool().end_warming(peer);
                if (stream) web.http_pool().put(peer, std::move(*stream));
              });
  return DGM_OK;
}

}  // namespace dgm::net
