#include "tests/sim/simulator.h"

namespace dgm::sim {
namespace {

std::shared_ptr<const test::TestCa> ca_of_the_process() {
  static const auto ca = std::make_shared<const test::TestCa>();
  return ca;
}

}  // namespace

Simulator::Simulator(std::string name, const SimOptions& options)
    : options_(options), latency_(options.seed), name_(std::move(name)) {
  if (!options_.tls) return;
  ca_ = options_.ca ? options_.ca : ca_of_the_process();
  identity_ = ca_->issue();
}

Simulator::~Simulator() = default;

void Simulator::start() {
  ServerOptions options;
  options.port = options_.port;
  options.identity = options_.tls ? &identity_ : nullptr;
  server_ = std::make_unique<Server>(options, static_cast<Service&>(*this), journal_);
}

void Simulator::stop() { server_.reset(); }

std::string Simulator::url(const std::string& path) const {
  return (options_.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port()) +
         path;
}

std::string Simulator::websocket_url(const std::string& path) const {
  return (options_.tls ? "wss://127.0.0.1:" : "ws://127.0.0.1:") + std::to_string(port()) + path;
}

std::string Simulator::ca_file() const { return ca_ ? ca_->ca_file() : std::string(); }

std::vector<std::string> Simulator::texts() const {
  std::lock_guard lock(texts_mutex_);
  return texts_;
}

void Simulator::forget_texts() {
  std::lock_guard lock(texts_mutex_);
  texts_.clear();
}

void Simulator::add_text(const std::string& text) {
  std::lock_guard lock(texts_mutex_);
  texts_.push_back(text);
}

std::optional<Fault> Simulator::work_fault() {
  const auto fault = faults_.take(FaultPlace::kWork);
  if (fault) journal_.count([](Counters& counters) { ++counters.faults; });
  return fault;
}

void Simulator::on_exchange(const std::shared_ptr<Exchange>& exchange) {
  if (admit(exchange)) serve(exchange);
}

bool Simulator::admit(const std::shared_ptr<Exchange>& exchange) {
  const auto fault = faults_.take(FaultPlace::kConnect);
  if (!fault) return true;
  journal_.count([](Counters& counters) { ++counters.faults; });
  switch (fault->kind) {
    case FaultKind::kHttp: {
      Answer answer = error_answer(fault->status);
      if (fault->retry_after_s)
        answer.headers.emplace_back("Retry-After", std::to_string(*fault->retry_after_s));
      exchange->answer(std::move(answer));
      return false;
    }
    case FaultKind::kSlow:
      exchange->after(std::chrono::milliseconds(fault->delay_ms),
                      [this, exchange] { serve(exchange); });
      return false;
    case FaultKind::kCut:
      exchange->cut();
      return false;
    case FaultKind::kHalfOpen:
      exchange->freeze();
      return false;
    case FaultKind::kGarbage:
    case FaultKind::kMalformedJson:
      // In the place of an upgrade or a JSON answer: a page of some proxy in between.
      exchange->answer({.status = 200,
                        .body = "<html><body>Bad gateway</body></html>",
                        .content_type = "text/html"});
      return false;
    case FaultKind::kNever:
    case FaultKind::kWrongRate:
    case FaultKind::kSilence:
    case FaultKind::kEmptyFinal:
      return false;  // no answer at all
  }
  return true;
}

}  // namespace dgm::sim
