#include "plugins/call_control_ari/ari_errors.h"

#include <gmock/gmock.h>

namespace dragoman::ari {
namespace {

using ::testing::HasSubstr;

constexpr Setting kSetting = {.user = "dev", .app = "test", .websocket_client = "media1"};

struct Case {
  Request request;
  uint32_t status;
  const char* body;
  Status meaning;
  const char* part;  // of the sentence
};

// Every error body that 16.28 and 22.10 were seen to give to what this plugin asks.
TEST(AriErrors, SayWhatWasFoundAndWhatToDo) {
  const Request media = external_media({.channel_id = "T", .app = "test", .transport = "rtp"});
  const Request dial = originate({.endpoint = "PJSIP/bob"});
  const Case kTable[] = {
      {get_info(), 401, R"({"message":"Authentication required"})", Status::kUnauthenticated,
       "the user \"dev\" or its password is not one of ari.conf"},
      {answer("c1"), 403, R"({"message":"Write access denied"})", Status::kUnauthenticated,
       "the ARI user \"dev\" may only read; set read_only = no"},
      {answer("c1"), 404, R"({"message":"Channel not found"})", Status::kInvalidArgument,
       "the channel is gone"},
      {add_channel("b1", "c1"), 404, R"({"message":"Bridge not found"})", Status::kInvalidArgument,
       "the call's bridge is gone"},
      {stop_recording("r"), 404, R"({"message":"Recording not found"})", Status::kInvalidArgument,
       "there is no such recording"},
      {media, 404, R"({"message":"Resource not found"})", Status::kUnsupported,
       "load all of res_ari_*.so"},
      {answer("c1"), 409, R"({"message":"Channel not in Stasis application"})",
       Status::kInvalidArgument, "the dialplan must bring it in with Stasis(test)"},
      {add_channel("b1", "c1"), 422, R"({"message":"Channel not in Stasis application"})",
       Status::kInvalidArgument, "has left the application"},
      {add_channel("b1", "c1"), 400, R"({"message":"Channel not found"})", Status::kInvalidArgument,
       "the channel is gone"},
      {dial, 409, R"({"message":"Channel with given unique ID already exists"})",
       Status::kInvalidArgument, "every id must be new"},
      {create_bridge("b1", "mixing", ""), 409,
       R"({"message":"Bridge with id 'b1' already exists"})", Status::kInvalidArgument,
       "every id must be new"},
      {create_bridge("b1", "nonsense", ""), 500,
       R"({"message":"Unable to create bridge. Possible duplicate bridge id '(null)'"})",
       Status::kUnavailable, "check bridge_type"},
      {dial, 500, R"({"error":"Allocation failed"})", Status::kUnavailable,
       "there is no such endpoint, or it is not registered"},
      {media, 500, R"({"message":"An internal error prevented this request from being handled"})",
       Status::kUnavailable, "nobody listens at the given address"},
      {media, 501, R"({"message":"The encapsulation and/or transport is not supported"})",
       Status::kUnsupported, "AudioSocket needs 18"},
      {media, 400, R"({"message":"external_host must be a valid websocket_client connection id."})",
       Status::kInvalidConfig, "websocket_client.conf has no section \"media1\""},
      {media, 400, R"({"message":"external_host cannot be empty"})", Status::kInvalidArgument,
       "give address:port"},
      {dial, 400, R"({"message":"Provided format (nope) was not found"})", Status::kInvalidArgument,
       "does not know that codec"},
      {record_bridge("b1", "r", "wav"), 409,
       R"({"message":"Recording 'r' already exists and can not be overwritten"})",
       Status::kInvalidArgument, "choose another"},
      {record_bridge("b1", "r", "mp4"), 422,
       R"({"message":"specified format is unknown on this system"})", Status::kInvalidArgument,
       "set record_format"},
      {record_bridge("b1", "r", "wav"), 500, R"({"message":"Could not create record channel"})",
       Status::kUnavailable, "load chan_bridge_media.so"},
      {redirect("c1", "PJSIP/alice"), 422,
       R"({"message":"Endpoint technology 'PJSIP' does not match channel technology 'Local'"})",
       Status::kInvalidArgument, "give an extension instead"},
      {get_info(), 503, "<h1>Service Unavailable</h1>", Status::kUnavailable,
       "Asterisk is shutting down"},
      {get_info(), 418, R"({"message":"teapot"})", Status::kUnavailable,
       "Asterisk answered GET with HTTP 418"},
  };
  for (const Case& each : kTable) {
    const Error error =
        explain(each.request, {.status = each.status, .body = each.body}, "do it", kSetting);
    EXPECT_EQ(error.status, each.meaning) << each.body;
    EXPECT_THAT(error.detail, HasSubstr(each.part)) << each.body;
    EXPECT_TRUE(error.detail.starts_with("could not do it: ")) << error.detail;
    EXPECT_EQ(error.provider_code, std::to_string(each.status));
    EXPECT_EQ(error.detail.find('$'), std::string::npos) << error.detail;
  }
}

TEST(AriErrors, QuoteAsterisksOwnWords) {
  EXPECT_EQ(explain(answer("c1"), {.status = 404, .body = R"({"message":"Channel not found"})"},
                    "answer the call", kSetting)
                .detail,
            "could not answer the call: the channel is gone; the call has ended (404 \"Channel not "
            "found\")");
}

TEST(AriErrors, SayWhatMayBlockARequestThatIsNotAnswered) {
  const Error error = explain(
      answer("c1"), {.problem = {.status = Status::kTimeout, .detail = "no answer in 5000 ms"}},
      "answer the call", kSetting);
  EXPECT_EQ(error.status, Status::kTimeout);
  EXPECT_EQ(error.detail,
            "could not answer the call: no answer in 5000 ms; a playback on the channel makes "
            "Asterisk wait so long");
}

TEST(AriErrors, SayWhyThereAreNoEvents) {
  const auto said = [](const char* code, const char* detail, Status status) {
    return explain_events_socket({.status = status, .detail = detail, .provider_code = code},
                                 "http://pbx:8088", kSetting)
        .detail;
  };
  EXPECT_THAT(said("401", "", Status::kUnauthenticated), HasSubstr("not one of ari.conf"));
  EXPECT_THAT(said("403", "", Status::kUnauthenticated), HasSubstr("may only read"));
  EXPECT_THAT(said("404", "", Status::kUnavailable), HasSubstr("no ARI at http://pbx:8088"));
  EXPECT_THAT(said("503", "", Status::kUnavailable), HasSubstr("sessionlimit"));
  EXPECT_THAT(said("1000", "", Status::kOk), HasSubstr("has closed the events connection"));
  EXPECT_EQ(said("", "connection refused", Status::kUnavailable),
            "no events from Asterisk at http://pbx:8088: connection refused; Asterisk must "
            "run, with enabled = yes and this address in http.conf");
}

TEST(AriErrors, SayHowToFindOutWhoTookTheApplication) {
  EXPECT_THAT(explain_replaced(kSetting, 60).detail, HasSubstr("ss -tnp"));
}

TEST(AriCauses, MeanForACallWhatTheyMeanForThePhone) {
  using Reason = CallEndReason;
  const std::tuple<uint32_t, bool, Reason> kTable[] = {
      {16, true, Reason::kNormal},       {16, false, Reason::kNoAnswer},
      {17, false, Reason::kBusy},        {18, false, Reason::kNoAnswer},
      {19, false, Reason::kNoAnswer},    {21, false, Reason::kRejected},
      {1, false, Reason::kUnreachable},  {3, false, Reason::kUnreachable},
      {20, false, Reason::kUnreachable}, {0, false, Reason::kUnreachable},
      {0, true, Reason::kNormal},        {32, true, Reason::kNormal},
      {34, false, Reason::kCongestion},  {38, true, Reason::kFailed}};
  for (const auto& [cause, answered, reason] : kTable)
    EXPECT_EQ(end_reason(cause, answered), reason) << cause << " " << answered;
  EXPECT_EQ(dial_end_reason("BUSY"), Reason::kBusy);
  EXPECT_EQ(dial_end_reason("NOANSWER"), Reason::kNoAnswer);
  EXPECT_EQ(dial_end_reason("CHANUNAVAIL"), Reason::kUnreachable);
}

TEST(AriCauses, TurnASipCodeIntoAsterisksWord) {
  EXPECT_EQ(rejection_of(486).word, "busy");
  EXPECT_EQ(rejection_of(404).word, "unallocated");
  EXPECT_EQ(rejection_of(480).word, "no_answer");
  EXPECT_EQ(rejection_of(503).word, "congestion");
  EXPECT_EQ(rejection_of(488).word, "codec_mismatch");
  EXPECT_EQ(rejection_of(603).word, "rejected");
  EXPECT_EQ(rejection_of(0).reason, CallEndReason::kRejected);
}

}  // namespace
}  // namespace dragoman::ari
