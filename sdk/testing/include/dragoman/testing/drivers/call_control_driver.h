#pragma once

#include "dragoman/call_control.h"
#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

class CallControlDriver final : public SessionDriver {
 public:
  using SessionDriver::SessionDriver;
  ~CallControlDriver() override { close(); }

  dgm_status answer(std::string_view call_id) {
    return call([&](Borrowed& b) { return t().answer(session_, b.text(call_id)); });
  }
  dgm_status reject(std::string_view call_id, uint32_t sip_code) {
    return call([&](Borrowed& b) { return t().reject(session_, b.text(call_id), sip_code); });
  }
  dgm_status start_media(std::string_view call_id, std::string_view transport,
                         std::string_view address, std::string_view codec) {
    return call([&](Borrowed& b) {
      const dgm_media_request request = {0, b.text(transport), b.text(address), b.text(codec)};
      return t().start_media(session_, b.text(call_id),
                             b.structure(request, settings().newer_host));
    });
  }
  dgm_status bridge(const std::vector<std::string>& call_ids) {
    return call([&](Borrowed& b) {
      std::vector<dgm_str> ids;
      for (const std::string& id : call_ids) ids.push_back(b.text(id));
      return t().bridge(session_, b.items(ids), ids.size());
    });
  }
  dgm_status originate(std::string_view call_id, std::string_view destination,
                       uint32_t ring_deadline_ms) {
    return call([&](Borrowed& b) {
      return t().originate(session_, b.text(call_id), b.text(destination), ring_deadline_ms);
    });
  }
  dgm_status transfer(std::string_view call_id, std::string_view destination) {
    return call(
        [&](Borrowed& b) { return t().transfer(session_, b.text(call_id), b.text(destination)); });
  }
  dgm_status hang_up(std::string_view call_id) {
    return call([&](Borrowed& b) { return t().hang_up(session_, b.text(call_id)); });
  }
  // One line per event: "incoming c1 7777 from 200", "state c1 ringing", "media c1 127.0.0.1:9",
  // "dtmf c1 5 100", "hangup c1 normal".
  const std::vector<std::string>& calls() const { return calls_; }

  void work(int step) override {
    switch (step % 7) {
      case 0:
        answer("call-1");
        break;
      case 1:
        start_media("call-1", "rtp", "127.0.0.1:5000", "ulaw");
        break;
      case 2:
        originate("call-2", "8888", 10'000);
        break;
      case 3:
        bridge({"call-1", "call-2"});
        break;
      case 4:
        transfer("call-1", "9999");
        break;
      case 5:
        reject("call-3", 486);
        break;
      case 6:
        hang_up("call-1");
        break;
    }
    host().advance(std::chrono::milliseconds(50));
  }

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override {
    static constexpr dgm_call_control_events kEvents = {sizeof(dgm_call_control_events),
                                                        &on_ready,
                                                        &on_incoming,
                                                        &on_state,
                                                        &on_media_started,
                                                        &on_dtmf,
                                                        &on_hangup,
                                                        &on_failed};
    const dgm_call_control_params params = {0, scope_};
    return table<dgm_call_control>().open(
        provider(), borrowed.structure(params, settings().newer_host),
        borrowed.structure(kEvents, settings().newer_host), this, &session_, why);
  }
  void close_session(void* session) override { table<dgm_call_control>().close(session); }
  void posted(uint64_t event) override { call_on_posted<dgm_call_control>(event); }

 private:
  template <typename Call>
  dgm_status call(Call how) {
    if (ended()) return DGM_CANCELLED;
    Borrowed borrowed;
    return how(borrowed);
  }
  const dgm_call_control& t() const { return table<dgm_call_control>(); }
  static CallControlDriver& self(void* ctx) { return *static_cast<CallControlDriver*>(ctx); }
  static void add(void* ctx, const char* event, const std::string& line) {
    if (self(ctx).note(event)) self(ctx).calls_.push_back(line);
  }
  static std::string s(dgm_str text) { return std::string(view(text)); }
  static void on_ready(void* ctx) {
    if (self(ctx).note("ready")) self(ctx).ready_ = true;
  }
  static void on_incoming(void* ctx, const dgm_incoming_call* call) {
    add(ctx, "incoming",
        "incoming " + s(call->call_id) + " " + s(call->extension) + " from " + s(call->from));
  }
  static void on_state(void* ctx, dgm_str call_id, dgm_str state) {
    add(ctx, "state", "state " + s(call_id) + " " + s(state));
  }
  static void on_media_started(void* ctx, dgm_str call_id, dgm_str remote) {
    add(ctx, "media_started", "media " + s(call_id) + " " + s(remote));
  }
  static void on_dtmf(void* ctx, dgm_str call_id, char digit, uint32_t duration_ms) {
    add(ctx, "dtmf",
        "dtmf " + s(call_id) + " " + std::string(1, digit) + " " + std::to_string(duration_ms));
  }
  static void on_hangup(void* ctx, dgm_str call_id, dgm_str cause) {
    add(ctx, "hangup", "hangup " + s(call_id) + " " + s(cause));
  }
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  std::vector<std::string> calls_;
};

}  // namespace dragoman::testing
