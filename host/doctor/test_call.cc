#include "host/doctor/test_call.h"

#include "host/base/uuid.h"

namespace dgm::doctor {
namespace {

constexpr uint32_t kDeadlineMs = 12'000;  // the tone itself takes three seconds

dgm_rendezvous meeting_of(const modules::Provider& transport) {
  const auto& table = transport.table<dgm_transport>();
  dgm_rendezvous meeting{};
  meeting.struct_size = sizeof meeting;
  if (!modules::offers(table, &dgm_transport::rendezvous) ||
      table.rendezvous(transport.self(), &meeting) != DGM_OK)
    meeting.kind = DGM_MEET_LEG_FIRST;
  return meeting;
}

}  // namespace

TestCall::TestCall(net::Worker& worker, PbxLine& line, MeetingPlaces& places, Plan plan)
    : worker_(worker),
      line_(line),
      places_(places),
      plan_(std::move(plan)),
      id_("doctor-" + make_uuid()),
      token_(make_uuid()) {}

TestCall::~TestCall() {
  alive_.reset();
  worker_.cancel_timer(deadline_);
  places_.unexpect(token_);
  line_.forget(id_);
}

void TestCall::begin() {
  deadline_ = worker_.start_timer(kDeadlineMs, 0, [this] {
    fail(!answered_ ? plan_.destination + " did not answer within 12 s"
         : leg_     ? "its media was connected, and nothing could be sent into it"
                    : "its media was not connected within 12 s");
  });
  const auto dialled = line_.dial(id_, plan_.destination, *this);
  if (dialled) return;
  gone_ = true;
  fail(dialled.error().sentence);
}

void TestCall::on_answered() {
  if (answered_ || is_over()) return;
  answered_ = true;
  const auto meeting = meeting_of(*plan_.transport);
  switch (meeting.kind) {
    case DGM_MEET_OFFER:
      places_.expect(token_, [this](dgm_socket stream, std::vector<uint8_t> unread) {
        open_leg({.stream = stream, .unread = std::move(unread)});
      });
      start_media(to_string(meeting.address));
      break;
    case DGM_MEET_REMOTE_FIRST:
      start_media({});
      break;
    default:
      waits_for_address_ = true;
      open_leg({.codec = plan_.way.codec});
  }
}

void TestCall::start_media(const std::string& address) {
  const auto begun = line_.start_media(id_, plan_.way, address, token_);
  if (!begun) fail(begun.error().sentence);
}

// Its events are told from inside the plugin, where its leg may not be closed.
void TestCall::open_leg(const TestLeg::Place& place) {
  const auto later = [this](std::function<void()> task) {
    worker_.post([alive = std::weak_ptr<int>(alive_), task = std::move(task)] {
      if (!alive.expired()) task();
    });
  };
  leg_ = std::make_unique<TestLeg>(
      worker_, plan_.transport, plan_.plays_tone,
      TestLeg::Handlers{
          .on_ready =
              [this, later](const std::string& address) {
                later([this, address] { on_leg_ready(address); });
              },
          .on_played = [this, later] { later([this] { finish(leg_->recording()); }); },
          .on_ended = [this,
                       later](const std::string& why) { later([this, why] { fail(why); }); }});
  auto named = place;
  named.extension = "doctor";
  const auto opened = leg_->open(named);
  if (!opened) fail(opened.error().sentence);
}

void TestCall::on_leg_ready(const std::string& address) {
  if (std::exchange(waits_for_address_, false) && !is_over()) start_media(address);
}

void TestCall::on_media_started(const std::string& remote) {
  if (is_over() || remote.empty()) return;
  if (!leg_) {
    open_leg({.remote = remote, .codec = {}});
    return;
  }
  const auto set = leg_->set_remote(remote);
  if (!set) fail(set.error().sentence);
}

void TestCall::on_refused(const std::string&, const std::string& why) { fail(why); }

void TestCall::on_hangup(const std::string& why) {
  gone_ = true;
  fail(answered_ ? "Asterisk hung up: " + why : why.empty() ? "it was not answered" : why);
}

void TestCall::finish(Result<LineRecording> result) {
  if (is_over()) return;
  result_ = std::move(result);
  worker_.cancel_timer(deadline_);
  places_.unexpect(token_);
  leg_.reset();
  if (!gone_) line_.hang_up(id_);
}

}  // namespace dgm::doctor
