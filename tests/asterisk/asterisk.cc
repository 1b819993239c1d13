#include "tests/asterisk/asterisk.h"
#include "tests/support/free_ports.h"

#include <Poco/Net/HTTPBasicCredentials.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <iterator>

namespace dgm::test {
namespace {

namespace net = Poco::Net;

constexpr const char* kScript = DGM_SOURCE_DIR "/tests/asterisk/asterisk.sh";
constexpr int kPortsForRtp = 400;

// A block of its own below the ports that the system gives away; other processes take other ones.
// Asterisk itself passes over a port that is taken.
uint16_t rtp_block() {
  constexpr int kFirst = 10'000;
  static_assert(kFirst + kPortLanes * kPortsForRtp <= 20'000);
  return static_cast<uint16_t>(kFirst + port_lane() * kPortsForRtp);
}

}  // namespace

Asterisk::Asterisk() : first_port_(free_block()), rtp_first_(rtp_block()) {}

void Asterisk::start(const Host& host) {
  std::vector<std::string> arguments{"/usr/bin/env"};
  const auto set = [&](const char* name, int port) {
    arguments.push_back(std::string(name) + "=" + std::to_string(port));
  };
  set("SIP_PORT", sip_port());
  set("HTTP_PORT", http_port());
  set("CALLER_PORT", caller_port());
  set("CALLEE_PORT", callee_port());
  set("WEBSOCKET_PORT", websocket_port());
  set("RTP_FIRST", rtp_first_);
  set("RTP_LAST", rtp_first_ + kPortsForRtp - 2);
  set("AUDIOSOCKET_7000", host.audiosocket_port("7000"));
  set("AUDIOSOCKET_7001", host.audiosocket_port("7001"));
  arguments.insert(arguments.end(), {kScript, "run", folder_.path()});
  program_ = std::make_unique<Program>(arguments, folder_.path() + "/console");
  const bool up = eventually(
      [&] {
        return !program_->is_running() ||
               command("core waitfullybooted").find("fully booted") != std::string::npos;
      },
      20'000);
  ASSERT_TRUE(up && program_->is_running()) << "Asterisk did not start:\n"
                                            << program_->output() << log();
}

void Asterisk::kill() {
  program_->signal(SIGKILL);
  EXPECT_EQ(program_->wait(5000), 128 + SIGKILL);
}

int Asterisk::stop() {
  program_->signal(SIGTERM);
  return program_->wait(10'000).value_or(-1);
}

std::string Asterisk::command(const std::string& words) const {
  return run_program({kScript, "rx", folder_.path(), words}).output;
}

boost::json::value Asterisk::ari(const std::string& path) const {
  try {
    net::HTTPClientSession session("127.0.0.1", http_port());
    session.setTimeout(Poco::Timespan(2, 0));
    net::HTTPRequest request("GET", "/ari" + path, net::HTTPMessage::HTTP_1_1);
    net::HTTPBasicCredentials("dragoman", "change-me").authenticate(request);
    session.sendRequest(request);
    net::HTTPResponse response;
    std::string body;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), body);
    if (response.getStatus() != net::HTTPResponse::HTTP_OK) return nullptr;
    boost::system::error_code bad;
    auto value = boost::json::parse(body, bad);
    return bad ? nullptr : value;
  } catch (const Poco::Exception&) {
    return nullptr;
  }
}

size_t Asterisk::count(const std::string& what) const {
  const auto list = ari("/" + what);
  return list.is_array() ? list.get_array().size() : SIZE_MAX;
}

bool Asterisk::wait_until_empty(int deadline_ms) const {
  return eventually([&] { return count("channels") == 0 && count("bridges") == 0; }, deadline_ms);
}

std::string Asterisk::log() const {
  std::ifstream file(folder_.path() + "/log/full", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace dgm::test
