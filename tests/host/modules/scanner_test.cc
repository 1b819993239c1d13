#include "host/modules/scanner.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "host/modules/describe.h"
#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Scanner : public ModuleFixture {
 protected:
  ScanOptions chosen() const { return {DESCRIBE_MAIN, state() + "/scan-cache", 5000}; }

  // A program that answers a scan with a shell script.
  std::string program(const std::string& script) const {
    const std::string path = root_ + "/program";
    write_text(path, "#!/bin/sh\n" + script + "\n", 0755);
    return path;
  }
  std::string answer_of(const std::string& script, unsigned deadline_ms = 5000) const {
    const auto scanned =
        scan_in_child({program(script), state() + "/scan-cache", deadline_ms}, "/x.so", "none");
    return scanned ? *scanned : scanned.error().text();
  }

  const std::string hash_ = std::string(64, 'a');
};

TEST_F(Scanner, DescribesAPlugin) {
  const auto scanned = scan_in_child(chosen(), PUPIL, hash_);
  ASSERT_TRUE(scanned) << scanned.error().text();
  EXPECT_THAT(*scanned, StartsWith("{\"id\":\"org.dragoman.test.pupil\",\"version\":\"1.2.3\""));
}

TEST_F(Scanner, KeepsADescriptionByItsHash) {
  const auto first = scan_in_child(chosen(), PUPIL, hash_);
  ASSERT_TRUE(first);
  auto without_program = chosen();
  without_program.executable = "/none";
  const auto second = scan_in_child(without_program, PUPIL, hash_);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(*second, *first);
}

TEST_F(Scanner, ReadsAgainWhatItHasKeptWrongly) {
  ASSERT_TRUE(scan_in_child(chosen(), PUPIL, hash_));
  const std::string kept = state() + "/scan-cache/" + hash_ + "-1.0.json";
  write_text(kept, "{\"plugin\":", 0600);
  const auto again = scan_in_child(chosen(), PUPIL, hash_);
  ASSERT_TRUE(again);
  EXPECT_THAT(read_text(kept), HasSubstr(*again));
}

TEST_F(Scanner, DoesNotKeepARefusal) {
  EXPECT_FALSE(scan_in_child(chosen(), root_ + "/none.so", hash_));
  EXPECT_TRUE(scan_in_child(chosen(), PUPIL, hash_));
}

TEST_F(Scanner, SaysThatItsProgramCannotBeStarted) {
  EXPECT_EQ(scan_in_child({"/none", state() + "/scan-cache", 5000}, PUPIL, hash_).error().text(),
            "it cannot be read in a child process (/none: No such file or directory); check that "
            "this program can be started");
}

TEST_F(Scanner, GivesTheChildNoDescriptorOfTheHost) {
  const int open = ::open("/dev/null", O_RDONLY);  // not close-on-exec
  ASSERT_GT(open, 2);
  const std::string fd = std::to_string(open);
  EXPECT_EQ(answer_of("if [ -e /proc/self/fd/" + fd + " ]; then exit 7; fi; exit 8"),
            "blocked: ended the process with exit code 8 while being read; repair it or take it "
            "out of the plugin folder");
  ::close(open);
}

TEST_F(Scanner, ReadsOnlySoMuchOfAnAnswer) {
  EXPECT_EQ(answer_of("exec cat /dev/zero"),
            "blocked: described itself in more than 1 MiB; repair it or take it out of the plugin "
            "folder");
}

TEST_F(Scanner, EndsWhatTheChildHasStartedToo) {
  // The grandchild would keep the pipe open for a minute.
  EXPECT_EQ(answer_of("sleep 60 & echo $! > " + root_ + "/pid; wait", 300),
            "blocked: was not read within 300 ms; repair it or take it out of the plugin folder");
  const std::string status =
      "/proc/" + std::to_string(std::stoi(read_text(root_ + "/pid"))) + "/status";
  // A killed process dies when it is next scheduled; its zombie stays until init collects it.
  const auto has_ended = [&] {
    const std::string text = read_text(status);
    return text.empty() || text.find("State:\tZ") != std::string::npos;
  };
  for (int i = 0; i < 500 && !has_ended(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(has_ended());
}

TEST_F(Scanner, DoesNotBelieveADescriptionWhoseProcessFailed) {
  EXPECT_EQ(answer_of("echo '{\"plugin\":{}}'; exit 3"),
            "blocked: failed with exit code 3 at the end of the process that read it; repair it or "
            "take it out of the plugin folder");
}

TEST_F(Scanner, WorksInAChildThatClosesItsOutputEarly) {
  EXPECT_EQ(answer_of("exec >&-; sleep 0.05; exit 0"),
            "blocked: ended the process with exit code 0 while being read; repair it or take it "
            "out of the plugin folder");
}

}  // namespace
}  // namespace dgm::modules
