#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>

#include "plugins/recognizer_pocketsphinx/pronunciation.h"

namespace dgm::pocketsphinx {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  void reset() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// All of it until end of file; false when the deadline passes first.
bool read_all(int from, std::chrono::steady_clock::time_point deadline, std::string& text) {
  std::array<char, 8192> block;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{from, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
    const auto size = ::read(from, block.data(), block.size());
    if (size < 0) return false;
    if (size == 0) return true;
    text.append(block.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

std::optional<std::vector<std::string>> ipa_of_words(const std::vector<std::string>& words,
                                                     std::string_view language,
                                                     unsigned deadline_ms) {
  // The words go in through an anonymous file, so that no pipe can fill up while we read.
  Descriptor input(::memfd_create("words", MFD_CLOEXEC));
  std::string lines;
  for (const auto& word : words) lines += word + "\n";
  if (input.get() < 0 ||
      ::write(input.get(), lines.data(), lines.size()) != static_cast<ssize_t>(lines.size()) ||
      ::lseek(input.get(), 0, SEEK_SET) != 0) {
    return std::nullopt;
  }
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  Descriptor output(ends[0]), child_output(ends[1]);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.get(), 0);
  posix_spawn_file_actions_adddup2(&actions, child_output.get(), 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  // Latin American Spanish: "z" and "c" as in the telephone prompts of Asterisk.
  std::string voice = language == "es"   ? "es-419"
                      : language == "en" ? "en-us"
                                         : std::string(language);
  std::string program = "espeak-ng", quiet = "-q", ipa = "--ipa", voice_option = "-v";
  char* arguments[] = {program.data(),      quiet.data(), ipa.data(),
                       voice_option.data(), voice.data(), nullptr};
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return std::nullopt;
  child_output.reset();

  std::string text;
  const bool complete =
      read_all(output.get(),
               std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline_ms), text);
  if (!complete) ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!complete || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;

  std::vector<std::string> answers;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    line.erase(0, line.find_first_not_of(' '));
    answers.push_back(std::move(line));
    at = end + 1;
  }
  if (answers.size() != words.size()) return std::nullopt;
  return answers;
}

}  // namespace dgm::pocketsphinx
