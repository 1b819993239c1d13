// Every word of call control, from the host to the author and back.
#include <gmock/gmock.h>

#include "dragoman/cpp/call_control.hpp"
#include "dragoman/testing/drivers/call_control_driver.h"

namespace {

using dragoman::CallState;
using dragoman::Status;
using namespace dragoman::testing;
using ::testing::ElementsAre;

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text += "[" + std::string(word) + "]";
  return text;
}

// Answers each operation with an event that says what arrived.
class Echo final : public dragoman::CallControlSession {
 public:
  using CallControlSession::CallControlSession;

  Status answer(std::string_view id) override { return said(id, "answer", {}); }
  Status reject(std::string_view id, uint32_t code) override {
    return said(id, "reject", {std::to_string(code)});
  }
  Status originate(const dragoman::OutgoingCall& call) override {
    events().incoming(
        {.call_id = call.call_id,
         .extension = call.destination,
         .from = call.from,
         .from_name = call.on_behalf_of,
         .facts = {{"ring_deadline_ms", std::to_string(call.ring_deadline_ms)}, {"lang_a", "en"}}});
    return Status::kOk;
  }
  Status start_media(std::string_view id, const dragoman::MediaRequest& request) override {
    events().media_started(
        id, joined({request.transport, request.address, request.token, request.codec}));
    return Status::kOk;
  }
  Status bridge(const std::vector<std::string_view>& ids) override {
    return said("c1", "bridge", ids);
  }
  Status transfer(std::string_view id, std::string_view destination) override {
    return said(id, "transfer", {destination});
  }
  Status hang_up(std::string_view id, dragoman::CallEndReason reason) override {
    events().state(id, CallState::kTransferred);
    events().dtmf(id, '#', 180);
    events().hangup(id, {.reason = reason, .cause = 17, .detail = "user busy (17)"});
    return Status::kOk;
  }
  void on_posted(uint64_t event) override {
    if (event == 1) {
      events().ready({.name = "echo",
                      .version = "22.10.1",
                      .ways = {{"websocket", "slin16"}, {"rtp", "g722"}}});
    } else if (event == 2) {
      events().lost({.status = Status::kUnavailable, .detail = "it went away"});
    } else {
      events().failed({.status = Status::kInternal, .detail = "it cannot go on"});
    }
  }

 private:
  Status said(std::string_view id, std::string_view operation,
              const std::vector<std::string_view>& words) {
    events().refused(id, operation, {.status = Status::kBusy, .detail = joined(words) + "."});
    return Status::kOk;
  }
};

class Provider {
 public:
  explicit Provider(const dragoman::Options&) {}
  std::unique_ptr<dragoman::CallControlSession> open(const dragoman::CallControlParams& params,
                                                     dragoman::CallControlEvents events) {
    return std::make_unique<Echo>(params, events);
  }
};

class CallControlWrapper : public ::testing::Test {
 protected:
  CallControlWrapper();
  FakeHost host_;
  PluginFile plugin_;
  TestProvider provider_{*plugin_.find(DGM_CALL_CONTROL_ID)};
  CallControlDriver session_{host_, provider_, {}};
};

TEST_F(CallControlWrapper, HandsEveryFieldThroughInBothDirections) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.originate("c1", "PJSIP/bob", {.from = "7777", .on_behalf_of = "Ann"});
  session_.answer("c1");
  session_.reject("c1", 486);
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722", "a-uuid");
  session_.bridge({"c1", "c2"});
  session_.transfer("c1", "1002@internal");
  session_.hang_up("c1", DGM_END_BUSY);

  EXPECT_THAT(session_.calls(),
              ElementsAre("incoming c1 PJSIP/bob from 7777 (Ann) ring_deadline_ms=10000 lang_a=en",
                          "refused c1 answer: .", "refused c1 reject: [486].",
                          "media c1 [rtp][127.0.0.1:5000][a-uuid][g722]",
                          "refused c1 bridge: [c1][c2].", "refused c1 transfer: [1002@internal].",
                          "state c1 transferred", "dtmf c1 # 180", "hangup c1 busy 17"));
  EXPECT_THAT(session_.hangup_details(), ElementsAre("user busy (17)"));
  EXPECT_TRUE(host_.violations().empty());
}

TEST_F(CallControlWrapper, TellsWhatThePbxIsAndThatItIsGone) {
  ASSERT_EQ(session_.open(), DGM_OK);
  for (const uint64_t event : {1, 2, 3}) dragoman::post(session_.scope(), event);
  host_.run_pending();

  EXPECT_EQ(session_.pbx().name, "echo");
  EXPECT_EQ(session_.pbx().version, "22.10.1");
  EXPECT_THAT(session_.pbx().ways, ElementsAre("websocket slin16", "rtp g722"));
  ASSERT_EQ(session_.lost().size(), 1u);
  EXPECT_EQ(session_.lost()[0].detail, "it went away");
  EXPECT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().detail, "it cannot go on");
}

TEST_F(CallControlWrapper, SaysThatItCannotWhatTheAuthorLeftOut) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_EQ(session_.monitor("c1", "PJSIP/boss"), DGM_UNSUPPORTED);
  EXPECT_EQ(session_.record("c1", "conversation"), DGM_UNSUPPORTED);
}

TEST_F(CallControlWrapper, TellsOnAnEventOfACallThatHasEnded) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.hang_up("c1");
  session_.answer("c1");
  ASSERT_EQ(host_.violations().size(), 1u);
  EXPECT_EQ(host_.violations()[0], "event refused of a call after its on_hangup");
}

}  // namespace

DGM_PLUGIN("org.dragoman.test.call_control", "1.0.0", "Apache-2.0",
           dragoman::call_control_type<Provider>({.name = "echo", .help = "Says what it heard."}));

namespace {
CallControlWrapper::CallControlWrapper() : plugin_(dgm_plugin_entry) {}
}  // namespace
