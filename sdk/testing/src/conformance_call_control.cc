// Rules for call control. They hold for what a session does without its PBX.
#include "conformance_case.h"
#include "dragoman/testing/drivers/call_control_driver.h"

namespace dragoman::testing {

namespace {

void call_control_knows_no_call_that_never_was(ConformanceCase& test) {
  const auto session = test.open_as<CallControlDriver>();
  if (!session) return;
  for (const std::string& id : {std::string("never-was"), std::string(),
                                std::string("\xff\xfe /?&\r\n"), std::string(70'000, 'x')}) {
    EXPECT_NE(session->answer(id), DGM_OK);
    EXPECT_NE(session->reject(id, 486), DGM_OK);
    EXPECT_NE(session->start_media(id, "rtp", "127.0.0.1:5000", ""), DGM_OK);
    EXPECT_NE(session->bridge({id, id}), DGM_OK);
    EXPECT_NE(session->monitor(id, "9000"), DGM_OK);
    EXPECT_NE(session->record(id, "conversation"), DGM_OK);
    EXPECT_NE(session->transfer(id, "9999"), DGM_OK);
    EXPECT_NE(session->hang_up(id), DGM_OK);
  }
  session->bridge({});
  test.settle();
  EXPECT_TRUE(session->calls().empty()) << session->calls().front();
}

// Whoever asked for a call waits for its end.
void call_control_ends_every_call_it_took(ConformanceCase& test) {
  const auto session = test.open_as<CallControlDriver>();
  if (!session) return;
  std::vector<std::string> taken;
  for (int i = 0; i < 5 && !session->ended(); ++i) {
    const std::string id = "call-" + std::to_string(i);
    test.network_opens();
    if (session->originate(id, "8888", {.ring_deadline_ms = 1000}) == DGM_OK) taken.push_back(id);
    test.network_refuses();
  }
  for (int i = 0; i < 20 && !session->ended(); ++i) {
    test.host().advance(std::chrono::seconds(5));
    test.network_refuses();
  }
  test.settle();
  if (session->ended()) return;
  for (const std::string& id : taken) {
    EXPECT_TRUE(std::any_of(
        session->calls().begin(), session->calls().end(),
        [&](const std::string& line) { return line.starts_with("hangup " + id + " "); }))
        << "the PBX is gone for 100 s, and " << id << " was never ended";
  }
}

}  // namespace

std::vector<ConformanceRule> call_control_rules() {
  return {
      {DGM_CALL_CONTROL_ID, "KnowsNoCallThatNeverWas",
       &with_provider<&call_control_knows_no_call_that_never_was>},
      {DGM_CALL_CONTROL_ID, "EndsEveryCallItTook",
       &with_provider<&call_control_ends_every_call_it_took>},
  };
}

}  // namespace dragoman::testing
