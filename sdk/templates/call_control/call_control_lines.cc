// Template of a call control: a PBX that speaks lines over TCP.
#include "call_control_lines_protocol.h"

#include "dragoman/cpp/call_control.hpp"
#include "dragoman/cpp/net.hpp"

namespace {

using dragoman::Status;
using Event = call_control_lines::Event;

class Session final : public dragoman::CallControlSession {
 public:
  Session(const dragoman::CallControlParams& params, dragoman::CallControlEvents events,
          const std::string& host, uint16_t port)
      : CallControlSession(params, events) {
    const Status status = stream_.connect({.host = host, .port = port});
    if (status != Status::kOk)
      throw dragoman::Failure(status, "no connection to " + host + " could be started");
  }

  Status answer(std::string_view call_id) override { return send({"ANSWER", call_id}); }
  Status reject(std::string_view call_id, uint32_t sip_code) override {
    return send({"REJECT", call_id, std::to_string(sip_code)});
  }
  Status start_media(std::string_view call_id, const dragoman::MediaRequest& request) override {
    return send({"MEDIA", call_id, request.transport, request.address, request.codec});
  }
  Status bridge(const std::vector<std::string_view>& call_ids) override {
    std::vector<std::string_view> words = {"BRIDGE"};
    words.insert(words.end(), call_ids.begin(), call_ids.end());
    return send(words);
  }
  Status originate(std::string_view call_id, std::string_view destination,
                   uint32_t ring_deadline_ms) override {
    return send({"ORIGINATE", call_id, destination, std::to_string(ring_deadline_ms)});
  }
  Status transfer(std::string_view call_id, std::string_view destination) override {
    return send({"TRANSFER", call_id, destination});
  }
  Status hang_up(std::string_view call_id) override { return send({"HANGUP", call_id}); }

 private:
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
    if (splitter_.too_long())
      fail({.status = Status::kUnavailable,
            .detail = "the PBX sent a line of more than 4096 bytes; is this its control port?"});
  }
  void report(const Event& event) {
    switch (event.kind) {
      case Event::Kind::kIncoming:
        return events().incoming(event.call_id, event.words[0], event.words[1]);
      case Event::Kind::kState:
        return events().state(event.call_id, event.words[0]);
      case Event::Kind::kMedia:
        return events().media_started(event.call_id, event.words[0]);
      case Event::Kind::kDtmf:
        return events().dtmf(event.call_id, event.digit, event.duration_ms);
      case Event::Kind::kHangup:
        return events().hangup(event.call_id, event.words[0]);
    }
  }
  // The host opens the next session; whether and when is its decision.
  void lost(const dragoman::Error& why) {
    fail({.status = why.ok() ? Status::kUnavailable : why.status,
          .detail = "the connection to the PBX ended" +
                    (why.detail.empty() ? std::string() : ": " + why.detail)});
  }

  call_control_lines::LineSplitter splitter_;
  dragoman::TcpStream stream_{*this,
                              {.on_open = [this] { events().ready(); },
                               .on_data = [this](std::span<const uint8_t> data,
                                                 uint64_t) { receive(dragoman::text_of(data)); },
                               .on_closed = [this](const dragoman::Error& why) { lost(why); }}};
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
