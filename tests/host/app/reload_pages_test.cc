// What POST /api/v1/reload and `dragoman reload` answer: the same text, with a status each.
#include "host/app/reload_pages.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <iostream>
#include <sstream>

#include "host/app/commands.h"
#include "host/control/http_server.h"
#include "tests/host/app/config_folder.h"
#include "tests/support/free_ports.h"

namespace dgm::app {
namespace {

using test::ConfigFolder;
using testing::HasSubstr;

class QuietBoard final : public GenerationBoard {
 public:
  std::vector<Error> adopt(calls::GenerationPtr) override { return {}; }
  std::vector<Error> open_missing() override { return {}; }
  bool free_unused() override { return false; }
  std::map<uint64_t, CallCount> calls_by_generation() const override {
    return {{1, {.all = 3, .following = 1}}};
  }
  std::vector<std::string> waiting() const override { return {}; }
  TrialFigures figures(const calls::Generation&) const override { return {}; }
};

class ReloadPages : public testing::Test {
 protected:
  ReloadPages() {
    host("");
    auto archive = GenerationArchive::open(folder_.state(), folder_.config());
    auto built = build_generation(folder_.config(), 1, nullptr);
    reloader_.emplace(board_, std::move(built.generation), std::move(built.sources),
                      *std::move(archive), ReloaderOptions{.config_folder = folder_.config()});
    pages_ = reload_pages(*reloader_);
  }
  void host(const std::string& lines) const {
    folder_.set_host("[control]\nport = " + std::to_string(port_) + "\n" + lines);
  }
  control::Reply ask(const std::string& method, const std::string& path, const std::string& body) {
    const auto reply = pages_.answer({method, path, {}, body});
    EXPECT_TRUE(reply) << path;
    return reply.value_or(control::Reply{});
  }
  static boost::json::object fields(const control::Reply& reply) {
    return boost::json::parse(reply.body).as_object();
  }
  std::unique_ptr<control::HttpServer> serve(const std::string& token = "") {
    auto server = control::HttpServer::start(
        {"127.0.0.1", port_, token}, [this](const control::Request& request) {
          return pages_.answer(request).value_or(control::error_reply(404, "no page"));
        });
    EXPECT_TRUE(server);
    return server ? std::move(*server) : nullptr;
  }
  struct Ran {
    int exit_code;
    std::string out, err;
  };
  Ran run(std::vector<std::string> arguments, const std::string& config = "") {
    arguments.insert(arguments.begin(), "reload");
    arguments.insert(arguments.end(), {"--config", config.empty() ? folder_.config() : config});
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = dispatch(all_commands(), "1", arguments);
    std::cout.flush();
    return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
  }

