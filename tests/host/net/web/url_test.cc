#include "host/net/url.h"

#include <gtest/gtest.h>

namespace dgm::net {
namespace {

Url parsed(std::string_view text) {
  auto url = parse_url(text, "http https ws wss");
  EXPECT_TRUE(url) << text;
  return url ? *url : Url{};
}

std::string refusal(std::string_view text) {
  const auto url = parse_url(text, "ws wss");
  EXPECT_FALSE(url) << text;
  return url ? "" : url.error().text();
}

TEST(Url, SplitsSchemeHostPortAndTarget) {
  const Url url = parsed("wss://API.Example.com:8443/v1/listen?model=nova-2&rate=16000");
  EXPECT_EQ(url.scheme, "wss");
  EXPECT_EQ(url.host, "api.example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.target, "/v1/listen?model=nova-2&rate=16000");
  EXPECT_TRUE(url.secure());
  EXPECT_EQ(url.host_header(), "api.example.com:8443");
  EXPECT_EQ(url.origin(), "wss://api.example.com:8443");
}

TEST(Url, FillsInThePortAndTheRootOfItsScheme) {
  EXPECT_EQ(parsed("http://a").port, 80);
  EXPECT_EQ(parsed("ws://a").port, 80);
  EXPECT_EQ(parsed("https://a").port, 443);
  EXPECT_EQ(parsed("WSS://a").port, 443);
  EXPECT_EQ(parsed("http://a").target, "/");
  EXPECT_EQ(parsed("http://a?key=1").target, "/?key=1");
  EXPECT_EQ(parsed("https://a:443/").host_header(), "a");
}

TEST(Url, TakesLiteralAddresses) {
  const Url url = parsed("http://[::1]:9000/x");
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.port, 9000);
  EXPECT_EQ(url.host_header(), "[::1]:9000");
  EXPECT_EQ(url.origin(), "http://[::1]:9000");
  EXPECT_EQ(parsed("http://127.0.0.1/").host, "127.0.0.1");
}

TEST(Url, RefusesEachMistakeWithItsSentence) {
  EXPECT_EQ(refusal("api.example.com"), "url does not begin with ws:// or wss://");
  EXPECT_EQ(refusal("https://a/"), "url does not begin with ws:// or wss://");
  EXPECT_EQ(refusal("ws:///x"), "url names no host");
  EXPECT_EQ(refusal("ws://user:secret@a/"),
            "url holds a user name or password before \"@\"; send them in a header");
  EXPECT_EQ(refusal("ws://a:0/"), "url port is not a number from 1 to 65535");
  EXPECT_EQ(refusal("ws://a:65536/"), "url port is not a number from 1 to 65535");
  EXPECT_EQ(refusal("ws://a:/"), "url port is not a number from 1 to 65535");
  EXPECT_EQ(refusal("ws://a:+80/"), "url port is not a number from 1 to 65535");
  EXPECT_EQ(refusal("ws://[::1/"), "url has \"[\" but no \"]\" in its host");
  EXPECT_EQ(refusal("ws://[::1]x/"), "url has text between \"]\" and the port");
  EXPECT_EQ(refusal("ws://[localhost]/"), "url host in [ ] is not an IPv6 address");
  EXPECT_EQ(refusal("ws://300.1.1.1/"), "url host 300.1.1.1 is not a complete IPv4 address");
  EXPECT_EQ(refusal("ws://a/#top"), "url holds a fragment (\"#\"); no request carries one");
  EXPECT_EQ(refusal("ws://a/x y"),
            "url holds a blank, control or non-ASCII character; write it as %XX");
  EXPECT_EQ(refusal("ws://a/\r\nHost: b"),
            "url holds a blank, control or non-ASCII character; write it as %XX");
}

TEST(Url, RepeatsNoSecretOfTheQueryInItsSentences) {
  EXPECT_EQ(refusal("ws://a/?key=hunter2 ").find("hunter2"), std::string::npos);
  EXPECT_EQ(refusal("ws://hunter2@a/").find("hunter2"), std::string::npos);
}

TEST(Url, RefusesHostsOutsideOfTheAlphabetOfNames) {
  for (const char* text : {"ws://a b/", "ws://\xc3\xa9.com/", "ws://a..b/", "ws://.a/", "ws://a./",
                           "ws://a%20b/", "ws://a\\b/"})
    EXPECT_FALSE(parse_url(text, "ws wss")) << text;
  EXPECT_FALSE(parse_url("ws://" + std::string(64, 'a') + "/", "ws"));
  EXPECT_FALSE(parse_url("ws://a/" + std::string(9000, 'a'), "ws"));
}

}  // namespace
}  // namespace dgm::net
