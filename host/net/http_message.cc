#include "host/net/http_message.h"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/serializer.hpp>

namespace dgm::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;

constexpr uint32_t kMaxHeaderBytes = 32 * 1024;
constexpr size_t kReadBytes = 16 * 1024;

// Follow from the body and the connection; two of them would let answers be mixed up.
constexpr const char* kOwnHeaders[] = {"Content-Length", "Transfer-Encoding", "Upgrade", "TE",
                                       "Trailer"};

Outcome check(const HttpParams& params) {
  if (!is_http_token(params.method))
    return Error{"", "method holds characters that no HTTP method has"};
  if (equal_ignoring_case(params.method, "CONNECT"))
    return Error{"", "method CONNECT is not for requests to a provider"};
  if (auto fine = check_headers(params.headers); !fine) return fine;
  for (const auto& [name, value] : params.headers)
    for (const char* own : kOwnHeaders)
      if (equal_ignoring_case(name, own))
        return Error{"", "header " + name + " is written by the host; leave it out"};
  return Done{};
}

}  // namespace

Result<std::string> write_http_request(const Url& url, const HttpParams& params) {
  if (auto fine = check(params); !fine) return fine.error();
  http::request<http::empty_body> head;
  head.method_string(params.method);
  head.target(url.target);
  head.version(11);
  head.set(http::field::host, url.host_header());
  head.set(http::field::user_agent, "dragoman");
  for (const auto& [name, value] : params.headers) {
    if (equal_ignoring_case(name, "Host") || equal_ignoring_case(name, "User-Agent"))
      head.set(name, value);
    else
      head.insert(name, value);
  }
  const bool wants_length = params.method == "POST" || params.method == "PUT" ||
                            params.method == "PATCH" || !params.body.empty();
  if (wants_length) head.set(http::field::content_length, std::to_string(params.body.size()));

  std::string out;
  http::request_serializer<http::empty_body> serializer(head);
  while (!serializer.is_done()) {
    ErrorCode error;
    size_t size = 0;
    serializer.next(error, [&](ErrorCode&, const auto& buffers) {
      for (auto it = boost::asio::buffer_sequence_begin(buffers);
           it != boost::asio::buffer_sequence_end(buffers); ++it) {
        const boost::asio::const_buffer piece = *it;
        out.append(static_cast<const char*>(piece.data()), piece.size());
        size += piece.size();
      }
    });
    if (error) return Error{"", "the request cannot be written: " + error.message()};
    serializer.consume(size);
  }
  out.append(params.body.begin(), params.body.end());
  return out;
}

HttpAnswerParser::HttpAnswerParser(Sink& sink, bool is_head_request, uint64_t max_body_bytes)
    : sink_(sink), is_head_request_(is_head_request), max_body_bytes_(max_body_bytes) {
  restart();
}

void HttpAnswerParser::restart() {
  parser_.emplace();
  parser_->get().body() = &sink_;
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(max_body_bytes_);
  parser_->skip(is_head_request_);
}

std::span<uint8_t> HttpAnswerParser::space() {
  const auto space = buffer_.prepare(kReadBytes);
  return {static_cast<uint8_t*>(space.data()), space.size()};
}

HttpAnswerParser::Progress HttpAnswerParser::commit(size_t bytes) {
  buffer_.commit(bytes);
  return parse();
}

HttpAnswerParser::Progress HttpAnswerParser::parse() {
  while (buffer_.size() > 0) {
    ErrorCode error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error) return judge(error);
    if (parser_->is_header_done() && !head_told_) {
      const unsigned status = parser_->get().result_int();
      if (status >= 100 && status < 200 && status != 101) {  // interim: the answer follows
        restart();
        continue;
      }
      tell_head();
      parser_->eager(true);
    }
    if (parser_->is_done()) return Progress::kDone;
  }
  return Progress::kMore;
}

HttpAnswerParser::Progress HttpAnswerParser::end() {
  ErrorCode error;
  if (parser_->got_some()) parser_->put_eof(error);
  if (error || !parser_->is_done()) {
    problem_ = "the connection ended in the middle of the answer";
    return Progress::kBroken;
  }
  return Progress::kDone;
}

HttpAnswerParser::Progress HttpAnswerParser::judge(ErrorCode error) {
  if (error == http::error::need_more) return Progress::kMore;
  if (error == boost::asio::error::operation_aborted) return Progress::kStopped;
  if (error == http::error::body_limit) return Progress::kBodyTooLarge;
  if (error == http::error::header_limit) return Progress::kHeaderTooLarge;
  problem_ = "the answer is not HTTP/1.1: " + error.message();
  return Progress::kBroken;
}

void HttpAnswerParser::tell_head() {
  head_told_ = true;
  HttpHeaders headers;
  for (const auto& field : parser_->get())
    headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  sink_.on_head(parser_->get().result_int(), headers);
}

bool HttpAnswerParser::keeps_connection() const {
  return parser_->is_done() && parser_->keep_alive() && buffer_.size() == 0;
}

}  // namespace dgm::net
