#include "tests/sim/server_websocket.h"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <optional>

namespace dgm::sim {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

template <typename Stream>
class WebSocketLink final : public Link, public Peer {
 public:
  WebSocketLink(Server::Core& core, uint64_t number, Stream stream, UpgradeMessage request,
                Exchange::MakeConversation make)
      : Link(core, number),
        socket_(std::move(stream)),
        request_(std::move(request)),
        make_(std::move(make)) {}

  void start(ExtraHeaders headers) {
    socket_.read_message_max(core_.options.max_message_bytes);
    socket_.set_option(websocket::stream_base::decorator(
        [headers = std::move(headers)](websocket::response_type& response) {
          for (const auto& [name, value] : headers) response.set(name, value);
        }));
    socket_.async_accept(request_, [self = mine()](const boost::system::error_code& error) {
      self->on_accept(error);
    });
  }

  void send_text(std::string message) override { send(std::move(message), true); }
  void send_binary(std::string message) override { send(std::move(message), false); }
  void close(uint16_t code, std::string reason) override {
    if (!is_open() || is_frozen() || closing_) return;
    closing_.emplace(static_cast<websocket::close_code>(code), reason);
    write_next();
  }
  uint64_t connection() const override { return number_; }

  void cut() override { destroy(); }
  void freeze() override { freeze_now(); }
  void cut_after(uint64_t amount) override { limit(amount, Strike::kCut); }
  void freeze_after(uint64_t amount) override { limit(amount, Strike::kFreeze); }
  void after(std::chrono::milliseconds delay, std::function<void()> task) override {
    run_after(delay, std::move(task));
  }

 private:
  struct Message {
    std::string bytes;
    bool is_text;
  };

  std::shared_ptr<WebSocketLink> mine() {
    return std::static_pointer_cast<WebSocketLink>(shared_from_this());
  }
  asio::ip::tcp::socket& socket() override { return beast::get_lowest_layer(socket_).socket(); }

  // Later: the conversation may be what ended the connection, and is still on the stack then.
  void on_destroyed() override {
    asio::post(core_.io,
               [conversation = std::shared_ptr<Conversation>(std::move(conversation_))] {});
  }

  void on_accept(const boost::system::error_code& error) {
    if (!is_open()) return;
    if (error) return destroy();
    conversation_ = make_(*this);
    conversation_->on_open();
    read_next();
  }

  void read_next() {
    if (!is_open() || is_frozen()) return;
    buffer_.consume(buffer_.size());
    socket_.async_read(buffer_, [self = mine()](const boost::system::error_code& error, size_t) {
      self->on_read(error);
    });
  }

  void on_read(const boost::system::error_code& error) {
    if (!is_open() || is_frozen()) return;
    if (error) return destroy();
    const auto data = buffer_.cdata();
    const std::string_view message(static_cast<const char*>(data.data()), data.size());
    if (!closing_)
      socket_.got_text() ? conversation_->on_text(message) : conversation_->on_binary(message);
    read_next();
  }

  void limit(uint64_t messages, Strike kind) {
    strike_after(messages, kind);
    if (messages > 0) return;
    strikes_ = true;
    write_next();
  }

  void send(std::string bytes, bool is_text) {
    if (!is_open() || is_frozen() || closing_ || strikes_) return;
    if (take_allowance(1) == 0) return;
    out_.push_back({std::move(bytes), is_text});
    // The strike follows the last message that may be sent, not the next one.
    if (allowance() == 0) strikes_ = true;
    write_next();
  }

  void write_next() {
    if (is_writing_ || !is_open() || is_frozen()) return;
    if (out_.empty()) {
      if (strikes_) return strike();
      if (closing_) close_now();
      return;
    }
    is_writing_ = true;
    socket_.text(out_.front().is_text);
    socket_.async_write(asio::buffer(out_.front().bytes),
                        [self = mine()](const boost::system::error_code& error, size_t) {
                          self->is_writing_ = false;
                          if (error) return self->destroy();
                          self->out_.pop_front();
                          self->write_next();
                        });
  }

  void close_now() {
    is_writing_ = true;
    socket_.async_close(*closing_,
                        [self = mine()](const boost::system::error_code&) { self->destroy(); });
    // A client that does not answer the close must not keep it.
    run_after(std::chrono::seconds(2), [self = mine()] { self->destroy(); });
  }

  websocket::stream<Stream> socket_;
  UpgradeMessage request_;
  Exchange::MakeConversation make_;
  std::unique_ptr<Conversation> conversation_;
  beast::flat_buffer buffer_;
  std::deque<Message> out_;
  std::optional<websocket::close_reason> closing_;
  bool is_writing_ = false, strikes_ = false;
};

template <typename Stream>
void start(Server::Core& core, uint64_t number, Stream stream, UpgradeMessage request,
           Exchange::MakeConversation make, ExtraHeaders headers) {
  auto link = std::make_shared<WebSocketLink<Stream>>(core, number, std::move(stream),
                                                      std::move(request), std::move(make));
  core.links[number] = link;
  link->start(std::move(headers));
}

}  // namespace

void start_websocket(Server::Core& core, uint64_t number, beast::tcp_stream stream,
                     UpgradeMessage request, Exchange::MakeConversation make,
                     ExtraHeaders headers) {
  start(core, number, std::move(stream), std::move(request), std::move(make), std::move(headers));
}

void start_websocket(Server::Core& core, uint64_t number,
                     beast::ssl_stream<beast::tcp_stream> stream, UpgradeMessage request,
                     Exchange::MakeConversation make, ExtraHeaders headers) {
  start(core, number, std::move(stream), std::move(request), std::move(make), std::move(headers));
}

}  // namespace dgm::sim
