// Plays a conversation: compares what the plugin did with the ">" lines, and does the "<" lines.
#include "dragoman/testing/conversation.h"

#include <algorithm>

#include "fake_state.h"

namespace dragoman::testing {

namespace {

using Kind = ConversationLine::Kind;

std::string expectation(const ConversationLine& line) {
  switch (line.kind) {
    case Kind::kPluginConnects:
      return "to connect to " + line.text;
    case Kind::kPluginRequests:
      return "to request " + line.method + " " + line.text;
    case Kind::kPluginCloses:
      return line.has_code ? "to close with " + std::to_string(line.amount) : "to close";
    case Kind::kPluginSendsBytes:
      return "to send " + std::to_string(line.amount) + " bytes";
    default:
      return line.binary
                 ? "to send the " + std::to_string(line.data.size()) + " bytes " + hex_of(line.data)
                 : "to send " + line.text;
  }
}

bool same_text(std::string_view seen, std::string_view expected, bool pattern) {
  return pattern ? matches_pattern(seen, expected) : seen == expected;
}

class Player {
 public:
  Player(FakeHost& host, const std::string& name, std::chrono::milliseconds patience)
      : host_(host), name_(name), patience_(patience) {}

  ::testing::AssertionResult step(const ConversationLine& line) {
    line_ = &line;
    switch (line.kind) {
      case Kind::kTime:
        host_.advance(std::chrono::milliseconds(line.amount));
        return ::testing::AssertionSuccess();
      case Kind::kPluginConnects:
      case Kind::kPluginRequests:
        return begins();
      case Kind::kPluginCloses:
        return closes();
      case Kind::kPluginSends:
        return sends();
      case Kind::kPluginSendsBytes:
        return sends_bytes();
      default:
        return far_end();
    }
  }
  ::testing::AssertionResult finish() {
    host_.run_pending();
    if (!rest_.empty())
      return ::testing::AssertionFailure() << name_ << ": at the end the plugin had sent "
                                           << rest_.size() << " bytes more: " << hex_of(rest_);
    if (const WireEvent* more = next(false))
      return ::testing::AssertionFailure()
             << name_ << ": at the end the plugin had done more: " << describe(*more);
    return ::testing::AssertionSuccess();
  }
  std::string where() const { return name_ + ":" + std::to_string(line_->number) + ": "; }

 private:
  // What the plugin did next, if it does so within the patience.
  const WireEvent* next(bool wait) {
    const auto there = [this] { return cursor_ < host_.wire().size(); };
    if (!there() && (!wait || !host_.pump_until(there, patience_))) return nullptr;
    return there() ? &host_.wire()[cursor_] : nullptr;
  }
  ::testing::AssertionResult wrong(const WireEvent* seen) {
    auto failure = ::testing::AssertionFailure()
                   << where() << "expected the plugin " << expectation(*line_);
    if (!seen) return failure << ", but it did nothing (waited " << patience_.count() << " ms)";
    return failure << ", but it did: " << describe(*seen);
  }

  ::testing::AssertionResult begins() {
    const WireEvent* seen = next(true);
    const bool request = line_->kind == Kind::kPluginRequests;
    const bool right =
        seen && (request ? seen->kind == WireEvent::Kind::kRequest && seen->method == line_->method
                         : seen->kind == WireEvent::Kind::kUpgrade ||
                               seen->kind == WireEvent::Kind::kConnect);
    if (!right || !same_text(seen->url, line_->text, line_->pattern)) return wrong(seen);
    socket_ = seen->socket;
    for (const auto& [name, value] : line_->headers) {
      const auto found = std::find_if(
          seen->headers.begin(), seen->headers.end(),
          [&, &key = name](const auto& header) { return equal_name(header.first, key); });
      if (found == seen->headers.end())
        return ::testing::AssertionFailure() << where() << "expected the header " << name << ": "
                                             << value << ", but there is none";
      if (!same_text(found->second, value, line_->header_patterns))
        return ::testing::AssertionFailure() << where() << "expected the header " << name << ": "
                                             << value << ", but it was: " << found->second;
    }
    if (request && !same_text(text_of(seen->data), line_->body, line_->body_pattern))
      return ::testing::AssertionFailure() << where() << "expected the body " << line_->body
                                           << "\nbut it was " << text_of(seen->data);
    ++cursor_;
    return ::testing::AssertionSuccess();
  }
  static bool equal_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
  }

