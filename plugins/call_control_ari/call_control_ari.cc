// Asterisk by its REST interface: who calls whom. The media goes by a transport plugin.
#include "plugins/call_control_ari/ari_session.h"

namespace dragoman::ari {
namespace {

constexpr auto kOptions = option_table({
    {.name = "url",
     .fallback = "http://127.0.0.1:8088",
     .help = "Where Asterisk's HTTP server is; https:// for TLS; with http.conf's prefix, if any"},
    {.name = "user",
     .fallback = "dragoman",
     .help = "The user of ari.conf; it needs read_only = no"},
    {.name = "password", .help = "That user's password", .secret = true},
    {.name = "app",
     .fallback = "translation-test",
     .help = "The Stasis application: the dialplan says Stasis(translation-test)"},
    {.name = "ca_file",
     .type = "file",
     .help = "Certificates that are trusted for https://; none: those of the system"},
    {.name = "websocket_client",
     .help = "Section of websocket_client.conf through which Asterisk brings media to us; none: we "
             "connect to Asterisk"},
    {.name = "bridge_type",
     .fallback = "mixing",
     .help = "Type of each caller's bridge, as POST /bridges takes it"},
    {.name = "record_format",
     .fallback = "wav",
     .help = "File format of recordings that Asterisk makes"},
    {.name = "request_deadline_ms",
     .type = "int",
     .fallback = "5000",
     .one_of = "100..60000",
     .help = "A request that is not answered by then has failed"},
    {.name = "requests_at_once",
     .type = "int",
     .fallback = "16",
     .one_of = "1..128",
     .help = "Requests under way together; each may take one of http.conf's sessionlimit"},
    {.name = "reconnect_min_ms",
     .type = "int",
     .fallback = "200",
     .one_of = "10..60000",
     .help = "First wait before Asterisk is sought again; it doubles up to reconnect_max_ms"},
    {.name = "reconnect_max_ms",
     .type = "int",
     .fallback = "5000",
     .one_of = "10..600000",
     .help = "Longest wait before Asterisk is sought again"},
    {.name = "replaced_retry_s",
     .type = "int",
     .fallback = "60",
     .one_of = "1..3600",
     .help = "Wait before the application is taken back from another program that registered it"},
    {.name = "watchdog_s",
     .type = "int",
     .fallback = "10",
     .one_of = "1..3600",
     .help = "A call that stays longer in a state that should pass (being answered, joined, hung "
             "up) is reported and hung up"},
    {.name = "lost_calls_s",
     .type = "int",
     .fallback = "15",
     .one_of = "1..3600",
     .help = "While Asterisk is away its calls are taken to go on for so long"},
});

class Provider {
 public:
  explicit Provider(const Options& options) : settings_(read_settings(options)) {}

  std::unique_ptr<CallControlSession> open(const CallControlParams& params,
                                           CallControlEvents events) {
    return std::make_unique<AriSession>(params, events, settings_, metrics_);
  }
  // Asterisk gives the events of an application to whoever asked for it last.
  std::string_view registration() const { return registration_; }

 private:
  const Settings settings_;
  const std::string registration_ = settings_.place.websocket + " " + settings_.app;
  const Metrics metrics_;
};

}  // namespace
}  // namespace dragoman::ari

DGM_PLUGIN("org.dragoman.call_control_ari", "1.0.0", "Apache-2.0",
           dragoman::call_control_type<dragoman::ari::Provider>(
               {.name = "ari",
                .help = "Asterisk 16 to 22 by its REST interface (ARI)",
                .options = dragoman::ari::kOptions}));
