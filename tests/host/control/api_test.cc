// What the API answers, with a real switchboard on real workers; the far ends and the engines are
// scripted.
#include "host/control/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <future>
#include <regex>

#include "host/base/clock.h"
#include "host/base/metrics.h"
#include "host/modules/scope.h"
#include "tests/host/calls/routes_of.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/silent_observer.h"
#include "tests/host/control/metrics_page.h"
#include "tests/support/run_on.h"

namespace dgm::control {
namespace {

using test::run_on;
using test::script;
using test::wait_until;
using testing::HasSubstr;

const std::string kRoutes = test::kScriptedChains + R"(
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888", { crossover = "pass_through" })
function on_call(call)
  if call.from == "nobody" then return reject(403, "not today") end
end
)";

class ApiTest : public testing::Test {
 protected:
  ApiTest() : workers_(1, {.tick_us = 1000}) {
    test::reset_script();
    modules::attach_workers(workers_);
    workers_.start();
    auto generation = std::make_shared<calls::Generation>(*test::scripted_generation());
    generation->script = test::routes_of(kRoutes);
    generation->settings.host.hook_deadline_ms = 5000;  // its own test is in host/calls
    generation->settings.host.max_legs = 2;
    board_ = std::make_unique<calls::Switchboard>(workers_, observer_);
    EXPECT_TRUE(board_->start(generation).empty());
    api_ = std::make_unique<Api>(*board_, workers_, "1.2.3", [this] { return health_; });
  }
  ~ApiTest() override {
    board_->stop();
    workers_.stop();
  }

  Reply ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    return api_->handle({.method = method, .path = path, .query = {}, .body = body});
  }
  std::string error_of(const Reply& reply) {
    return std::string(boost::json::parse(reply.body).at("error").as_string());
  }
  boost::json::value body_of(const Reply& reply) { return boost::json::parse(reply.body); }

