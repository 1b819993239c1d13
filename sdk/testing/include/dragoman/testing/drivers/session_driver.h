// The host's side of one session under test: opens it in a scope of its own, calls it, records its
// events, and notes every event that breaks the contract as a violation of the FakeHost.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dragoman/abi.h"
#include "dragoman/cpp/text.hpp"
#include "dragoman/testing/borrowed.h"
#include "dragoman/testing/fake_host.h"
#include "dragoman/testing/plugin_file.h"

namespace dragoman::testing {

// What sessions are opened with. The conformance suite fills it from the provider's capabilities.
struct DriverSettings {
  std::string language = "en-US";
  std::string target_language = "es-ES";
  std::string voice = {};
  uint32_t sample_rate_hz = 16'000;
  // Where the far end of a leg waits, for transports that connect to it (DGM_MEET_REMOTE_FIRST).
  std::string remote = "ws://127.0.0.1:8088/media/conformance";
  bool newer_host = false;  // structs with more fields than this SDK knows
};

class SessionDriver {
 public:
  SessionDriver(FakeHost& host, const TestProvider& provider, DriverSettings settings)
      : host_(host), provider_(provider), settings_(std::move(settings)) {}
  // Derived classes call close() in their destructor.
  virtual ~SessionDriver() = default;
  SessionDriver(const SessionDriver&) = delete;
  SessionDriver& operator=(const SessionDriver&) = delete;

  // The answer of open(); error() says why it is not DGM_OK.
  dgm_status open() {
    scope_ = host_.open_scope([this](uint64_t event) { posted(event); });
    Borrowed borrowed;
    dgm_error why = {};
    why.struct_size = sizeof why;
    phase_ = Phase::kOpen;
    const dgm_status status = open_session(borrowed, &why);
    if (status == DGM_OK) {
      if (!session_) violation("open() answered DGM_OK without a session");
      return status;
    }
    if (session_) violation("open() failed and left a session behind");
    session_ = nullptr;
    error_ = from_c(&why);
    error_.status = static_cast<Status>(status);
    if (error_.detail.empty()) violation("open() failed without a sentence in why->detail");
    phase_ = Phase::kClosed;
    host_.close_scope(scope_);
    return status;
  }
  // Closes the session and then its scope, as the host does. Later events are violations.
  void close() {
    if (!session_) return;
    void* session = std::exchange(session_, nullptr);
    phase_ = Phase::kClosed;
    close_session(session);
    host_.close_scope(scope_);
  }
  // One typical call; `step` counts up from 0.
  virtual void work(int step) = 0;

  bool is_open() const { return session_ != nullptr; }
  bool ready() const { return ready_; }
  // After its last event a session does nothing but wait for close().
  bool ended() const { return phase_ == Phase::kEnded; }
  const Error& error() const { return error_; }  // of open(), or of the last event
  const std::vector<std::string>& events() const { return events_; }  // names, in order
  size_t count(std::string_view event) const {
    return static_cast<size_t>(std::count(events_.begin(), events_.end(), event));
  }
  dgm_scope scope() const { return scope_; }
  FakeHost& host() const { return host_; }
  const DriverSettings& settings() const { return settings_; }

 protected:
  virtual dgm_status open_session(Borrowed& borrowed, dgm_error* why) = 0;
  virtual void close_session(void* session) = 0;
  virtual void posted(uint64_t event) = 0;

  void violation(const std::string& what);
  // Every event begins here. False: it came when none may come.
  bool note(const char* event);
  bool note_last(const char* event, const dgm_error* why);

  template <typename Table>
  const Table& table() const {
    return *static_cast<const Table*>(provider_.type().interface_table);
  }
  void* provider() const { return provider_.self(); }
  const TestProvider& test_provider() const { return provider_; }
  // Calls table->on_posted if there is one.
  template <typename Table>
  void call_on_posted(uint64_t event) {
    if (session_ && table<Table>().on_posted) table<Table>().on_posted(session_, event);
  }

  void* session_ = nullptr;
  dgm_scope scope_ = 0;
  bool ready_ = false;

 private:
  enum class Phase { kClosed, kOpen, kEnded };

  FakeHost& host_;
  const TestProvider& provider_;
  DriverSettings settings_;
  Phase phase_ = Phase::kClosed;
  Error error_;
  std::vector<std::string> events_;
};

// The driver of the provider's kind; nullptr: this SDK does not know the kind.
std::unique_ptr<SessionDriver> make_driver(FakeHost& host, const TestProvider& provider,
                                           const DriverSettings& settings);

// 20 ms of a 440 Hz tone at about -12 dBFS, or of silence.
std::vector<int16_t> tone_20ms(uint32_t sample_rate_hz, uint64_t first_sample = 0);
std::vector<int16_t> silence_20ms(uint32_t sample_rate_hz);

}  // namespace dragoman::testing
