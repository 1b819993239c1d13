#include "tests/bench/rtpengine_ng.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "tests/support/loopback.h"

namespace dgm::bench {
namespace {

constexpr int kPatienceMs = 500;
constexpr int kTries = 3;
constexpr int kDeepest = 16;

// Reads what it understands and steps over the rest.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool next_is(char mark) const { return !rest_.empty() && rest_.front() == mark; }
  bool take(char mark) {
    if (!next_is(mark)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<std::string> text() {  // 4:spam
    size_t size = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
    if (error != std::errc() || end == rest_.data() + rest_.size() || *end != ':')
      return std::nullopt;
    rest_.remove_prefix(static_cast<size_t>(end - rest_.data()) + 1);
    if (rest_.size() < size) return std::nullopt;
    const std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  bool skip(int depth = 0) {
    if (depth > kDeepest) return false;
    if (take('i')) {
      const auto end = rest_.find('e');
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    if (take('l') || take('d')) {
      while (!take('e'))
        if (!skip(depth + 1)) return false;
      return true;
    }
    return text().has_value();
  }
  bool at_end() const { return rest_.empty(); }
  bool next_is_text() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }

 private:
  std::string_view rest_;
};

}  // namespace

std::string bencode(const NgMessage& message) {
  std::string text = "d";
  const auto add = [&text](const std::string& word) {
    text += std::to_string(word.size()) + ":" + word;
  };
  for (const auto& [key, value] : message) {
    add(key);
    add(value);
  }
  return text + "e";
}

std::optional<NgMessage> read_bencoded(std::string_view text) {
  Reader reader(text);
  if (!reader.take('d')) return std::nullopt;
  NgMessage message;
  while (!reader.take('e')) {
    const auto key = reader.text();
    if (!key) return std::nullopt;
    if (!reader.next_is_text()) {
      if (!reader.skip()) return std::nullopt;
      continue;
    }
    const auto value = reader.text();
    if (!value) return std::nullopt;
    message[*key] = *value;
  }
  if (!reader.at_end()) return std::nullopt;
  return message;
}

uint16_t audio_port_of(std::string_view sdp) {
  constexpr std::string_view kMedia = "m=audio ";
  const auto at = sdp.find(kMedia);
  if (at == std::string_view::npos) return 0;
  uint16_t port = 0;
  const auto rest = sdp.substr(at + kMedia.size());
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), port);
  return error == std::errc() ? port : uint16_t{0};
}

NgClient::NgClient(uint16_t port) : descriptor_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  auto address = test::loopback(port);
  connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

NgClient::~NgClient() { close(descriptor_); }

std::optional<NgMessage> NgClient::ask(const NgMessage& message) {
  const std::string cookie = "bench" + std::to_string(++cookie_) + " ";
  const std::string datagram = cookie + bencode(message);
  for (int tried = 0; tried < kTries; ++tried) {
    (void)send(descriptor_, datagram.data(), datagram.size(), 0);
    pollfd ready{descriptor_, POLLIN, 0};
    while (poll(&ready, 1, kPatienceMs) > 0) {
      std::array<char, 65536> buffer;
      const auto size = recv(descriptor_, buffer.data(), buffer.size(), 0);
      if (size < 0) break;  // nobody listens yet
      const std::string_view answer(buffer.data(), static_cast<size_t>(size));
      if (answer.starts_with(cookie)) return read_bencoded(answer.substr(cookie.size()));
    }
    if (ready.revents & POLLERR) usleep(kPatienceMs * 100);
  }
  return std::nullopt;
}

}  // namespace dgm::bench
