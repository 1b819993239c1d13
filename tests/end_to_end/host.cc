#include "tests/end_to_end/host.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <sstream>

#include "tests/support/free_ports.h"

namespace dgm::test {
namespace {

std::string places(const std::vector<std::string>& extensions, uint16_t (*free_port)(),
                   std::map<std::string, uint16_t>& ports) {
  std::string text;
  for (const auto& extension : extensions) {
    const uint16_t port = ports[extension] = free_port();
    text += (text.empty() ? "" : ", ") + ("127.0.0.1:" + std::to_string(port)) + "=" + extension;
  }
  return text;
}

std::string pairs(const Configuration& configuration) {
  std::string text;
  for (const auto* extensions : {&configuration.rtp, &configuration.audiosocket}) {
    for (const auto& extension : *extensions)
      text +=
          "extension(\"" + extension + "\", { speaks = \"en-US\", " + configuration.audio + " })\n";
    for (size_t i = 0; i + 1 < extensions->size(); i += 2)
      text += "pair(\"" + (*extensions)[i] + "\", \"" + (*extensions)[i + 1] +
              "\", { crossover = \"pass_through\" })\n";
  }
  return text;
}

}  // namespace

Host::Host(Configuration configuration)
    : control_port_(configuration.control_port ? configuration.control_port : free_tcp_port()) {
  folder_.write("config/host.ini",
                "[host]\nworker_threads = 2\nstate_folder = " + folder_.path() +
                    "/state\n[control]\nport = " + std::to_string(control_port_) +
                    "\n[plugins]\nfolders = " + configuration.plugin_folder +
                    "\n[scripts]\nfolder = scripts\n" + configuration.host_lines);
  std::string transports = "[provider.rtp]\nkind = transport\nstanding = " +
                           places(configuration.rtp, free_udp_port, rtp_ports_) + "\n" +
                           configuration.rtp_lines + "\n";
  if (!configuration.audiosocket.empty())
    transports += "[provider.audiosocket]\nkind = transport\nlisten = " +
                  places(configuration.audiosocket, free_tcp_port, audiosocket_ports_) + "\n" +
                  configuration.audiosocket_lines + "\n";
  folder_.write("config/providers.ini", transports + configuration.providers);
  folder_.write("config/scripts/routes.lua",
                configuration.routes.empty() ? pairs(configuration) : configuration.routes);
}

void Host::start(std::vector<std::string> options) {
  std::vector<std::string> arguments{dragoman_path(), "run", "--config", this->configuration()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  program_ = std::make_unique<Program>(arguments, folder_.path() + "/log");
  const bool up =
      eventually([&] { return !program_->is_running() || !get("/healthz").empty(); }, 20'000);
  ASSERT_TRUE(up && program_->is_running()) << "the host did not start:\n" << log();
}

Finished Host::try_start(std::vector<std::string> options) {
  std::vector<std::string> arguments{"run", "--config", this->configuration()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return run_dragoman(arguments);
}

int Host::stop() {
  program_->signal(SIGTERM);
  return program_->wait(10'000).value_or(-1);
}

settings::HostSettings Host::settings() const {
  settings::HostSettings settings;
  settings.control_address = "127.0.0.1";
  settings.control_port = control_port_;
  return settings;
}

std::string Host::get(const std::string& path) const {
  const auto answer = caller::ask_host(settings(), "GET", path, "", 2);
  return answer ? answer->body : "";
}

caller::Answer Host::post(const std::string& path, const std::string& body) const {
  const auto answer = caller::ask_host(settings(), "POST", path, body, 20);
  return answer ? *answer : caller::Answer{};
}

std::string Host::health() const {
  boost::system::error_code bad;
  const auto health = boost::json::parse(get("/healthz"), bad);
  return bad ? "no answer" : std::string(health.at("status").as_string());
}

size_t Host::legs() const {
  boost::system::error_code bad;
  const auto health = boost::json::parse(get("/healthz"), bad);
  EXPECT_FALSE(bad) << "the host does not answer:\n" << log();
  return bad ? SIZE_MAX : static_cast<size_t>(health.at("legs").as_int64());
}

testing::AssertionResult Host::logs(const std::string& words, int deadline_ms) const {
  if (eventually([&] { return log().find(words) != std::string::npos; }, deadline_ms))
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no line with \"" << words << "\" in:\n" << log();
}

bool Host::wait_for_legs(size_t count, int deadline_ms) const {
  return eventually([&] { return legs() == count; }, deadline_ms);
}

double Host::metric(const std::string& name) const {
  std::istringstream page(get("/metrics"));
  for (std::string line; std::getline(page, line);)
    if (line.starts_with(name + " ")) return std::stod(line.substr(name.size() + 1));
  return 0;
}

}  // namespace dgm::test
