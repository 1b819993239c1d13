#include <Poco/Util/ServerApplication.h>

#include <malloc.h>

#include <csignal>
#include <iostream>
#include <optional>

#include "host/app/block_watch.h"
#include "host/app/commands.h"
#include "host/app/generation_builder.h"
#include "host/app/reload_pages.h"
#include "host/app/reloader.h"
#include "host/app/reporter.h"
#include "host/app/serving_board.h"
#include "host/base/log.h"
#include "host/calls/switchboard.h"
#include "host/control/api.h"
#include "host/modules/scope.h"

namespace dgm::app {
namespace {

constexpr int kLargeBytes = 256 * 1024;

void print_all(const std::vector<Error>& errors, const char* kind) {
  for (const auto& error : errors) std::cerr << kind << error.text() << "\n";
}

log::Level level_of(const std::string& word) {
  if (word == "debug") return log::Level::kDebug;
  if (word == "warning") return log::Level::kWarning;
  if (word == "error") return log::Level::kError;
  return log::Level::kInfo;
}

// Poco's application gives the daemon's manners: signals as a request to end, one main thread that
// waits for it.
class Server final : public Poco::Util::ServerApplication {
 public:
  Server(const Arguments& arguments) : arguments_(arguments) { setUnixOptions(false); }

 protected:
  int main(const std::vector<std::string>&) override {
    const auto folder = arguments_.get("config");
    const auto state_folder = load_settings(folder).settings.host.state_folder;
    auto archive = GenerationArchive::open(state_folder, folder);
    auto built =
        build_generation({.config_folder = folder, .number = archive ? archive->newest() + 1 : 1});
    print_all(built.warnings, "warning: ");
    for (const auto& notice : built.notices) std::cerr << "note: " << notice.text() << "\n";
    if (!built.generation) {
      print_all(built.errors, "");
      std::cerr << "the host did not start: " << count_of(built.errors)
                << " in the configuration\n";
      return 1;
    }
    if (!archive)
      std::cerr << "warning: no generation is kept to go back to: " << archive.error().text()
                << "\n";
    return serve(std::move(built.generation), std::move(built.sources),
                 archive ? std::optional(*std::move(archive)) : std::nullopt);
  }

 private:
  // Nothing here holds the first generation: it goes when its last call ends.
  int serve(calls::GenerationPtr generation, Sources sources,
            std::optional<GenerationArchive> archive) {
    const auto host = generation->settings.host;
    log::set_level(level_of(host.log_level));
    log::start_writer();
    net::WorkerPool workers(host.worker_threads,
                            {.tick_us = host.tick_us, .realtime = host.realtime});
    modules::attach_workers(workers);
    Reporter reporter(arguments_.has("show-conversation"));
    calls::Switchboard board(workers, reporter);
    workers.start();
    std::optional<BlockWatch> watch(std::in_place, workers, board, host.blocked_ms);
    auto places = board.start(generation);
    ServingBoard serving(board);
    std::optional<Reloader> reloader(
        std::in_place, serving, std::move(generation), std::move(sources), std::move(archive),
        ReloaderOptions{.config_folder = arguments_.get("config"),
                        .watch = arguments_.has("watch"),
                        .takes_signal = true,
                        .committed = [](const calls::Generation& next) {
                          log::set_level(level_of(next.settings.host.log_level));
                        }});
    control::Api api(board, workers, kVersion, [&board, &reloader, &watch] {
      control::Health health{.problems = board.problems(),
                             .config = config_health(reloader->state())};
      for (const auto& problem : watch->problems()) health.problems.push_back(problem);
      return health;
    });
    api.add(reload_pages(*reloader));
    auto endpoint = control::HttpServer::start(
        {host.control_address, host.control_port, host.control_token},
        [&api](const control::Request& request) { return api.handle(request); });
    const bool good = report_places(places, endpoint);
    if (good) waitForTerminationRequest();
    log::info("STOPPING",
              "the host stops; " + std::to_string(board.legs()) + " legs are told good-bye");
    if (endpoint) (*endpoint).reset();
    reloader.reset();
    board.stop();
    watch.reset();  // workers that have ended do not go on
    workers.stop();
    log::info("STOPPED", "the host has stopped");
    log::stop_writer();
    return good ? 0 : 1;
  }

  bool report_places(const std::vector<Error>& places,
                     Result<std::unique_ptr<control::HttpServer>>& endpoint) {
    for (const auto& place : places) log::error("PLACE_FAILED", place.text());
    if (!endpoint) {
      log::error("CONTROL_FAILED", endpoint.error().text());
      return false;
    }
    if (!places.empty() && !arguments_.has("keep-going")) {
      log::error(
          "NOT_STARTED",
          "the host did not start: a place where callers arrive could not be opened; free it, or "
          "start with --keep-going to serve the others");
      return false;
    }
    log::info("READY", "dragoman " + std::string(kVersion) +
                           " serves; http://127.0.0.1:" + std::to_string((*endpoint)->port()) +
                           "/healthz answers; Ctrl-C ends it");
    return true;
  }

  const Arguments& arguments_;
};

int run(const Arguments& arguments) {
  // Before any thread: every one of them inherits the mask. The waiting main thread is told of the
  // end, the reloader of SIGHUP.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // Whole plugin files are read at each reload: such buffers go back to the system when they are
  // freed. glibc would else take the first of them for the rule, and keep the next ones.
  ::mallopt(M_MMAP_THRESHOLD, kLargeBytes);
  std::signal(SIGPIPE, SIG_IGN);
  Server server(arguments);
  return server.run(std::vector<std::string>{"dragoman"});
}

}  // namespace

Command run_command() {
  return {
      .name = "run",
      .operands = "",
      .summary = "serve calls until Ctrl-C",
      .description =
          "Starts the host: loads the plugins, runs the routing scripts, listens for calls and "
          "serves them until\n"
          "SIGINT or SIGTERM. `dragoman reload` and SIGHUP give it a changed configuration. "
          "Without --config the embedded defaults are used: they need no key "
          "and listen on\n"
          "loopback only.",
      .options = {{"config", "FOLDER", "", "folder with host.ini and providers.ini"},
                  {"show-conversation", "", "",
                   "log what is said, what it means and how far behind it is heard"},
                  {"watch", "", "", "reload by itself when a file has changed"},
                  {"keep-going", "", "", "serve even if a listening port is taken"}},
      .examples = {{"dragoman run",
                    "serves 7777/8888 (RTP) and 7000/7001 (AudioSocket) with the local engines"},
                   {"dragoman run --config /etc/dragoman", "serves what the configuration says"}},
      .run = run};
}

}  // namespace dgm::app
