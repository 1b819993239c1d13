// What the API answers about the host, its providers and its rooms.
#include <fstream>
#include <regex>

#include "host/base/clock.h"
#include "host/base/metrics.h"
#include "tests/host/control/api_fixture.h"
#include "tests/host/control/metrics_page.h"

namespace dgm::control {
namespace {

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

}  // namespace
}  // namespace dgm::control
