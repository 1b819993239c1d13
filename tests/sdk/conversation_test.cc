// Conversations: what passes, and the exact words of what does not.
#include "dragoman/testing/conversation.h"

#include <gmock/gmock.h>

#include <thread>

#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/net.hpp"

namespace {

using dragoman::Status;
using namespace dragoman::testing;

class Owner final : public dragoman::Session {
 public:
  explicit Owner(dgm_scope scope) : Session(scope) {}
  void fail(const dragoman::Error& error) noexcept override { ADD_FAILURE() << error.detail; }
};

// A plugin's socket that the test drives, with handlers that answer.
class ConversationTest : public ::testing::Test {
 protected:
  void SetUp() override { dragoman::attach_host(FakeHost::table()); }
  void TearDown() override { dragoman::attach_host(nullptr); }

  std::string play(const std::string& text) {
    Conversation conversation = Conversation::from_text(text, "test.conv");
    conversation.patience = std::chrono::milliseconds(20);
    conversation.on("open", [this] {
      EXPECT_EQ(socket_.open({.url = "wss://example.org/x", .headers = {{"Token", "k 7"}}}),
                Status::kOk);
    });
    conversation.on("dial", [this] {
      EXPECT_EQ(stream_.connect({.host = "example.org", .port = 9}), Status::kOk);
    });
    conversation.on("frames", [this] {
      for (int i = 0; i < 3; ++i) EXPECT_EQ(socket_.send_binary(Bytes(640)), Status::kOk);
    });
    conversation.on("close", [this] { socket_.close(1000); });
    conversation.on("drop", [this] { socket_.close_now(); });
    conversation.on("say", [this] { EXPECT_EQ(socket_.send_text("{\"id\":12}"), Status::kOk); });
    conversation.on("word", [this] { EXPECT_EQ(stream_.send("a word\nand "), Status::kOk); });
    conversation.on("rest", [this] { EXPECT_EQ(stream_.send("more\n"), Status::kOk); });
    const auto result = conversation.play(host_);
    return result ? "passed" : result.message();
  }

  FakeHost host_;
  Owner owner_{host_.open_scope([this](uint64_t event) { owner_.dispatch_posted(event); })};
  std::vector<std::string> heard_;
  dragoman::WebSocket socket_{
      owner_,
      {.on_open = [this] { EXPECT_EQ(socket_.send_text("hello"), Status::kOk); },
       .on_text = [this](std::string_view text) { heard_.emplace_back(text); },
       .on_binary = [this](auto data) { heard_.push_back(std::to_string(data.size())); },
       .on_closed =
           [this](const dragoman::Error& why) {
             heard_.push_back("closed " + why.provider_code + why.detail);
           }}};
  dragoman::TcpStream stream_{owner_, {.on_data = [this](auto data, auto) {
                                heard_.emplace_back(dragoman::text_of(data));
                              }}};
};

TEST_F(ConversationTest, PassesWhenBothSidesSayWhatIsWritten) {
  EXPECT_EQ(play("# a comment\n"
                 "= open\n"
                 "> CONNECT wss://example.org/x\n"
                 ">header token: k 7\n"
                 "< OPEN\n"
                 "> hello\n"
                 "< {\"type\":\"ready\"}\n"
                 "<hex 01 02\n"
                 "<zero 640\n"
                 "@ 20ms\n"
                 "= frames\n"
                 ">bytes 640 x 3\n"
                 "= say\n"
                 ">~ {\"id\":*}\n"
                 "= close\n"
                 "> CLOSE 1000\n"),
            "passed");
  EXPECT_THAT(heard_, ::testing::ElementsAre("{\"type\":\"ready\"}", "2", "640", "closed 1000"));
}

TEST_F(ConversationTest, ComparesAStreamHoweverItIsCut) {
  EXPECT_EQ(play("= dial\n> CONNECT tcp://example.org:9\n< OPEN\n= word\n> a word\n= rest\n"
                 ">hex 61 6e\n>~ d m*e\n< answer\n"),
            "passed");
  EXPECT_THAT(heard_, ::testing::ElementsAre("answer\n"));
}

TEST_F(ConversationTest, NamesTheLineAndWhatHappenedInstead) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n< OPEN\n> goodbye\n"),
            "test.conv:4: expected the plugin to send goodbye, but it did: text hello");
}

TEST_F(ConversationTest, SaysHowLongItWaitedForNothing) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n> hello\n"),
            "test.conv:3: expected the plugin to send hello, but it did nothing (waited 20 ms)");
}

TEST_F(ConversationTest, SaysWhatThePluginDidMore) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n< OPEN\n"),
            "test.conv: at the end the plugin had done more: text hello");
}

TEST_F(ConversationTest, ComparesHeaders) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n>header Token: other\n"),
            "test.conv:2: expected the header Token: other, but it was: k 7");
}

