// Requests to ARI under way: some at once, the others in a queue with a bound. [worker] throughout.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "dragoman/cpp/http.hpp"
#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/timer.hpp"
#include "plugins/call_control_ari/ari_settings.h"

namespace dragoman::ari {

// Declared once, in the provider's constructor.
struct Metrics {
  HistogramMs request_ms{"dragoman_ari_request_ms", "Time from a request to ARI to its answer"};
  Counter requests_failed{"dragoman_ari_requests_failed_total",
                          "Requests that ARI did not answer, or refused"};
  Counter requests_dropped{"dragoman_ari_requests_dropped_total",
                           "Requests not sent because too many were waiting"};
  Counter connections{"dragoman_ari_connections_total",
                      "Times that the connection to Asterisk was made"};
  Counter watchdog{"dragoman_ari_watchdog_total", "Calls hung up by the watchdog"};
};

class RestClient {
 public:
  static constexpr size_t kMostWaiting = 4096;
  using Reply = std::function<void(const Answer& answer)>;

  RestClient(ScopeOwner& owner, const Settings& settings, const Metrics& metrics);

  using Wanted = std::function<bool()>;

  // kOk: `reply` is called once, later, never from inside this. kBusy: kMostWaiting are waiting,
  // nothing was taken.
  Status send(Request request, Reply reply) { return send({std::move(request), std::move(reply)}); }
  // For what may be asked twice, because its ids are ours: when the connection is lost before the
  // answer, it waits for ask_again(), and is sent once more if it is still wanted.
  Status send_lasting(Request request, Reply reply, Wanted wanted) {
    return send({std::move(request), std::move(reply), std::move(wanted)});
  }
  // Asterisk answers, perhaps again.
  void ask_again();
  // Nothing that is under way or waits is answered any more.
  void cancel();

 private:
  struct Asked {
    Request request;
    Reply reply;
    Wanted wanted = {};  // empty: it does not last
    bool repeated = false;
  };
  struct Slot {
    explicit Slot(ScopeOwner& owner, HttpHandlers handlers) : http(owner, std::move(handlers)) {}
    HttpRequest http;
    Asked asked;
    uint64_t began_ns = 0;
    bool busy = false;
  };

  Status send(Asked asked);
  void begin_next();
  void begin(Slot& slot, Asked next);
  void on_done(Slot& slot, const Error& why, const HttpResponse& response);
  Slot* free_slot();

  ScopeOwner& owner_;
  const Settings& settings_;
  const Metrics& metrics_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::deque<Asked> waiting_;
  std::deque<Asked> unanswered_;                    // lasting ones; at most kMostWaiting
  std::deque<std::pair<Reply, Status>> not_begun_;  // told by the timer: never inside send()
  Timer tell_{
      owner_, [this] {
        while (!not_begun_.empty()) {
          const auto [reply, status] = std::move(not_begun_.front());
          not_begun_.pop_front();
          reply({.problem = {.status = status, .detail = "the request could not be begun"}});
        }
      }};
};

}  // namespace dragoman::ari