  // Opens a leg; the wire says that it is ready at 127.0.0.1:20000 as soon as it is opened.
  Reply open(const std::string& extension) {
    auto reply = std::async(std::launch::async, [&] {
      return ask("POST", "/api/v1/legs",
                 R"({"transport":"wire","extension":")" + extension + R"("})");
    });
    be_ready(extension);
    return reply.get();
  }
  void be_ready(const std::string& extension) {
    EXPECT_TRUE(wait_until(workers_.at(0), [&] {
      const auto far_end = script().far_ends.find(extension);
      return far_end != script().far_ends.end() && far_end->second.events &&
             !far_end->second.closed;
    }));
    run_on(workers_.at(0), [&] {
      auto& far_end = script().far_ends.at(extension);
      const dgm_leg_ready ready{sizeof(dgm_leg_ready), {{127, 0, 0, 1}, 20'000, 4, 0}};
      far_end.events->on_ready(far_end.leg, &ready);
      far_end.connect(DGM_CODEC_S16LE, 8000);
    });
  }

  net::WorkerPool workers_;
  test::SilentObserver observer_;
  Health health_;
  std::unique_ptr<calls::Switchboard> board_;
  std::unique_ptr<Api> api_;
};

TEST_F(ApiTest, TellsItsHealth) {
  EXPECT_EQ(
      ask("GET", "/healthz").body,
      R"({"status":"green","version":"1.2.3","generation":1,"legs":0,"config":{"status":"green",)"
      R"("generation":1,"last_reload":"none","last_reload_at_unix_ms":0,"trial_left_s":0,)"
      R"("problem":""},"problems":[]})"
      "\n");
  health_.problems = {"UDP 127.0.0.1:5000: in use"};
  EXPECT_THAT(ask("GET", "/healthz").body, HasSubstr(R"("status":"yellow")"));
  EXPECT_THAT(ask("GET", "/healthz").body, HasSubstr(R"(["UDP 127.0.0.1:5000: in use"])"));
}

TEST_F(ApiTest, IsYellowWhileTheLastReloadFailed) {
  health_.config = {.generation = 7, .last_reload = "failed", .problem = "host.ini:3: wrong"};
  const auto page = body_of(ask("GET", "/healthz"));
  EXPECT_EQ(page.at("status").as_string(), "yellow");
  EXPECT_EQ(page.at("config").at("status").as_string(), "yellow");
  EXPECT_EQ(page.at("config").at("last_reload").as_string(), "failed");
  EXPECT_EQ(page.at("problems").at(0).as_string(), "host.ini:3: wrong");
}

TEST_F(ApiTest, AsksThePagesThatOthersHaveAdded) {
  api_->add({.known = "GET /more",
             .answer = [](const Request& request) -> std::optional<Reply> {
               if (request.path != "/more") return std::nullopt;
               return Reply{.body = "more"};
             },
             .metrics = [] { return "more_of_it 3\n"; }});
  EXPECT_EQ(ask("GET", "/more").body, "more");
  EXPECT_THAT(error_of(ask("GET", "/less")), HasSubstr("/api/v1/rooms/NAME, GET /more"));
  EXPECT_THAT(ask("GET", "/metrics").body, HasSubstr("\nmore_of_it 3\n"));
}

TEST_F(ApiTest, NamesWhatThereIsWhenAPathIsNot) {
  const auto reply = ask("GET", "/api/v2/calls");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(error_of(reply),
            "there is no GET /api/v2/calls; known: GET /healthz, GET /metrics, GET "
            "/api/v1/calls/active, GET /api/v1/providers, POST "
            "/api/v1/providers/NAME/out_of_service (or in_service), GET /api/v1/plugins, POST "
            "/api/v1/legs, DELETE /api/v1/legs/NUMBER, POST "
            "/api/v1/legs/NUMBER/transfer (or record, stop_recording, monitor, language), PUT "
            "/api/v1/rooms/NAME");
  EXPECT_EQ(ask("POST", "/healthz").status, 404);
  EXPECT_EQ(ask("GET", "/api/v1/legs/1").status, 404);
}

TEST_F(ApiTest, ShowsHowEachProviderIs) {
  EXPECT_EQ(ask("GET", "/api/v1/providers").body, "{\"providers\":[]}\n");
  const auto generation = board_->generation();
  auto& breaker = generation->health->of(*generation->find(DGM_TRANSLATOR_ID, "dictionary"));
  breaker.succeeded(steady_now_ns(), 120);
  breaker.failed({calls::FailureReason::kRateLimited, "429", 30'000}, steady_now_ns());
  const auto body = body_of(ask("GET", "/api/v1/providers"));
  const auto& shown = body.at("providers").at(0);
  EXPECT_EQ(shown.at("provider"), "dictionary");
  EXPECT_EQ(shown.at("operation"), "translate");
  EXPECT_EQ(shown.at("state"), "rate_limited");
  EXPECT_NEAR(shown.at("asked_again_in_s").to_number<double>(), 30, 1);
  EXPECT_EQ(shown.at("p95_ms").to_number<double>(), 120);
  EXPECT_EQ(shown.at("answers"), 1);
  EXPECT_EQ(shown.at("last_failure"), "rate_limited: 429");
  EXPECT_THAT(ask("GET", "/metrics").body,
              HasSubstr("dragoman_provider_available{operation=\"translate\",provider="
                        "\"dictionary\"} 0"));
}

TEST_F(ApiTest, TakesAProviderOutOfServiceAndShowsPlugins) {
  const std::string place = "/api/v1/providers/dictionary";
  EXPECT_EQ(ask("POST", place + "/out_of_service", R"({"reason":"it blocks"})").status, 200);
  EXPECT_THAT(ask("GET", "/api/v1/providers").body, HasSubstr("\"out_of_service\""));
  EXPECT_EQ(ask("POST", place + "/in_service").status, 200);
  EXPECT_EQ(ask("POST", "/api/v1/providers/nobody/in_service").status, 404);
  EXPECT_TRUE(body_of(ask("GET", "/api/v1/plugins")).at("files").is_array());
}

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

TEST_F(ApiTest, KnowsEveryRequestOfItsPage) {
  std::ifstream page(DGM_SOURCE_DIR "/docs/api.md");
  unsigned rows = 0;
  for (std::string line; std::getline(page, line);) {
    const std::regex row(R"(\| `(GET|POST|PUT|DELETE) ([^`]+)` \|.*)");
    std::smatch words;
    if (!std::regex_match(line, words, row)) continue;
    ++rows;
    // Those are added by host/app: tests/host/app/reload_pages_test.cc.
    const bool is_added = words[2] == "/api/v1/reload" || words[2] == "/api/v1/generations";
    if (is_added) continue;
    auto path = std::regex_replace(words[2].str(), std::regex("NUMBER"), "4711");
    const auto reply = ask(words[1], path);
    if (reply.status != 404) continue;
    EXPECT_THAT(error_of(reply), testing::Not(testing::StartsWith("there is no " + words[1].str())))
        << line;
  }
  EXPECT_GE(rows, 15u);
}

TEST_F(ApiTest, SwitchesTheCrossoverOfARoom) {
  ASSERT_EQ(open("7777").status, 201);
  ASSERT_EQ(open("8888").status, 201);
  EXPECT_EQ(script().counters.recognizers_opened, 0) << "audio passes through at first";
  const std::string room = "/api/v1/rooms/7777-8888";
  EXPECT_EQ(ask("PUT", room, R"({"crossover":"translate"})").status, 204);
  EXPECT_TRUE(wait_until(workers_.at(0), [] { return script().counters.recognizers_opened == 2; }));
  EXPECT_EQ(ask("PUT", room, R"({"crossover":"debug"})").status, 204);
  EXPECT_EQ(ask("PUT", room, R"({"crossover":"pass_through"})").status, 204);

  for (const auto* body : {"", "{}", R"({"crossover":1})", R"({"crossover":"loud"})"}) {
    const auto reply = ask("PUT", room, body);
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(
        error_of(reply),
        R"(expected {"crossover":"translate"}, {"crossover":"pass_through"}, {"crossover":"debug"} or {"crossover":"pbx"})");
  }
  const auto past_us = ask("PUT", room, R"({"crossover":"pbx"})");
  EXPECT_EQ(past_us.status, 409);
  EXPECT_EQ(error_of(past_us),
            "room 7777-8888: its legs are not two or more calls that one PBX has brought and "
            "connected");
  const auto reply = ask("PUT", "/api/v1/rooms/lobby", R"({"crossover":"translate"})");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(error_of(reply),
            "there is no room \"lobby\"; GET /api/v1/calls/active lists those that there are");
}

TEST_F(ApiTest, PrintsMetricsThatPrometheusReads) {
  metrics().counter("api_test_total", "One \\ two\nthree", {{"name", "a \"b\" \\ c\nd"}}).add(3);
  auto& histogram = metrics().histogram_ms("api_test_ms", "A histogram");
  for (const double value : {0.1, 5.0, 1e9}) histogram.observe_ms(value);
  const auto reply = ask("GET", "/metrics");
  EXPECT_EQ(reply.content_type, "text/plain; version=0.0.4");
  EXPECT_EQ(test::problems_of_metrics_page(reply.body), "");
  EXPECT_THAT(reply.body, HasSubstr("\ndragoman_legs 0\n"));
  EXPECT_THAT(reply.body, HasSubstr("api_test_total{name=\"a \\\"b\\\" \\\\ c\\nd\"} 3\n"));
}

TEST(MetricsPage, HasProblemsWhenItIsNotValid) {
  const auto problems = [](const std::string& page) {
    return test::problems_of_metrics_page("# HELP a x\n# TYPE a counter\n" + page);
  };
  EXPECT_EQ(problems("a 1\na{b=\"c\"} 2\n"), "");
  EXPECT_NE(problems("a 1"), "") << "the last line has no end";
  EXPECT_NE(problems("a one\n"), "");
  EXPECT_NE(problems("a 1\na 2\n"), "") << "the same series twice";
  EXPECT_NE(problems("b 1\n"), "") << "no TYPE";
  EXPECT_NE(problems("a{b=\"c} 1\n"), "");
  EXPECT_NE(problems("a{b=\"c\"d\"} 1\n"), "") << "a quote that is not escaped";
  EXPECT_NE(problems("# HELP h x\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} "
                     "1\nh_sum 1\nh_count 1\n"),
            "")
      << "buckets that fall";
}

}  // namespace
}  // namespace dgm::control
