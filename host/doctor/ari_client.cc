#include "host/doctor/ari_client.h"

#include <chrono>
#include <future>
#include <memory>

#include "host/net/http_client.h"

namespace dgm::doctor {
namespace {

constexpr uint32_t kDeadlineMs = 3000;

// Lives until its last event, also when nobody waits any more.
struct Exchange final : net::HttpEvents {
  AriAnswer answer;
  std::promise<AriAnswer> done;
  std::shared_ptr<net::HttpRequest> request;
  std::shared_ptr<Exchange> self;

  void on_head(unsigned status, const net::HttpHeaders&) override { answer.status = status; }
  void on_body(std::span<const uint8_t> chunk) override {
    answer.body.append(chunk.begin(), chunk.end());
  }
  void on_done(const net::Failure& why) override {
    const auto last = std::move(self);
    if (!why.ok()) answer = {.problem = why.detail};
    done.set_value(std::move(answer));
  }
};

}  // namespace

AriAnswer AriClient::ask(const std::string& method, const std::string& path) const {
  const auto exchange = std::make_shared<Exchange>();
  auto answer = exchange->done.get_future();
  auto base = access_.url;
  while (base.ends_with('/')) base.pop_back();
  net::HttpParams params{.method = method,
                         .url = base + "/ari" + path,
                         .headers = {{"Authorization", "Basic " + encode_base64(access_.user + ":" +
                                                                                access_.password)}},
                         .body = {},
                         .ca_file = access_.ca_file,
                         .deadline_ms = kDeadlineMs};
  worker_.post([this, exchange, params = std::move(params)]() mutable {
    exchange->self = exchange;
    exchange->request = net::start_http(worker_.context(), std::move(params), *exchange);
    if (!exchange->request) exchange->on_done({DGM_BUSY, {}, "too many requests are under way"});
  });
  if (answer.wait_for(std::chrono::milliseconds(2 * kDeadlineMs)) != std::future_status::ready)
    return {.problem = "it did not answer within " + std::to_string(kDeadlineMs / 1000) + " s"};
  return answer.get();
}

std::string encode_base64(std::string_view bytes) {
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < bytes.size() ? static_cast<uint8_t>(bytes[at + i]) : 0U);
    for (size_t i = 0; i < 4; ++i)
      encoded += at + i <= bytes.size() ? kLetters[group >> (18 - 6 * i) & 63] : '=';
  }
  return encoded;
}

std::string encode_percent(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                       letter == '_' || letter == '~';
    if (plain)
      encoded += letter;
    else
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return encoded;
}

}  // namespace dgm::doctor
