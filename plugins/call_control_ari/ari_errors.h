// Sentences for what ARI refuses, and what its causes of a hang-up mean. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dragoman/cpp/call_control.hpp"
#include "plugins/call_control_ari/ari_requests.h"

namespace dragoman::ari {

// What came of a request. problem.ok(): Asterisk answered, with `status` and `body`.
struct Answer {
  Error problem = {};
  uint32_t status = 0;
  std::string body = {};
  bool repeated = false;  // the first answer was lost with the connection

  bool ok() const { return problem.ok() && status >= 200 && status < 300; }
  // Of a request that makes something: it was made when it was asked for the first time, by all
  // appearances. An id that is taken is refused with 409, by externalMedia with 500.
  bool made_before() const { return repeated && problem.ok() && (status == 409 || status == 500); }
  // What the request was about is not there (any more).
  bool gone() const { return problem.ok() && status == 404; }
};

// What the sentence may name.
struct Setting {
  std::string_view user, app, websocket_client;
};

// One sentence: what was found, what was expected, the remedy, and Asterisk's own words. `wanted`
// says in plain words what was asked: "answer the call".
Error explain(const Request& request, const Answer& answer, std::string_view wanted,
              const Setting& setting);

// Why the events socket did not open, or ended. `why`: as the host tells it.
Error explain_events_socket(const Error& why, std::string_view url, const Setting& setting);

// Another program registered our application.
Error explain_replaced(const Setting& setting, uint32_t retry_s);

// What a cause (ITU-T Q.850) means for a call; `answered`: it had been.
CallEndReason end_reason(uint32_t cause, bool answered);
// DIALSTATUS, for a cause that does not say it ("Dial" events of a callee).
CallEndReason dial_end_reason(std::string_view dial_status);

// The words of DELETE /channels?reason=, from what shall end a call.
std::string_view hangup_word(CallEndReason reason);
struct Rejection {
  std::string_view word;
  CallEndReason reason;
};
Rejection rejection_of(uint32_t sip_code);

}  // namespace dragoman::ari