TEST_F(ConversationTest, MissesAHeaderThatIsNotThere) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n>header Key: 1\n"),
            "test.conv:2: expected the header Key: 1, but there is none");
}

TEST_F(ConversationTest, ComparesSizes) {
  EXPECT_EQ(
      play("= open\n> CONNECT wss://example.org/x\n< OPEN\n> hello\n= frames\n"
           ">bytes 320 x 6\n"),
      "test.conv:6: expected the plugin to send 320 bytes, but it did: message of 640 bytes "
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "00 00 00 ...");
}

TEST_F(ConversationTest, ComparesHowThePluginCloses) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n< OPEN\n> hello\n= drop\n> CLOSE 1000\n"),
            "test.conv:6: expected the plugin to close with 1000, but it did: close 0");
}

TEST_F(ConversationTest, TellsABinaryMessageFromAText) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n< OPEN\n>hex 68 65 6c 6c 6f\n"),
            "test.conv:4: expected the plugin to send the 5 bytes 68 65 6c 6c 6f, but it did: text "
            "hello");
}

TEST_F(ConversationTest, FailsTheConnectionWithTheStatusOfAFault) {
  EXPECT_EQ(play("= open\n> CONNECT wss://example.org/x\n! unauthenticated bad key\n"), "passed");
  EXPECT_THAT(heard_, ::testing::ElementsAre("closed bad key"));
}

TEST_F(ConversationTest, WaitsForThreadsOfThePlugin) {
  dragoman::Mailbox<int> results(owner_, [this](int&) {
    EXPECT_EQ(socket_.open({.url = "wss://example.org/late"}), Status::kOk);
  });
  Conversation conversation =
      Conversation::from_text("> CONNECT wss://example.org/late\n", "threads.conv");
  std::thread worker([sender = results.sender()] { EXPECT_EQ(sender.send(1), Status::kOk); });
  EXPECT_TRUE(conversation.play(host_));
  worker.join();
}

TEST(ConversationFile, NamesTheLineThatIsNotUnderstood) {
  const auto problem = [](const std::string& text) {
    return Conversation::from_text(text, "bad.conv").problem();
  };
  EXPECT_EQ(problem("\n@ 20 minutes\n"), "bad.conv:2: expected a time such as 20ms or 3s");
  EXPECT_EQ(problem("@ 1h\n"), "bad.conv:1: expected a time such as 20ms or 3s");
  EXPECT_EQ(problem("<header A: b\n"),
            "bad.conv:1: a header follows its CONNECT, request or status line");
  EXPECT_EQ(problem("< 200\n<header nothing\n"), "bad.conv:2: expected \"Name: value\"");
  EXPECT_EQ(problem(">hex 0\n"), "bad.conv:1: expected hexadecimal bytes, such as \"01 ff\"");
  EXPECT_EQ(problem(">hex zz\n"), "bad.conv:1: expected hexadecimal bytes, such as \"01 ff\"");
  EXPECT_EQ(
      problem("! broken\n"),
      "bad.conv:1: expected one of unauthenticated, rate_limited, unavailable, timeout, internal");
  EXPECT_EQ(problem(">bytes many\n"),
            "bad.conv:1: expected a number of bytes, such as \"640\" or \"640 x 5\"");
  EXPECT_EQ(problem("> CLOSE now\n"), "bad.conv:1: expected a close code");
  EXPECT_THAT(problem("hello\n"), ::testing::HasSubstr("unknown mark \"hello\""));
  EXPECT_EQ(Conversation::from_file("/no/such.conv").problem(), "/no/such.conv: cannot be read");
}

TEST(ConversationFile, FailsToPlayWhatItCannotRead) {
  FakeHost host;
  const auto result = Conversation::from_text("= unknown\n", "a.conv").play(host);
  EXPECT_STREQ(result.message(), "a.conv:1: the test has no action \"unknown\"");
  EXPECT_STREQ(Conversation::from_text("??\n", "b.conv").play(host).message(),
               Conversation::from_text("??\n", "b.conv").problem().c_str());
}

TEST(MatchesPattern, LetsAStarStandForAnyText) {
  EXPECT_TRUE(matches_pattern("", ""));
  EXPECT_TRUE(matches_pattern("", "*"));
  EXPECT_TRUE(matches_pattern("abcbc", "a*bc"));
  EXPECT_TRUE(matches_pattern("abc", "**c"));
  EXPECT_FALSE(matches_pattern("abc", "a*b"));
  EXPECT_FALSE(matches_pattern("abc", ""));
  const std::string long_text(5000, 'a');
  EXPECT_FALSE(matches_pattern(long_text, "*a*a*a*a*a*a*a*b"));
}

}  // namespace
