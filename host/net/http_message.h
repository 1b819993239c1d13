// The bytes of HTTP/1.1 messages, apart from any connection: a request written, an answer parsed
// piece by piece. Beast's serializer and parser underneath. Private to host/net.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "host/net/http_client.h"
#include "host/net/url.h"

namespace dgm::net {

// Checks method and headers; writes Host, User-Agent and Content-Length itself.
Result<std::string> write_http_request(const Url& url, const HttpParams& params);

class HttpAnswerParser {
 public:
  class Sink {
   public:
    virtual void on_head(unsigned status, const HttpHeaders& headers) = 0;
    virtual bool on_body(std::span<const uint8_t> chunk) = 0;  // false: stop parsing

   protected:
    ~Sink() = default;
  };
  enum class Progress : uint8_t { kMore, kDone, kStopped, kHeaderTooLarge, kBodyTooLarge, kBroken };

  HttpAnswerParser(Sink& sink, bool is_head_request, uint64_t max_body_bytes);

  // Where to put what arrives next; then commit() it.
  std::span<uint8_t> space();
  Progress commit(size_t bytes);
  // The connection ended properly.
  Progress end();

  // After kDone: the connection may serve another request.
  bool keeps_connection() const;
  // What was wrong, after kBroken.
  const std::string& problem() const { return problem_; }

 private:
  // Beast's "Body" that gives everything on as it is parsed.
  struct Body {
    using value_type = Sink*;
    class reader {
     public:
      template <bool isRequest, class Fields>
      reader(boost::beast::http::header<isRequest, Fields>&, Sink*& sink) : sink_(sink) {}
      void init(const boost::optional<uint64_t>&, boost::system::error_code& error) { error = {}; }
      template <class Buffers>
      size_t put(const Buffers& buffers, boost::system::error_code& error);
      void finish(boost::system::error_code& error) { error = {}; }

     private:
      Sink*& sink_;  // set after the parser is made
    };
  };
  using Parser = boost::beast::http::response_parser<Body>;

  void restart();
  Progress parse();
  Progress judge(boost::system::error_code error);
  void tell_head();

  Sink& sink_;
  bool is_head_request_;
  uint64_t max_body_bytes_;
  std::optional<Parser> parser_;
  boost::beast::flat_buffer buffer_;
  bool head_told_ = false;
  std::string problem_;
};

template <class Buffers>
size_t HttpAnswerParser::Body::reader::put(const Buffers& buffers,
                                           boost::system::error_code& error) {
  size_t size = 0;
  error = {};
  for (auto it = boost::asio::buffer_sequence_begin(buffers);
       it != boost::asio::buffer_sequence_end(buffers) && !error; ++it) {
    const boost::asio::const_buffer piece = *it;
    size += piece.size();
    if (!sink_->on_body({static_cast<const uint8_t*>(piece.data()), piece.size()}))
      error = boost::asio::error::operation_aborted;
  }
  return size;
}

}  // namespace dgm::net