  ConfigFolder folder_;
  uint16_t port_ = test::free_tcp_port();
  QuietBoard board_;
  std::optional<Reloader> reloader_;
  control::Pages pages_;
};

TEST_F(ReloadPages, AnswerWithTheReport) {
  folder_.set_routes(test::kRoutes +
                     "extension('1', { speaks = 'en' }) extension('2', { speaks = 'en' }) "
                     "pair('1', '2', { crossover = 'pass_through' })");
  const auto reply = ask("POST", "/api/v1/reload", "{}");
  EXPECT_EQ(reply.status, 200);
  const auto report = fields(reply);
  EXPECT_EQ(report.at("result").as_string(), "done");
  EXPECT_EQ(report.at("before").as_int64(), 1);
  EXPECT_EQ(report.at("generation").as_int64(), 2);
  EXPECT_THAT(std::string(report.at("text").as_string()),
              HasSubstr("generation 1 -> 2 (2 calls stay on 1, 1 moves to 2 at its next pause)\n  "
                        "routes    + extension 1\n"));
  EXPECT_EQ(boost::json::serialize(report.at("calls_on_others")),
            R"([{"generation":1,"calls":3,"following":1}])");
  EXPECT_EQ(boost::json::serialize(report.at("changes").as_array().at(0)),
            R"({"kind":"routes","text":"+ extension 1"})");
}

TEST_F(ReloadPages, AnswerMistakesWith422) {
  host("[media]\ntick_us = 300\n");
  const auto reply = ask("POST", "/api/v1/reload", "");
  EXPECT_EQ(reply.status, 422);
  const auto report = fields(reply);
  EXPECT_EQ(report.at("result").as_string(), "invalid");
  const auto& error = report.at("errors").as_array().at(0).as_object();
  EXPECT_EQ(error.at("where").as_string(), folder_.config() + "/host.ini:10");
  EXPECT_EQ(error.at("sentence").as_string(), "option tick_us: 300 is not one of 0, 250, 1000");
}

TEST_F(ReloadPages, RefuseWhatTheyDoNotUnderstand) {
  for (const auto* body :
       {"[]", "{\"too\": 7}", "{\"to\": -1}", "{\"to\": \"7\"}", "{\"check\": 1}", "{"})
    EXPECT_EQ(ask("POST", "/api/v1/reload", body).status, 400) << body;
  EXPECT_EQ(reloader_->state().generation, 1U);
  EXPECT_FALSE(pages_.answer({"GET", "/api/v1/reload", {}, ""}));
}

TEST_F(ReloadPages, AnswerThatNothingIsDifferent) {
  const auto report = fields(ask("POST", "/api/v1/reload", "{}"));
  EXPECT_EQ(report.at("result").as_string(), "same");
  EXPECT_EQ(report.at("before").as_int64(), 1);
  EXPECT_EQ(report.at("generation").as_int64(), 1);
}

TEST_F(ReloadPages, ListTheGenerations) {
  folder_.set_routes(test::kRoutes + "-- another text\n");
  ask("POST", "/api/v1/reload", "{}");
  const auto page = fields(ask("GET", "/api/v1/generations", ""));
  EXPECT_EQ(page.at("serving").as_int64(), 2);
  const auto& kept = page.at("kept").as_array();
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].at("generation").as_int64(), 1);
  EXPECT_EQ(kept[0].at("trigger").as_string(), "start");
  EXPECT_EQ(kept[0].at("calls").as_int64(), 3);
  EXPECT_EQ(kept[1].at("trigger").as_string(), "api");
  EXPECT_THAT(std::string(kept[1].at("report").as_string()), HasSubstr("generation 1 -> 2"));
}

TEST_F(ReloadPages, CountTheCallsOfEachGeneration) {
  folder_.set_routes(test::kRoutes + "-- another text\n");
  ask("POST", "/api/v1/reload", "{}");
  EXPECT_THAT(pages_.metrics(), HasSubstr("\ndragoman_calls_by_generation{generation=\"1\"} 3\n"
                                          "dragoman_calls_by_generation{generation=\"2\"} 0\n"));
}

TEST_F(ReloadPages, GiveTheCommandItsReportAndItsExitCode) {
  const auto server = serve();
  const auto same = run({});
  EXPECT_EQ(same.exit_code, 0);
  EXPECT_EQ(same.out, "generation 1 goes on serving: nothing is different\n");
  host("[limits]\nmax_legs = 50\n");
  const auto checked = run({"--check"});
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_THAT(checked.out, HasSubstr("checked: generation 1 -> 2"));
  const auto done = run({});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.out,
            "generation 1 -> 2 (2 calls stay on 1, 1 moves to 2 at its next pause)\n  setting   "
            "limits.max_legs 4000 -> 50\n");
  EXPECT_THAT(run({"--to", "1"}).out, HasSubstr("generation 2 -> 3, which is 1 again"));
  host("[media]\ntick_us = 300\n");
  const auto refused = run({});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("host.ini:10: option tick_us: 300 is not one of"));
  EXPECT_THAT(refused.err, HasSubstr("1 error; generation 3 goes on serving"));
}

TEST_F(ReloadPages, TellTheCommandWhenItCannotReachThem) {
  const auto nobody = run({});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("control endpoint 127.0.0.1:" + std::to_string(port_) +
                                    ": does not answer"));
  const auto nowhere = run({}, "/nonexistent/dragoman");
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("--config /nonexistent/dragoman: there is no such folder"));
  const auto server = serve("a token");
  const auto stranger = run({});
  EXPECT_EQ(stranger.exit_code, 2);
  EXPECT_THAT(stranger.err, HasSubstr("answered 401: a token is needed"));
  host("token = a token\n");
  EXPECT_EQ(run({}).exit_code, 0);
}

}  // namespace
}  // namespace dgm::app
