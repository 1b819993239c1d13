#include "host/modules/module_lock.h"

#include <gtest/gtest.h>

namespace dgm::modules {
namespace {

const std::string kHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

TEST(PluginLock, ReadsNamesAndHashesBetweenCommentsAndBlankLines) {
  const auto lock =
      parse_plugin_lock("# agreed on\n\n  a.so\t" + kHash + "  # first\r\nb.so " + kHash);
  ASSERT_TRUE(lock);
  EXPECT_EQ(*lock, (PluginLock{{"a.so", kHash}, {"b.so", kHash}}));
}

TEST(PluginLock, OfAnEmptyTextLocksEverythingOut) {
  const auto lock = parse_plugin_lock("");
  ASSERT_TRUE(lock);
  EXPECT_EQ(refused_by_lock(*lock, "/etc/plugins.lock", "a.so", kHash),
            "it is not listed in /etc/plugins.lock; if you trust it, add the line \"a.so " + kHash +
                "\"");
}

TEST(PluginLock, LetsTheAgreedFileIn) {
  EXPECT_EQ(refused_by_lock({{"a.so", kHash}}, "/etc/plugins.lock", "a.so", kHash), std::nullopt);
}

TEST(PluginLock, SaysWhichLineItDoesNotUnderstand) {
  const auto error_of = [](const std::string& text) {
    const auto lock = parse_plugin_lock(text);
    return lock ? "no error" : lock.error().text();
  };
  EXPECT_EQ(error_of("a.so\n"),
            "line 1: \"\" is not a SHA-256 (64 digits 0-9 a-f); sha256sum prints it");
  EXPECT_EQ(error_of("\na.so ABC\n"),
            "line 2: \"ABC\" is not a SHA-256 (64 digits 0-9 a-f); sha256sum prints it");
  EXPECT_EQ(error_of("/opt/a.so " + kHash),
            "line 1: \"/opt/a.so\" is a path; write the file's name without its folder");
  EXPECT_EQ(error_of("a.so " + kHash + " b.so"),
            "line 1: more than a name and a SHA-256; write one file per line");
  EXPECT_EQ(error_of("a.so " + kHash + "\na.so " + kHash),
            "line 2: \"a.so\" is listed twice; keep one line of it");
}

}  // namespace
}  // namespace dgm::modules