  ::testing::AssertionResult closes() {
    const WireEvent* seen = next(true);
    if (!seen || seen->kind != WireEvent::Kind::kClose ||
        (line_->has_code && seen->code != line_->amount))
      return wrong(seen);
    ++cursor_;
    return ::testing::AssertionSuccess();
  }
  ::testing::AssertionResult sends() {
    Bytes expected = line_->binary ? line_->data : bytes_of(line_->text);
    if (const WireEvent* seen = next(true); rest_.empty() && seen && is_message(*seen)) {
      const bool right = line_->binary
                             ? seen->kind == WireEvent::Kind::kBinary && seen->data == expected
                             : seen->kind == WireEvent::Kind::kText &&
                                   same_text(text_of(seen->data), line_->text, line_->pattern);
      if (!right) return wrong(seen);
      ++cursor_;
      return ::testing::AssertionSuccess();
    }
    if (line_->pattern) return sends_line_like();
    if (!line_->binary) expected.push_back('\n');
    return sends_stream(expected.size(), [&](const Bytes& seen) { return seen == expected; });
  }
  ::testing::AssertionResult sends_bytes() {
    for (uint64_t i = 0; i < line_->times; ++i) {
      const WireEvent* seen = next(true);
      if (rest_.empty() && seen && is_message(*seen)) {
        if (seen->data.size() != line_->amount) return wrong(seen);
        ++cursor_;
        continue;
      }
      const auto result = sends_stream(line_->amount, [](const Bytes&) { return true; });
      if (!result) return result;
    }
    return ::testing::AssertionSuccess();
  }
  static bool is_message(const WireEvent& event) {
    return event.kind == WireEvent::Kind::kText || event.kind == WireEvent::Kind::kBinary;
  }
  // Takes bytes of the stream into rest_. False: something else happened, or nothing.
  bool more_stream() {
    const WireEvent* seen = next(true);
    if (!seen ||
        (seen->kind != WireEvent::Kind::kStream && seen->kind != WireEvent::Kind::kDatagram))
      return false;
    rest_.insert(rest_.end(), seen->data.begin(), seen->data.end());
    ++cursor_;
    return true;
  }
  template <typename Check>
  ::testing::AssertionResult sends_stream(size_t size, Check check) {
    while (rest_.size() < size) {
      if (!more_stream()) return wrong(next(false));
    }
    const Bytes seen(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
    if (!check(seen))
      return ::testing::AssertionFailure()
             << where() << "expected the plugin " << expectation(*line_)
             << ", but it sent the bytes " << hex_of(rest_) << " (" << text_of(rest_) << ")";
    rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
    return ::testing::AssertionSuccess();
  }
  ::testing::AssertionResult sends_line_like() {
    auto end = rest_.end();
    while ((end = std::find(rest_.begin(), rest_.end(), '\n')) == rest_.end()) {
      if (!more_stream()) return wrong(next(false));
    }
    const Bytes seen(rest_.begin(), end);
    rest_.erase(rest_.begin(), end + 1);
    if (matches_pattern(text_of(seen), line_->text)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << where() << "expected the plugin " << expectation(*line_)
                                         << ", but it sent " << text_of(seen);
  }

  ::testing::AssertionResult far_end() {
    if (line_->kind == Kind::kFarConnects) {
      socket_ = host_.connect(static_cast<uint16_t>(line_->amount)).socket();
      host_.run_pending();
      return ::testing::AssertionSuccess();
    }
    const FakeSocket* socket = host_.state().find(socket_);
    if (!socket)
      return ::testing::AssertionFailure()
             << where() << "there is no open connection or request of the plugin";
    switch (socket->kind) {
      case FakeSocket::Kind::kHttp:
        http(FarHttp(host_, socket_));
        break;
      case FakeSocket::Kind::kWebSocket:
        web_socket(FarWebSocket(host_, socket_));
        break;
      default:
        stream(FarStream(host_, socket_));
    }
    host_.run_pending();
    return ::testing::AssertionSuccess();
  }
  void http(FarHttp far) {
    switch (line_->kind) {
      case Kind::kFarAnswers:
        far.head(static_cast<uint32_t>(line_->amount), line_->headers);
        if (!line_->body.empty()) far.chunk(line_->body);
        if (line_->has_code) far.done();
        break;
      case Kind::kFarChunk:
        far.chunk(line_->text + "\n");
        break;
      case Kind::kFarEnds:
        far.done();
        break;
      case Kind::kFault:
        far.fail(static_cast<dgm_status>(line_->amount), line_->text);
        break;
      default:
        ADD_FAILURE() << where() << "this line makes no sense for an HTTP request";
    }
  }
  void web_socket(FarWebSocket far) {
    switch (line_->kind) {
      case Kind::kFarOpens:
        far.open();
        break;
      case Kind::kFarSends:
        line_->binary ? far.send_binary(line_->data) : far.send_text(line_->text);
        break;
      case Kind::kFarCloses:
        far.close(DGM_OK, line_->text);
        break;
      case Kind::kFault:
        far.close(static_cast<dgm_status>(line_->amount), {}, line_->text);
        break;
      default:
        ADD_FAILURE() << where() << "this line makes no sense for a WebSocket";
    }
  }
  void stream(FarStream far) {
    switch (line_->kind) {
      case Kind::kFarOpens:
        far.open();
        break;
      case Kind::kFarSends:
        line_->binary ? far.send(line_->data) : far.send(line_->text + "\n");
        break;
      case Kind::kFarCloses:
        far.close();
        break;
      case Kind::kFault:
        far.close(static_cast<dgm_status>(line_->amount), line_->text);
        break;
      default:
        ADD_FAILURE() << where() << "this line makes no sense for a stream";
    }
  }

  FakeHost& host_;
  const std::string& name_;
  std::chrono::milliseconds patience_;
  const ConversationLine* line_ = nullptr;
  size_t cursor_ = 0;      // in the wire log of the host
  dgm_socket socket_ = 0;  // the connection that "<" lines speak on
  Bytes rest_;             // of the stream, sent by the plugin and not compared so far
};

}  // namespace

::testing::AssertionResult Conversation::play(FakeHost& host) {
  if (!problem_.empty()) return ::testing::AssertionFailure() << problem_;
  Player player(host, name_, patience);
  for (const ConversationLine& line : lines_) {
    if (line.kind == Kind::kAction) {
      const auto action = actions_.find(line.text);
      if (action == actions_.end())
        return ::testing::AssertionFailure()
               << name_ << ":" << line.number << ": the test has no action \"" << line.text << "\"";
      action->second();
      host.run_pending();
      continue;
    }
    const auto result = player.step(line);
    if (!result) return result;
  }
  return player.finish();
}

}  // namespace dragoman::testing
