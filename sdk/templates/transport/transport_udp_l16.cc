// Template of a transport: each UDP datagram is 20 ms of 16 bit big-endian samples, nothing else.
#include <optional>

#include "dragoman/cpp/transport.hpp"

namespace {

using dragoman::Address;
using dragoman::Status;

struct Settings {
  std::string bind_address;
  uint16_t first_port = 0, last_port = 0;
  uint32_t sample_rate_hz = 16'000;
};

class Session final : public dragoman::TransportSession {
 public:
  Session(const dragoman::LegParams& params, dragoman::LegEvents events, const Settings& settings)
      : TransportSession(params, events), sample_rate_hz_(settings.sample_rate_hz) {
    if (!params.remote.empty()) {
      peer_ = dragoman::parse_address(params.remote);
      if (!peer_)
        throw dragoman::Failure(Status::kInvalidArgument,
                                "remote \"" + std::string(params.remote) +
                                    "\" is not an address with a port, such as 127.0.0.1:20232");
    }
    const dragoman::Error error =
        params.local_port != 0
            ? socket_.open(settings.bind_address, params.local_port)
            : socket_.open(settings.bind_address, settings.first_port, settings.last_port);
    if (!error.ok()) throw dragoman::Failure(error);
    if (peer_) lock_to(*peer_);
    events.ready(socket_.bound());
    if (peer_) events.format(DGM_CODEC_L16, sample_rate_hz_);
  }

  Status send(const dragoman::Media& media) override {
    if (!peer_) return Status::kBusy;  // nobody has called so far
    const Status status = socket_.send(media.payload);
    if (status != Status::kOk) return status;
    ++stats_.packets_sent;
    stats_.bytes_sent += media.payload.size();
    return status;
  }

  // The far end has told where it hears, after it was told where we do.
  Status set_remote(std::string_view remote) override {
    const std::optional<Address> told = dragoman::parse_address(remote);
    if (!told || told->port == 0) return Status::kInvalidArgument;
    const bool first = !peer_;
    lock_to(*told);
    if (first) events().format(DGM_CODEC_L16, sample_rate_hz_);
    return Status::kOk;
  }

  void stats(dgm_leg_stats& out) const override {
    out.packets_received = stats_.packets_received;
    out.packets_sent = stats_.packets_sent;
    out.bytes_received = stats_.bytes_received;
    out.bytes_sent = stats_.bytes_sent;
    out.packets_rejected = stats_.packets_rejected;
  }

 private:
  // [rt] The first sender is the far end; others are not heard from then on.
  void receive(std::span<const uint8_t> data, const Address& from, uint64_t arrived_at_ns) {
    constexpr size_t kLargest = 48'000 / 50 * 2;
    if (data.empty() || data.size() % 2 != 0 || data.size() > kLargest ||
        (peer_ && !dragoman::same(*peer_, from))) {
      ++stats_.packets_rejected;
      return;
    }
    if (!peer_) {
      lock_to(from);
      events().format(DGM_CODEC_L16, sample_rate_hz_);
    }
    const uint64_t position = position_;
    position_ += data.size() / 2;
    stats_.bytes_received += data.size();
    // Without a number in the datagram a lost one goes unseen: sequence counts what arrived.
    events().packet({.arrived_at_ns = arrived_at_ns,
                     .sequence = stats_.packets_received++,
                     .position = position,
                     .codec = DGM_CODEC_L16,
                     .sample_rate_hz = sample_rate_hz_,
                     .payload = data});
  }
  void lock_to(const Address& peer) {
    peer_ = peer;
    const Status status = socket_.connect(peer);
    if (status != Status::kOk)
      throw dragoman::Failure(status,
                              "the socket could not be connected to " + dragoman::to_string(peer));
  }

  const uint32_t sample_rate_hz_;
  std::optional<Address> peer_;
  uint64_t position_ = 0;
  dgm_leg_stats stats_ = {};
  dragoman::UdpSocket socket_{
      *this, [this](std::span<const uint8_t> data, const Address& from, uint64_t arrived_at_ns) {
        receive(data, from, arrived_at_ns);
      }};
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : settings_{.bind_address = std::string(options.text("bind_address")),
                  .first_port = static_cast<uint16_t>(options.integer("first_port")),
                  .last_port = static_cast<uint16_t>(options.integer("last_port")),
                  .sample_rate_hz = static_cast<uint32_t>(options.integer("sample_rate_hz"))} {
    for (const std::string& place : options.list("standing")) standing_.push_back(parse(place));
  }

  std::unique_ptr<dragoman::TransportSession> open(const dragoman::LegParams& params,
                                                   dragoman::LegEvents events) {
    return std::make_unique<Session>(params, events, settings_);
  }

  void listen(dragoman::LegListener& listener) {
    for (const auto& [extension, port] : standing_) listener.standing_leg(extension, port);
  }

 private:
  using Place = std::pair<std::string, uint16_t>;

  static Place parse(const std::string& text) {
    const size_t equals = text.find('=');
    uint16_t port = 0;
    const char* end = text.data() + text.size();
    if (equals != std::string::npos && equals > 0 &&
        std::from_chars(text.data() + equals + 1, end, port).ptr == end && port != 0)
      return {text.substr(0, equals), port};
    throw dragoman::Failure(Status::kInvalidConfig, "option standing: \"" + text +
                                                        "\" is not extension=port, such as "
                                                        "7777=6000");
  }

  const Settings settings_;
  std::vector<Place> standing_;
};

constexpr auto kOptions = dragoman::option_table({
    {.name = "bind_address", .fallback = "127.0.0.1", .help = "Address to receive on."},
    {.name = "first_port",
     .type = "int",
     .fallback = "0",
     .one_of = "0..65535",
     .help = "First port of the range for legs; 0: the system chooses."},
    {.name = "last_port",
     .type = "int",
     .fallback = "0",
     .one_of = "0..65535",
     .help = "Last port of the range."},
    {.name = "sample_rate_hz",
     .type = "int",
     .fallback = "16000",
     .one_of = "8000..48000",
     .help = "Sample rate in both directions."},
    {.name = "standing",
     .type = "list",
     .help = "Extensions that anybody may call at a port: 7777=6000, 8888=6001."},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.transport_udp_l16", "1.0.0", "Apache-2.0",
           dragoman::transport_type<Provider>({.name = "udp_l16",
                                               .help = "Plain samples in UDP datagrams.",
                                               .options = kOptions}));
