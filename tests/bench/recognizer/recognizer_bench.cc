// Word error rate, translation and delay of the local engines: human prompts are said into calls of
// a running host, in real time, and what comes out of it is compared with what was said.
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>

#include "host/base/clock.h"
#include "plugins/recognizer_pocketsphinx/domain.h"
#include "plugins/recognizer_pocketsphinx/phrase_book.h"
#include "tests/bench/command_line.h"
#include "tests/bench/recognizer/bench_host.h"
#include "tests/bench/recognizer/prompt_call.h"

namespace dgm::bench {
namespace {

constexpr const char* kSounds = "/usr/share/asterisk/sounds/";
constexpr const char* kTranscripts = "/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz";
constexpr uint64_t kBeginNs = 2 * kNsPerSecond;  // silence before the first prompt
constexpr uint64_t kStaggerNs = 700 * kNsPerMs;  // between the first prompts of two calls

struct Wishes {
  size_t prompts = SIZE_MAX;  // of each case
  bool alone = false;         // one case after the other
};

struct Case {
  CallCase call;
  std::string voice;  // folder of kSounds
  std::vector<Prompt> prompts;
};

constexpr const char* kUsage =
    "recognizer_bench [--prompts N] [--alone]\n"
    "--prompts N  only the first N of each list\n"
    "--alone      one call after the other instead of all at the same time\n";

Wishes read_wishes(int count, char** words) {
  Wishes wishes;
  CommandLine line(count, words, kUsage);
  while (line.next()) {
    if (line.is("--alone"))
      wishes.alone = true;
    else if (line.is("--prompts"))
      wishes.prompts = line.number(1, SIZE_MAX);
    else
      line.refuse();
  }
  return wishes;
}

std::vector<Prompt> listed_prompts(const char* language, size_t most) {
  std::ostringstream text;
  text << std::ifstream(std::string(DGM_SOURCE_DIR "/tests/bench/recognizer/prompts_") + language +
                        ".txt")
              .rdbuf();
  auto prompts = read_prompts(text.str());
  prompts.resize(std::min(prompts.size(), most));
  return prompts;
}

// The default book without what is said; returns its file.
std::string write_held_out_book(const std::string& folder, const std::vector<Prompt>& prompts) {
  const auto file = folder + "/held-out.txt";
  std::ofstream(file) << book_without(pocketsphinx::built_in_phrases("en"), prompts)
                      << book_without(pocketsphinx::read_text_file(kTranscripts), prompts);
  return file;
}

std::vector<Case> all_cases(const std::string& folder, size_t most) {
  const auto english = listed_prompts("en", most), spanish = listed_prompts("es", most);
  const std::string english_voice = "en_US_f_Allison", spanish_voice = "es_MX_f_Allison";
  // All of the list are left out, also when only some are played.
  const auto book = write_held_out_book(folder, listed_prompts("en", SIZE_MAX));
  return {{{"English in the phrase book", "7777", "8888", "en-US", "es-ES", "language = en\n"},
           english_voice,
           english},
          {{"Spanish in the phrase book", "8889", "7778", "es-ES", "en-US", "language = es\n"},
           spanish_voice,
           spanish},
          {{"the same English, mode = open (any English, no book)", "7779", "8890", "en-US",
            "es-ES", "language = en\nmode = open\n"},
           english_voice,
           english},
          {{"the same English, its sentences left out of the phrase book", "7780", "8891", "en-US",
            "es-ES", "language = en\nphrases = " + book + "\n"},
           english_voice,
           english}};
}

Result<std::unique_ptr<PromptCall>> place_call(const BenchHost& host, const Case& one,
                                               uint32_t number) {
  std::vector<Recording> recordings;
  for (const auto& prompt : one.prompts) {
    auto recording = load_recording(kSounds + one.voice, prompt);
    if (!recording) return recording.error();
    recordings.push_back(std::move(*recording));
  }
  auto mouth = host.phone(one.call.speaker, 0xB000'0000U + 2 * number);
  if (!mouth) return mouth.error();
  auto ear = host.phone(one.call.listener, 0xB000'0001U + 2 * number);
  if (!ear) return ear.error();
  return std::make_unique<PromptCall>(one.call.speaker, std::move(recordings), std::move(*mouth),
                                      std::move(*ear),
                                      caller::wall_now_ns() + kBeginNs + number * kStaggerNs);
}

class Session {
 public:
  Session(const BenchHost& host, std::vector<std::unique_ptr<PromptCall>>& calls)
      : host_(host), calls_(calls), log_(host.log()) {}

  // false: the host ended.
  bool run() {
    const uint64_t begun_ns = steady_now_ns();
    for (uint64_t slot = 0; !finished(); ++slot) {
      const uint64_t due_ns = begun_ns + slot * kFrameNs;
      const timespec until{.tv_sec = static_cast<time_t>(due_ns / kNsPerSecond),
                           .tv_nsec = static_cast<long>(due_ns % kNsPerSecond)};
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
      log_.read([&](const LogEvent& event) { take(event); });
      for (auto& call : calls_) {
        call->listen();
        call->speak(caller::wall_now_ns());
      }
      if (slot % 50 == 0 && !host_.alive()) return false;
      if (slot % 50 == 0) show_progress(slot / 50);
    }
    for (auto& call : calls_) call->hang_up();
    show_progress(0);
    if (isatty(STDERR_FILENO)) std::fprintf(stderr, "\n");
    return true;
  }

  const std::vector<std::string>& troubles() const { return troubles_; }

 private:
  bool finished() const {
    for (const auto& call : calls_)
      if (!call->finished()) return false;
    return true;
  }

  void take(const LogEvent& event) {
    // What is said while the phones join is that nobody recognizes the listeners.
    bool speaking = false;
    for (auto& call : calls_) {
      call->on_log(event);
      speaking |= !call->results().empty();
    }
    if (event.kind == LogEvent::Kind::kTrouble && speaking) troubles_.push_back(event.text);
  }

  // Every second on a terminal, else every 20 s.
  void show_progress(uint64_t second) const {
    const bool terminal = isatty(STDERR_FILENO) != 0;
    if (!terminal && second % 20 != 0) return;
    std::fprintf(stderr, "%sprompts done:", terminal ? "\r" : "");
    for (const auto& call : calls_)
      std::fprintf(stderr, " %zu of %zu", call->results().size(), call->prompts());
    std::fprintf(stderr, terminal ? " " : "\n");
    std::fflush(stderr);
  }

  const BenchHost& host_;
  std::vector<std::unique_ptr<PromptCall>>& calls_;
  GrowingLog log_;
  std::vector<std::string> troubles_;
};

void print(const Case& one, const std::vector<PromptResult>& results, const Totals& totals) {
  std::printf("\n== %s: %s says it, %s hears it in %s\n\n%6s %7s %7s\n", one.call.title.c_str(),
              one.call.speaker.c_str(), one.call.listener.c_str(), one.call.target_language.c_str(),
              "err %", "final", "voice");
  for (const auto& result : results) std::printf("%s", table_row(result).c_str());
  std::printf("\n%s%s", totals_text(totals).c_str(), late_finals(results).c_str());
}

// How many prompts were heard, right or wrong.
Result<size_t> measure(const BenchHost& host, std::span<const Case> cases) {
  std::vector<std::unique_ptr<PromptCall>> calls;
  for (const auto& one : cases) {
    auto call = place_call(host, one, static_cast<uint32_t>(calls.size()));
    if (!call) return call.error();
    calls.push_back(std::move(*call));
  }
  Session session(host, calls);
  if (!session.run()) return Error{"dragoman", "ended in the middle of the calls"};
  size_t heard = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    const auto totals = totals_of(calls[i]->results());
    print(cases[i], calls[i]->results(), totals);
    heard += totals.right + totals.wrong;
  }
  for (const auto& trouble : session.troubles()) std::printf("trouble: %s\n", trouble.c_str());
  return heard;
}

Outcome measure_all(const Wishes& wishes, const std::string& folder) {
  const auto cases = all_cases(folder, wishes.prompts);
  std::vector<CallCase> calls;
  for (const auto& one : cases) calls.push_back(one.call);
  const auto host = BenchHost::start(folder, calls);
  if (!host) return host.error();
  std::printf(
      "Recorded human prompts, mu-law over RTP, in real time; %s.\n"
      "err %%: words inserted, deleted and substituted per word said. final, voice: ms from the "
      "end "
      "of speech on\nthe speaker's phone to the final transcript, and to the first translated "
      "sample on the listener's phone.\n",
      wishes.alone ? "one call after the other" : "all calls at the same time");
  const size_t together = wishes.alone ? 1 : cases.size();
  size_t heard = 0;
  for (size_t at = 0; at < cases.size(); at += together) {
    const auto measured = measure(**host, std::span(cases).subspan(at, together));
    if (!measured) return measured.error();
    heard += *measured;
  }
  if (heard == 0) return Error{"recognizer", "not one prompt was heard"};
  return Done{};
}

int run(int count, char** words) {
  const auto wishes = read_wishes(count, words);
  become_realtime();  // refused: the phones are a little less punctual
  std::string folder = std::filesystem::temp_directory_path() / "dragoman-bench-XXXXXX";
  if (!mkdtemp(folder.data())) {
    std::perror(folder.c_str());
    return 1;
  }
  const auto done = [&]() -> Outcome {
    try {
      return measure_all(wishes, folder);
    } catch (const std::runtime_error& problem) {  // of the phrase files
      return Error{"phrase book", problem.what()};
    }
  }();
  if (!done) std::fprintf(stderr, "%s\n", done.error().text().c_str());
  std::filesystem::remove_all(folder);
  return done ? 0 : 1;
}

}  // namespace
}  // namespace dgm::bench

int main(int count, char** words) { return dgm::bench::run(count, words); }
