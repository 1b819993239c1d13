#include "host/control/http_server.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <gtest/gtest.h>

namespace dgm::control {
namespace {

namespace net = Poco::Net;

struct Answer {
  int status = 0;
  std::string body;
  std::string reason;
};

class HttpServerTest : public testing::Test {
 protected:
  void start(const std::string& token) {
    auto started = HttpServer::start({"127.0.0.1", 0, token}, [](const Request& request) {
      return Reply{.body = request.method + " " + request.path + " " + request.body};
    });
    ASSERT_TRUE(started);
    server_ = std::move(*started);
  }

  Answer ask(const std::string& method, const std::string& body,
             const std::vector<std::pair<std::string, std::string>>& headers) {
    net::HTTPClientSession session("127.0.0.1", server_->port());
    net::HTTPRequest request(method, "/path?key=value", net::HTTPMessage::HTTP_1_1);
    request.setHost("127.0.0.1", server_->port());
    for (const auto& [name, value] : headers) request.set(name, value);
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    session.sendRequest(request) << body;
    net::HTTPResponse response;
    Answer answer;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), answer.body);
    answer.status = response.getStatus();
    answer.reason = response.getReason();
    return answer;
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersOnLoopbackWithoutAToken) {
  start("");
  const auto answer = ask("POST", "hello", {});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "POST /path hello");
}

TEST_F(HttpServerTest, RefusesPagesOfABrowser) {
  start("");
  EXPECT_EQ(ask("POST", "", {{"Origin", "http://evil.example"}}).status, 403);
  EXPECT_EQ(ask("GET", "", {{"Host", "evil.example:8090"}}).status, 403);
  EXPECT_EQ(ask("GET", "", {{"Host", "evil.example:8090"}}).reason, "Forbidden");
}

TEST_F(HttpServerTest, AsksForTheTokenWhenOneIsSet) {
  start("open-sesame");
  EXPECT_EQ(ask("GET", "", {}).status, 401);
  EXPECT_EQ(ask("GET", "", {{"Authorization", "Bearer open-sesamf"}}).status, 401);
  EXPECT_EQ(ask("GET", "", {{"Authorization", "Bearer open-sesame"}}).status, 200);
}

TEST_F(HttpServerTest, RefusesABodyOfMoreThan64KiB) {
  start("");
  EXPECT_EQ(ask("POST", std::string(64 * 1024, 'x'), {}).status, 200);
  EXPECT_EQ(ask("POST", std::string(64 * 1024 + 1, 'x'), {}).status, 413);
}

TEST(HttpServer, DoesNotListenBeyondLoopbackWithoutAToken) {
  const auto started =
      HttpServer::start({"0.0.0.0", 0, ""}, [](const Request&) { return Reply{}; });
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().text(),
            "control endpoint 0.0.0.0:0: is not a loopback address and no token is set; set "
            "control.token in host.ini");
}

TEST(HttpServer, SaysWhichPortIsTaken) {
  const auto first =
      HttpServer::start({"127.0.0.1", 0, ""}, [](const Request&) { return Reply{}; });
  ASSERT_TRUE(first);
  const auto second = HttpServer::start({"127.0.0.1", (*first)->port(), ""},
                                        [](const Request&) { return Reply{}; });
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().text().find("in use by process control_test (pid "), std::string::npos)
      << second.error().text();
  EXPECT_NE(second.error().text().find("control.port"), std::string::npos) << second.error().text();
}

}  // namespace
}  // namespace dgm::control
