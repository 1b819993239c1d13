#include "plugins/call_control_ari/ari_session.h"

#include <algorithm>
#include <set>

namespace dragoman::ari {

namespace {

constexpr uint32_t kTickMs = 1000;
constexpr size_t kLongestId = 150, kLongestDestination = 1000;

// "22.10.1~dfsg+~cs6.17" is of interest up to its packager's signs.
std::string plain_version(std::string_view version) {
  return std::string(version.substr(0, version.find_first_of("~+")));
}

}  // namespace

AriSession::AriSession(const CallControlParams& params, CallControlEvents sink,
                       const Settings& settings, const Metrics& metrics)
    : CallControlSession(params, sink),
      settings_(settings),
      desk_(*this, settings, metrics, sink),
      connection_(desk_, {.on_up = [this](const Greeting& greeting) { on_up(greeting); },
                          .on_event = [this](const Event& event) { on_event(event); },
                          .on_down = [this](const Error& why) { on_down(why); }}) {
  tick_.start(kTickMs, kTickMs);
  connection_.open();
}

// What is left is asked to go; whether the request still leaves is the host's matter. The next
// session finds what stayed behind.
AriSession::~AriSession() {
  for (const auto& [id, call] : calls_)
    desk_.rest.send(ari::hang_up(call->channel(), {}), [](const Answer&) {});
  calls_.clear();
  desk_.sweeper.stop();
}

std::shared_ptr<Call> AriSession::find(std::string_view call_id) const {
  const auto found = calls_.find(call_id);
  return found == calls_.end() ? nullptr : found->second;
}

Call::OnOver AriSession::on_over() {
  return [this](const std::string& id) { calls_.erase(id); };
}

Status AriSession::answer(std::string_view call_id) {
  return with(call_id, [](Call& call) { return call.answer(); });
}

Status AriSession::reject(std::string_view call_id, uint32_t sip_code) {
  return with(call_id, [&](Call& call) { return call.reject(sip_code); });
}

Status AriSession::originate(const OutgoingCall& outgoing) {
  if (outgoing.call_id.empty() || outgoing.call_id.size() > kLongestId ||
      outgoing.destination.empty() || outgoing.destination.size() > kLongestDestination ||
      find(outgoing.call_id))
    return Status::kInvalidArgument;
  // Without our events socket the call would ring, and end as soon as it is answered.
  if (!desk_.connected) return Status::kUnavailable;
  const std::shared_ptr<Call> originator = find(outgoing.on_behalf_of);
  std::shared_ptr<Call> call =
      Call::dial(desk_, outgoing, originator ? originator->channel() : std::string(), on_over());
  if (!call) return Status::kBusy;
  calls_.emplace(outgoing.call_id, std::move(call));
  return Status::kOk;
}

Status AriSession::start_media(std::string_view call_id, const MediaRequest& request) {
  return with(call_id, [&](Call& call) { return call.start_media(request); });
}

Status AriSession::bridge(const std::vector<std::string_view>& call_ids) {
  std::vector<std::shared_ptr<Call>> calls;
  for (const std::string_view id : std::set<std::string_view>(call_ids.begin(), call_ids.end())) {
    calls.push_back(find(id));
    if (!calls.back()) return Status::kInvalidArgument;
  }
  if (calls.empty()) return Status::kInvalidArgument;
  const std::shared_ptr<Bridge> shared =
      calls.size() > 1 ? Bridge::create(desk_, "dragoman shared") : nullptr;
  for (const auto& call : calls) call->share(shared);
  return Status::kOk;
}

Status AriSession::monitor(std::string_view call_id, std::string_view destination) {
  if (destination.size() > kLongestDestination) return Status::kInvalidArgument;
  return with(call_id, [&](Call& call) { return call.monitor(std::string(destination)); });
}

Status AriSession::record(std::string_view call_id, std::string_view name) {
  return with(call_id, [&](Call& call) { return call.record(std::string(name)); });
}

Status AriSession::transfer(std::string_view call_id, std::string_view destination) {
  if (destination.size() > kLongestDestination) return Status::kInvalidArgument;
  return with(call_id, [&](Call& call) { return call.transfer(std::string(destination)); });
}

Status AriSession::hang_up(std::string_view call_id, CallEndReason reason) {
  return with(call_id, [&](Call& call) { return call.hang_up(reason); });
}

void AriSession::on_up(const Greeting& greeting) {
  desk_.connected = true;
  desk_.metrics.connections.add();
  told_.clear();
  lost_calls_.cancel();
  desk_.features = features(parse_version(greeting.version), greeting.modules);
  const Findings findings = compare(book(), greeting.lists);
  lose_calls(findings.gone, "it was gone when the connection to Asterisk came back");
  settle(findings);
  desk_.rest.ask_again();
  const std::vector<Way> ways = media_ways(desk_.features, greeting.modules);
  const std::string version = plain_version(greeting.version);
  Pbx pbx = {.name = "Asterisk", .version = version};
  for (const Way& way : ways) pbx.ways.push_back({way.transport, way.codec});
  events().ready(pbx);
  for (const Findings::Arrival& arrival : findings.arrived) {
    log(Severity::kInfo, "caller " + arrival.channel.id +
                             " was waiting in the application; it is taken as a new call");
    arrive(arrival.channel, arrival.args);
  }
}

void AriSession::settle(const Findings& findings) {
  for (const auto& [id, channel] : findings.replaced)
    if (const auto call = find(id)) call->replaced_by(channel);
  for (const auto& [id, channel] : findings.still_there)
    if (const auto call = find(id)) call->found(channel);
  for (const std::string& id : findings.without_media)
    if (const auto call = find(id)) call->media_is_gone();
  for (const std::string& id : findings.stray_channels) desk_.sweeper.channel(id);
  for (const std::string& id : findings.stray_bridges) desk_.sweeper.bridge(id);
  if (findings.stray_channels.empty() && findings.stray_bridges.empty()) return;
  log(Severity::kInfo, "an earlier run left " + std::to_string(findings.stray_channels.size()) +
                           " channels and " + std::to_string(findings.stray_bridges.size()) +
                           " bridges in Asterisk; they are removed");
}

void AriSession::on_down(const Error& why) {
  const bool was_up = std::exchange(desk_.connected, false);
  if (!calls_.empty() && !lost_calls_.running()) lost_calls_.start(settings_.lost_calls_s * 1000);
  if (!was_up && why.detail == told_) return;
  told_ = why.detail;
  events().lost(why);
}

void AriSession::on_event(const Event& event) {
  switch (event.kind) {
    case Event::Kind::kOther:
    case Event::Kind::kReplaced:
      return;
    case Event::Kind::kStasisStart:
      return on_start(event);
    case Event::Kind::kRecordingFailed: {
      const auto calls = calls_;
      for (const auto& [id, call] : calls) call->on_recording_failed(event);
      return;
    }
    default:
      desk_.dispatch(event.channel.id, event);
  }
}

void AriSession::on_start(const Event& event) {
  if (event.replaces && desk_.dispatch(event.replaces->id, event)) return;
  if (desk_.dispatch(event.channel.id, event)) return;
  if (!is_made_by_us(event.channel, event.args, desk_.own_prefix))
    return arrive(event.channel, event.args);
  // Of a call that has ended meanwhile.
  desk_.sweeper.channel(event.channel.id);
}

void AriSession::arrive(const Channel& channel, const std::vector<std::string>& args) {
  // In the book before the host hears of it: it may answer from inside the event.
  const std::shared_ptr<Call> call = Call::arrive(desk_, channel, on_over());
  calls_.insert_or_assign(channel.id, call);
  call->announce(channel, args);
}

Book AriSession::book() {
  Book book = {
      .app = settings_.app,
      .own_prefix = desk_.own_prefix,
      .knows_channel = [this](const std::string& id) { return desk_.watches(id); },
      .knows_bridge = [this](const std::string& id) { return desk_.bridges.contains(id); }};
  for (const auto& [id, call] : calls_)
    book.calls.push_back({.id = id,
                          .channel = call->channel(),
                          .bridge = call->bridge_id(),
                          .media = call->media_channel(),
                          .ringing = call->is_ringing()});
  return book;
}

void AriSession::on_tick() {
  const auto calls = calls_;
  for (const auto& [id, call] : calls) call->check();
  if (!desk_.connected) return;
  desk_.sweeper.tick();
  desk_.rest.ask_again();
}

// The events have been away for long: whoever is not listed any more is gone; and when nobody
// answers at all, all are.
void AriSession::look_for_lost_calls() {
  if (desk_.connected || calls_.empty()) return;
  lost_calls_.start(settings_.lost_calls_s * 1000);
  desk_.rest.send(get_channels(), [this](const Answer& answer) {
    if (desk_.connected) return;
    std::vector<std::string> gone;
    const auto channels =
        answer.ok() ? parse_channels(answer.body) : std::optional<std::vector<Channel>>();
    for (const auto& [id, call] : calls_) {
      const auto is_it = [party = call->channel()](const Channel& channel) {
        return channel.id == party;
      };
      if (!channels || std::none_of(channels->begin(), channels->end(), is_it)) gone.push_back(id);
    }
    lose_calls(gone, channels ? "it is no longer in Asterisk's list"
                              : "Asterisk has been away for " +
                                    std::to_string(settings_.lost_calls_s) + " s");
  });
}

void AriSession::lose_calls(const std::vector<std::string>& ids, const std::string& why) {
  for (const std::string& id : ids)
    if (const auto call = find(id)) call->is_gone(CallEndReason::kPbxLost, why);
}

}  // namespace dragoman::ari
