#include "host/doctor/pbx_line.h"

namespace dgm::doctor {
namespace {

constexpr uint32_t kRingMs = 5000;

std::string status_text(const char* what, dgm_status status) {
  return std::string(what) + " was refused at once (status " + std::to_string(status) + ")";
}

}  // namespace

PbxLine::PbxLine(net::Worker& worker, ProviderPtr call_control)
    : worker_(worker), call_control_(std::move(call_control)) {}

PbxLine::~PbxLine() {
  alive_.reset();
  session_.close();
}

Outcome PbxLine::open() {
  return session_.open(
      worker_, call_control_, "doctor " + call_control_->name(),
      [this](const modules::Provider& pbx, dgm_scope scope, void** session, dgm_error* why) {
        const dgm_call_control_params params{sizeof params, scope};
        return table().open(pbx.self(), &params, &events(), this, session, why);
      });
}

Outcome PbxLine::dial(const std::string& id, const std::string& destination, Call& call) {
  dgm_outgoing_call outgoing{};
  outgoing.struct_size = sizeof outgoing;
  outgoing.call_id = to_dgm(id);
  outgoing.destination = to_dgm(destination);
  outgoing.ring_deadline_ms = kRingMs;
  calls_[id] = &call;
  const auto status = table().originate(session_.get(), &outgoing);
  if (status == DGM_OK) return Done{};
  calls_.erase(id);
  return Error{"", status_text("the call", status)};
}

Outcome PbxLine::start_media(const std::string& id, const MediaWay& way, const std::string& address,
                             const std::string& token) {
  dgm_media_request request{};
  request.struct_size = sizeof request;
  request.transport = to_dgm(way.transport);
  request.address = to_dgm(address);
  request.token = to_dgm(token);
  request.codec = to_dgm(way.codec);
  const auto status = table().start_media(session_.get(), to_dgm(id), &request);
  if (status == DGM_OK) return Done{};
  return Error{"", status_text("its media", status)};
}

void PbxLine::hang_up(const std::string& id) {
  if (session_) table().hang_up(session_.get(), to_dgm(id), DGM_END_NORMAL);
}

// A plugin may tell from inside one of our own calls.
void PbxLine::later(const std::string& id, std::function<void(Call&)> task) {
  worker_.post([this, alive = std::weak_ptr<int>(alive_), id, task = std::move(task)] {
    if (alive.expired()) return;
    const auto found = calls_.find(id);
    if (found != calls_.end()) task(*found->second);
  });
}

const dgm_call_control_events& PbxLine::events() {
  static const dgm_call_control_events table{
      sizeof(dgm_call_control_events),
      [](void* ctx, const dgm_pbx* pbx) {
        auto& line = *static_cast<PbxLine*>(ctx);
        line.ways_.clear();
        for (size_t i = 0; i < pbx->way_count; ++i)
          line.ways_.push_back({to_string(pbx->ways[i].transport), to_string(pbx->ways[i].codec)});
        line.is_ready_ = true;
        line.problem_.clear();
      },
      [](void* ctx, const dgm_error* why) {
        auto& line = *static_cast<PbxLine*>(ctx);
        line.is_ready_ = false;
        line.problem_ = to_string(why->detail);
      },
      [](void*, const dgm_incoming_call*) {},  // the channel of the look-ups; see examination.cc
      [](void* ctx, dgm_str id, dgm_call_state state) {
        if (state == DGM_CALL_ANSWERED)
          static_cast<PbxLine*>(ctx)->later(to_string(id), [](Call& call) { call.on_answered(); });
      },
      [](void* ctx, dgm_str id, dgm_str remote) {
        static_cast<PbxLine*>(ctx)->later(to_string(id), [remote = to_string(remote)](Call& call) {
          call.on_media_started(remote);
        });
      },
      [](void*, dgm_str, char, uint32_t) {},
      [](void* ctx, dgm_str id, dgm_str operation, const dgm_error* why) {
        static_cast<PbxLine*>(ctx)->later(
            to_string(id), [operation = to_string(operation), detail = to_string(why->detail)](
                               Call& call) { call.on_refused(operation, detail); });
      },
      [](void* ctx, dgm_str id, const dgm_call_end* end) {
        static_cast<PbxLine*>(ctx)->later(
            to_string(id),
            [detail = to_string(end->detail)](Call& call) { call.on_hangup(detail); });
      },
      [](void* ctx, const dgm_error* why) {
        auto& line = *static_cast<PbxLine*>(ctx);
        line.is_ready_ = false;
        line.problem_ = to_string(why->detail);
      }};
  return table;
}

}  // namespace dgm::doctor
