// What all simulated services have in common: a TLS server of the test CA, a key, faults,
// latencies, and an account of what was asked.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/fault.h"
#include "tests/sim/journal.h"
#include "tests/sim/latency.h"
#include "tests/sim/server.h"
#include "tests/support/test_ca.h"

namespace dgm::sim {

struct SimOptions {
  uint16_t port = 0;                                 // 0: a free one
  bool tls = true;                                   // false: plain TCP, ca_file() is empty
  std::string key = "sim-key";                       // the only API key that is accepted
  std::shared_ptr<const test::TestCa> ca = nullptr;  // absent: one for the whole process
  uint64_t seed = 1;                                 // of latencies
};

class Simulator : protected Service {  // [any] everything public
 public:
  ~Simulator() override;

  uint16_t port() const { return server_->port(); }
  // "https://127.0.0.1:4711/v2/translate", "wss://127.0.0.1:4711/v1/listen"
  std::string url(const std::string& path = "") const;
  std::string websocket_url(const std::string& path = "") const;
  std::string ca_file() const;  // what a client has to trust
  const std::string& key() const { return options_.key; }
  const std::string& name() const { return name_; }  // "deepgram"

  void fault(const Fault& fault) { faults_.add(fault); }
  void clear_faults() { faults_.clear(); }
  std::string faults() const { return faults_.describe_all(); }
  void latency(LatencyProfile profile) { latency_.set(std::move(profile)); }
  void published_latency() { latency_.set(sim::published_latency(name_)); }
  void drop_connections() { server_->drop_connections(); }
  void refuse_connections(bool refuse) { server_->refuse_connections(refuse); }

  Counters counters() const { return journal_.counters(); }
  const Journal& journal() const { return journal_; }
  // What was spoken, translated or heard, one entry per utterance, in order.
  std::vector<std::string> texts() const;
  void forget_texts();

 protected:
  Simulator(std::string name, const SimOptions& options);
  void start();  // of the subclass's constructor: exchanges come from here on
  void stop();   // of the subclass's destructor: none come after it

  // Deals with faults of kConnect. false: the exchange is dealt with.
  bool admit(const std::shared_ptr<Exchange>& exchange);
  // The fault of the work that begins now, counted.
  std::optional<Fault> work_fault();
  void add_text(const std::string& text);

  const SimOptions options_;
  Journal journal_;
  LatencyModel latency_;

 private:
  void on_exchange(const std::shared_ptr<Exchange>& exchange) final;
  // One request that no fault of kConnect kept back.
  virtual void serve(const std::shared_ptr<Exchange>& exchange) = 0;
  // The body and headers of this service's error of this status.
  virtual Answer error_answer(unsigned status) = 0;

  const std::string name_;
  std::shared_ptr<const test::TestCa> ca_;
  test::TestIdentity identity_;
  FaultBox faults_;
  mutable std::mutex texts_mutex_;
  std::vector<std::string> texts_;
  std::unique_ptr<Server> server_;
};

}  // namespace dgm::sim
