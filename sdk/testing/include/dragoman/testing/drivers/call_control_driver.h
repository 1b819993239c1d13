#pragma once

#include <set>

#include "dragoman/call_control.h"
#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

struct SeenPbx {
  std::string name, version;
  std::vector<std::string> ways;  // "rtp g722", in the order of on_ready
};

struct OutgoingOptions {
  std::string from = {}, on_behalf_of = {};
  uint32_t ring_deadline_ms = 10'000;
};

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
  dgm_status originate(std::string_view call_id, std::string_view destination,
                       const OutgoingOptions& options = {}) {
    return call([&](Borrowed& b) {
      const dgm_outgoing_call outgoing = {0,
                                          b.text(call_id),
                                          b.text(destination),
                                          b.text(options.from),
                                          b.text(options.on_behalf_of),
                                          options.ring_deadline_ms};
      gone_.erase(std::string(call_id));
      return t().originate(session_, b.structure(outgoing, settings().newer_host));
    });
  }
  dgm_status start_media(std::string_view call_id, std::string_view transport,
                         std::string_view address, std::string_view codec,
                         std::string_view token = kToken) {
    return call([&](Borrowed& b) {
      const dgm_media_request request = {0, b.text(transport), b.text(address), b.text(token),
                                         b.text(codec)};
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
  dgm_status monitor(std::string_view call_id, std::string_view destination) {
    return call(
        [&](Borrowed& b) { return t().monitor(session_, b.text(call_id), b.text(destination)); });
  }
  dgm_status record(std::string_view call_id, std::string_view name) {
    return call([&](Borrowed& b) { return t().record(session_, b.text(call_id), b.text(name)); });
  }
  dgm_status transfer(std::string_view call_id, std::string_view destination) {
    return call(
        [&](Borrowed& b) { return t().transfer(session_, b.text(call_id), b.text(destination)); });
  }
  dgm_status hang_up(std::string_view call_id, dgm_call_end_reason reason = DGM_END_NORMAL) {
    return call([&](Borrowed& b) { return t().hang_up(session_, b.text(call_id), reason); });
  }

  // One line per event, in order: "incoming c1 7777 from 200 (Ann) lang_a=en", "state c1 ringing",
  // "media c1 127.0.0.1:9", "dtmf c1 5 100", "refused c1 start_media: why", "hangup c1 busy 17".
  // on_ready and on_lost are not among them: see pbx() and lost().
  const std::vector<std::string>& calls() const { return calls_; }
  const SeenPbx& pbx() const { return pbx_; }               // of the last on_ready
  const std::vector<Error>& lost() const { return lost_; }  // of each on_lost
  // The detail of each on_hangup.
  const std::vector<std::string>& hangup_details() const { return hangup_details_; }

  void work(int step) override;

  static constexpr std::string_view kToken = "6f2f2a5c-2a3b-4b21-8f55-000000000001";

 protected:
  dgm_status open_session(Borrowed& borrowed, dgm_error* why) override;
  void close_session(void* session) override { t().close(session); }
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
  // One event of one call; after its on_hangup there may be none.
  static void add(void* ctx, const char* event, dgm_str call_id, const std::string& line);
  static void on_ready(void* ctx, const dgm_pbx* pbx);
  static void on_lost(void* ctx, const dgm_error* why);
  static void on_incoming(void* ctx, const dgm_incoming_call* call);
  static void on_state(void* ctx, dgm_str call_id, dgm_call_state state);
  static void on_media_started(void* ctx, dgm_str call_id, dgm_str remote);
  static void on_dtmf(void* ctx, dgm_str call_id, char digit, uint32_t duration_ms);
  static void on_refused(void* ctx, dgm_str call_id, dgm_str operation, const dgm_error* why);
  static void on_hangup(void* ctx, dgm_str call_id, const dgm_call_end* end);
  static void on_failed(void* ctx, const dgm_error* why) { self(ctx).note_last("failed", why); }

  std::vector<std::string> calls_;
  SeenPbx pbx_;
  std::vector<Error> lost_;
  std::vector<std::string> hangup_details_;
  std::set<std::string> gone_;  // call ids that mean nothing any more
};

}  // namespace dragoman::testing
