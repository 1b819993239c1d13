#include "tests/asterisk/softphone.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/asterisk/envelope.h"
#include "tests/support/free_ports.h"
#include "tests/support/loopback.h"

namespace dgm::test {
namespace {

namespace fs = std::filesystem;

// Of files and codec alike: baresip's own conversion is a rough one.
uint32_t rate_of(const std::string& codec) { return codec == "G722/16000" ? 16'000 : 8000; }

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// baresip.conf with its @NAMES@ replaced.
std::string configuration(const std::map<std::string, std::string>& values) {
  auto text = text_of(DGM_SOURCE_DIR "/tests/asterisk/baresip.conf");
  for (const auto& [name, value] : values) {
    const auto mark = "@" + name + "@";
    EXPECT_NE(text.find(mark), std::string::npos) << name;
    for (size_t at; (at = text.find(mark)) != std::string::npos;)
      text.replace(at, mark.size(), value);
  }
  return text;
}

int connect_to(uint16_t port) {
  auto address = loopback(port);
  const int connected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(connected, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return connected;
  close(connected);
  return -1;
}

}  // namespace

Softphone::Softphone(const Asterisk& asterisk, std::string user, const audio::Wav& says,
                     Options options)
    : asterisk_(asterisk), user_(std::move(user)) {
  const uint32_t rate_hz = rate_of(options.codec);
  const auto file = at_rate(says, rate_hz);
  EXPECT_TRUE(audio::write_wav(folder_.path() + "/says.wav", file.samples, rate_hz));
  const uint16_t sip_port = free_block(), control_port = static_cast<uint16_t>(sip_port + 2),
                 rtp_port = static_cast<uint16_t>(sip_port + 4);
  folder_.write("config", configuration({{"FOLDER", folder_.path()},
                                         {"RATE", std::to_string(rate_hz)},
                                         {"SIP_PORT", std::to_string(sip_port)},
                                         {"RTP_PORT", std::to_string(rtp_port)},
                                         {"RTP_PORT_AFTER", std::to_string(rtp_port + 1)},
                                         {"CONTROL_PORT", std::to_string(control_port)}}));
  folder_.write("accounts", "<" + sip(user_) + ";transport=udp>;auth_user=" + user_ +
                                ";auth_pass=change-me;audio_codecs=" + options.codec +
                                ";regint=120;answermode=" + (options.answers ? "auto" : "manual") +
                                "\n");
  folder_.write("contacts", "");
  program_ = std::make_unique<Program>(
      std::vector<std::string>{"/usr/bin/baresip", "-f", folder_.path()}, folder_.path() + "/log");
  EXPECT_TRUE(program_->wait_for_output("200 OK", 10'000)) << user_ << " could not register:\n"
                                                           << log() << asterisk_.log();
  eventually([&] { return (socket_ = connect_to(control_port)) >= 0; }, 2000);
  EXPECT_GE(socket_, 0) << user_ << " takes no commands:\n" << log();
}

Softphone::~Softphone() {
  if (socket_ >= 0) close(socket_);
  program_->signal(SIGTERM);
  program_->wait(500);  // it says good-bye to an Asterisk that may have gone
}

void Softphone::dial(const std::string& number) {
  state_.clear();
  command("dial", sip(number));
}

void Softphone::hang_up() { command("hangup"); }
void Softphone::hold() { command("hold"); }
void Softphone::resume() { command("resume"); }
void Softphone::press(char key) { command("sndcode", std::string(1, key)); }
void Softphone::transfer(const std::string& number) { command("transfer", sip(number)); }

bool Softphone::wait_until_talking(int deadline_ms) {
  return wait_for("CALL_ESTABLISHED", deadline_ms);
}
bool Softphone::wait_until_ringing(int deadline_ms) {
  return wait_for("CALL_INCOMING", deadline_ms);
}
bool Softphone::wait_until_idle(int deadline_ms) { return wait_for("CALL_CLOSED", deadline_ms); }

audio::Wav Softphone::heard() const {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("dump-") && name.ends_with("-dec.wav") && entry.path() > newest)
      newest = entry.path();
  }
  const auto wav = audio::read_wav(newest.string());
  EXPECT_TRUE(wav) << user_ << " recorded nothing:\n" << log();
  return wav ? *wav : audio::Wav{8000, {}};
}

testing::AssertionResult Softphone::hears(const std::string& name) const {
  constexpr double kTheSame = 0.98;
  const auto wav = heard();
  const auto match = match_envelopes(prompt(name), wav);
  if (match.correlation >= kTheSame)
    return testing::AssertionSuccess() << user_ << " heard " << name;
  const auto kept = testing::TempDir() + "heard_by_" + user_ + ".wav";
  EXPECT_TRUE(audio::write_wav(kept, wav.samples, wav.sample_rate_hz));
  return testing::AssertionFailure()
         << user_ << " did not hear " << name << ": correlation " << match.correlation << " at "
         << match.offset_ms << " ms of " << wav.duration_ms() << " ms, slip " << match.slip_ms
         << " ms; what was heard is in " << kept;
}

std::string Softphone::log() const { return program_->output(); }

std::string Softphone::sip(const std::string& number) const {
  return "sip:" + number + "@127.0.0.1:" + std::to_string(asterisk_.sip_port());
}

// Commands and events are netstrings of JSON: "31:{...},".
void Softphone::command(const std::string& name, const std::string& parameters) {
  const auto json = boost::json::serialize(
      boost::json::object{{"command", name}, {"params", parameters}, {"token", "test"}});
  const auto message = std::to_string(json.size()) + ":" + json + ",";
  EXPECT_EQ(send(socket_, message.data(), message.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(message.size()))
      << user_ << " takes no commands any more:\n"
      << log();
}

void Softphone::read_events(int deadline_ms) {
  pollfd waiting{socket_, POLLIN, 0};
  if (poll(&waiting, 1, deadline_ms) != 1) return;
  std::array<char, 4096> bytes;
  const auto size = recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size > 0) unread_.append(bytes.data(), static_cast<size_t>(size));
  for (size_t colon; (colon = unread_.find(':')) != std::string::npos;) {
    const size_t length = std::stoul(unread_.substr(0, colon));
    if (unread_.size() < colon + length + 2) return;
    boost::system::error_code bad;
    const auto message = boost::json::parse(unread_.substr(colon + 1, length), bad);
    unread_.erase(0, colon + length + 2);
    if (bad || !message.is_object() || !message.as_object().contains("event")) continue;
    const auto& event = message.as_object();
    if (const auto* type = event.if_contains("type"); type && type->is_string())
      note(std::string(type->as_string()));
  }
}

void Softphone::note(const std::string& event) {
  if (event == "CALL_INCOMING" || event == "CALL_ESTABLISHED" || event == "CALL_CLOSED")
    state_ = event;
}

bool Softphone::wait_for(const std::string& event, int deadline_ms) {
  for (const int64_t end = now_ms() + deadline_ms; state_ != event && now_ms() < end;)
    read_events(20);
  return state_ == event;
}

}  // namespace dgm::test
