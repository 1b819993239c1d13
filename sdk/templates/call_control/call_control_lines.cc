// Template of a call control: a PBX that speaks lines over TCP.
#include <set>

#include "call_control_lines_protocol.h"
#include "dragoman/cpp/call_control.hpp"
#include "dragoman/cpp/stream.hpp"
#include "dragoman/cpp/timer.hpp"

namespace {

using dragoman::Status;
using Event = call_control_lines::Event;

class Session final : public dragoman::CallControlSession {
 public:
  Session(const dragoman::CallControlParams& params, dragoman::CallControlEvents events,
          const std::string& host, uint16_t port)
      : CallControlSession(params, events), host_(host), port_(port) {
    connect();
  }

  Status answer(std::string_view call_id) override { return tell(call_id, {"ANSWER", call_id}); }
  Status reject(std::string_view call_id, uint32_t sip_code) override {
    return tell(call_id, {"REJECT", call_id, std::to_string(sip_code)});
  }
  Status originate(const dragoman::OutgoingCall& call) override {
    const Status status =
        send({"ORIGINATE", call.call_id, call.destination, std::to_string(call.ring_deadline_ms)});
    if (status == Status::kOk) calls_.emplace(call.call_id);
    return status;
  }
  Status start_media(std::string_view call_id, const dragoman::MediaRequest& request) override {
    return tell(call_id, {"MEDIA", call_id, request.transport, request.address, request.codec});
  }
  Status bridge(const std::vector<std::string_view>& call_ids) override {
    std::vector<std::string_view> words = {"BRIDGE"};
    for (const std::string_view id : call_ids) {
      if (!calls_.contains(id)) return Status::kInvalidArgument;
      words.push_back(id);
    }
    return call_ids.empty() ? Status::kInvalidArgument : send(words);
  }
  Status transfer(std::string_view call_id, std::string_view destination) override {
    return tell(call_id, {"TRANSFER", call_id, destination});
  }
  Status hang_up(std::string_view call_id, dragoman::CallEndReason) override {
    return tell(call_id, {"HANGUP", call_id});
  }

 private:
  static constexpr uint32_t kRetryMs = 1000;

  void connect() {
    const Status status = stream_.connect({.host = host_, .port = port_});
    if (status != Status::kOk) lost("no connection to " + host_ + " could be started");
  }
  Status tell(std::string_view call_id, const std::vector<std::string_view>& words) {
    return calls_.contains(call_id) ? send(words) : Status::kInvalidArgument;
  }
  Status send(const std::vector<std::string_view>& words) {
    const std::optional<std::string> line = call_control_lines::build_line(words);
    return line ? stream_.send(*line) : Status::kInvalidArgument;
  }
  void receive(std::string_view piece) {
    for (const std::string& line : splitter_.feed(piece)) {
      if (const std::optional<Event> event = call_control_lines::parse_event(line)) {
        report(*event);
      } else {
        log(dragoman::Severity::kWarning, "the PBX sent a line that is not understood; left out");
      }
    }
    if (!splitter_.too_long()) return;
    stream_.close();
    lost("the PBX sent a line of more than 4096 bytes; is this its control port?");
  }
  // After its end a call id means nothing: what the PBX still says of it is not passed on.
  void report(const Event& event) {
    const std::string& id = event.call_id;
    if (event.kind == Event::Kind::kIncoming) {
      if (!calls_.insert(id).second) return;
      return events().incoming(
          {.call_id = id, .extension = event.words[0], .from = event.words[1]});
    }
    if (!calls_.contains(id)) return;
    switch (event.kind) {
      case Event::Kind::kIncoming:
        return;
      case Event::Kind::kState:
        return events().state(id, *call_control_lines::call_state(event.words[0]));
      case Event::Kind::kMedia:
        return events().media_started(id, event.words[0]);
      case Event::Kind::kDtmf:
        return events().dtmf(id, event.digit, event.duration_ms);
      case Event::Kind::kHangup:
        return hangup(id, {.reason = call_control_lines::end_reason(event.cause),
                           .cause = event.cause,
                           .detail = event.words[0]});
    }
  }
  void hangup(const std::string& id, const dragoman::CallEnd& end) {
    calls_.erase(id);
    events().hangup(id, end);
  }
  // This PBX cannot be asked which calls are still there: they are given up. A PBX that can be
  // asked ends only those that are gone, before it reports to be ready again.
  void lost(const std::string& why) {
    splitter_ = {};
    events().lost(
        {.status = Status::kUnavailable, .detail = why + "; it is sought again every second"});
    while (!calls_.empty()) {
      const std::string id = *calls_.begin();
      hangup(id, {.reason = dragoman::CallEndReason::kPbxLost, .detail = why});
    }
    retry_.start(kRetryMs);
  }
  void on_closed(const dragoman::Error& why) {
    lost("the connection to the PBX ended" +
         (why.detail.empty() ? std::string() : ": " + why.detail));
  }

  const std::string host_;
  const uint16_t port_;
  std::set<std::string, std::less<>> calls_;
  call_control_lines::LineSplitter splitter_;
  dragoman::Timer retry_{*this, [this] { connect(); }};
  dragoman::TcpStream stream_{
      *this,
      {.on_open =
           [this] {
             events().ready({.name = "lines", .ways = {{.transport = "rtp", .codec = "ulaw"}}});
           },
       .on_data = [this](std::span<const uint8_t> data,
                         uint64_t) { receive(dragoman::text_of(data)); },
       .on_closed = [this](const dragoman::Error& why) { on_closed(why); }}};
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : host_(options.text("host")), port_(static_cast<uint16_t>(options.integer("port"))) {}

  std::unique_ptr<dragoman::CallControlSession> open(const dragoman::CallControlParams& params,
                                                     dragoman::CallControlEvents events) {
    return std::make_unique<Session>(params, events, host_, port_);
  }

 private:
  const std::string host_;
  const uint16_t port_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "host", .fallback = "127.0.0.1", .help = "Name or address of the PBX."},
    {.name = "port",
     .type = "int",
     .fallback = "9099",
     .one_of = "1..65535",
     .help = "Its control port."},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.call_control_lines", "1.0.0", "Apache-2.0",
           dragoman::call_control_type<Provider>({.name = "lines",
                                                  .help = "A PBX that speaks lines over TCP.",
                                                  .options = kOptions}));
