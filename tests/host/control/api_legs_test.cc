// What the API does with legs.
#include "tests/host/control/api_fixture.h"

namespace dgm::control {
namespace {

TEST_F(ApiTest, OpensALegAndShowsItUntilItIsHungUp) {
  const auto reply = open("7777");
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto place = body_of(reply);
  EXPECT_EQ(place.at("address").as_string(), "127.0.0.1:20000");
  const auto number = place.at("leg").as_int64();
  EXPECT_EQ(place.at("id").as_string(), "7777-" + std::to_string(number));

  const auto calls = body_of(ask("GET", "/api/v1/calls/active")).at("calls").as_array();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].at("room").as_string(), "7777-8888");
  const auto& leg = calls[0].at("legs").at(0);
  EXPECT_EQ(leg.at("leg").as_int64(), number);
  EXPECT_EQ(leg.at("extension").as_string(), "7777");
  EXPECT_TRUE(leg.at("heard_dbfs").is_null()) << "nothing was heard, so nothing was measured";

  EXPECT_EQ(ask("DELETE", "/api/v1/legs/" + std::to_string(number)).status, 204);
  EXPECT_TRUE(wait_until(workers_.at(0), [] { return script().far_ends.at("7777").closed; }));
  EXPECT_TRUE(wait_until(workers_.at(0), [&] { return board_->legs() == 0; }));
  EXPECT_EQ(body_of(ask("GET", "/api/v1/calls/active")).at("calls").as_array().size(), 0u);
}

TEST_F(ApiTest, ClosesALegThatOpensAfterItsCallerHasBeenSentAway) {
  Api hurried(
      *board_, workers_, "1.2.3", [this] { return health_; }, std::chrono::milliseconds(0));
  const auto reply = hurried.handle({.method = "POST",
                                     .path = "/api/v1/legs",
                                     .query = {},
                                     .body = R"({"transport":"wire","extension":"7777"})"});
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(error_of(reply),
            "the leg was not opened within 0 ms and is closed again; the host is overloaded");
  be_ready("7777");
  EXPECT_TRUE(wait_until(workers_.at(0), [] { return script().far_ends.at("7777").closed; }));
  EXPECT_TRUE(wait_until(workers_.at(0), [&] { return board_->legs() == 0; }));
}

struct BadBody {
  const char *name, *body, *sentence;
  int status;
};
void PrintTo(const BadBody& bad, std::ostream* out) { *out << bad.name; }

class ApiBodyTest : public ApiTest, public testing::WithParamInterface<BadBody> {};

TEST_P(ApiBodyTest, IsRefusedWithOneSentence) {
  const auto reply = ask("POST", "/api/v1/legs", GetParam().body);
  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_THAT(error_of(reply), testing::StartsWith(GetParam().sentence));
  EXPECT_THAT(error_of(reply), testing::Not(HasSubstr(".lua"))) << "where it lies is for the log";
  EXPECT_EQ(board_->legs(), 0u);
}

constexpr const char* kNeeded =
    R"(the fields transport and extension are needed, such as {"transport":"rtp","extension":"7777"})";

INSTANTIATE_TEST_SUITE_P(
    Gallery, ApiBodyTest,
    testing::Values(
        BadBody{"NotJson", "{\"transport\":", "the body is not a JSON object", 400},
        BadBody{"NotAnObject", "[1, 2]", "the body is not a JSON object", 400},
        BadBody{"Nothing", "", "the body is not a JSON object", 400},
        BadBody{"UnknownField", R"({"transport":"wire","extension":"7777","form":"x"})",
                "unknown field \"form\"; known: transport, extension, from, call_id, remote, codec",
                400},
        BadBody{"WrongType", R"({"transport":"wire","extension":7777})",
                "field \"extension\" is not a string", 400},
        BadBody{"NoTransport", R"({"extension":"7777"})", kNeeded, 400},
        BadBody{"NoExtension", R"({"transport":"wire"})", kNeeded, 400},
        BadBody{"UnknownTransport", R"({"transport":"pigeon","extension":"7777"})",
                "there is no transport \"pigeon\"; this host has: wire", 422},
        BadBody{"UnknownExtension", R"({"transport":"wire","extension":"9999"})",
                "no extension \"9999\"; known: 7777, 8888", 422},
        BadBody{"RefusedByTheScript", R"({"transport":"wire","extension":"7777","from":"nobody"})",
                "extension 7777: the script refused the call with 403: not today", 422}),
    [](const auto& bad) { return bad.param.name; });

TEST_F(ApiTest, RefusesMoreLegsThanThereArePlaces) {
  ASSERT_EQ(open("7777").status, 201);
  ASSERT_EQ(open("8888").status, 201);
  const auto reply = ask("POST", "/api/v1/legs", R"({"transport":"wire","extension":"7777"})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(error_of(reply), "all 2 places for legs are taken; raise max_legs in host.ini");
}

TEST_F(ApiTest, HangsUpOnlyLegsThatThereAre) {
  for (const auto* number : {"", "x", "1x", "-1", "18446744073709551616"}) {
    const auto reply = ask("DELETE", std::string("/api/v1/legs/") + number);
    EXPECT_EQ(reply.status, 400) << number;
    EXPECT_EQ(error_of(reply), "\"" + std::string(number) + "\" is not the number of a leg");
  }
  const auto reply = ask("DELETE", "/api/v1/legs/4711");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(error_of(reply),
            "there is no leg 4711; GET /api/v1/calls/active lists those that there are");
}

TEST_F(ApiTest, ActsOnLegsThatThereAre) {
  ASSERT_EQ(open("7777").status, 201);
  const auto number = std::to_string(board_->report().front().number);
  EXPECT_EQ(ask("POST", "/api/v1/legs/" + number + "/transfer", R"({"to":"1002"})").status, 202);
  const auto bad = ask("POST", "/api/v1/legs/" + number + "/transfer", R"({"two":"1002"})");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(error_of(bad), R"(expected a JSON object with the string "to", such as {"to":"1002"})");
  EXPECT_EQ(ask("POST", "/api/v1/legs/4711/transfer", R"({"to":"1002"})").status, 404);
  const auto unknown = ask("POST", "/api/v1/legs/" + number + "/fly");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(
      error_of(unknown),
      "there is no action \"fly\"; known: transfer, record, stop_recording, monitor, language");
}

TEST_F(ApiTest, ChangesTheLanguageOfALeg) {
  ASSERT_EQ(open("7777").status, 201);
  ASSERT_EQ(open("8888").status, 201);
  ASSERT_EQ(ask("PUT", "/api/v1/rooms/7777-8888", R"({"crossover":"translate"})").status, 204);
  const auto leg_of = [&](const std::string& extension) {
    for (auto& leg : board_->report())
      if (leg.extension == extension) return leg;
    return calls::LegReport{};
  };
  const auto path = "/api/v1/legs/" + std::to_string(leg_of("7777").number) + "/language";
  EXPECT_EQ(ask("POST", path, R"({"language":"fr-fr"})").status, 202);
  EXPECT_TRUE(wait_until(workers_.at(0), [] { return script().counters.recognizers_opened == 3; }));
  EXPECT_EQ(leg_of("7777").language, "fr-FR");
  const auto bad = ask("POST", path, R"({"language":"french!"})");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(error_of(bad), "\"french!\" is not a language tag such as \"fr-FR\"");
  EXPECT_EQ(ask("POST", path, "{}").status, 400);
}

}  // namespace
}  // namespace dgm::control
