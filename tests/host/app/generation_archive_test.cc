#include "host/app/generation_archive.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "host/app/generation_builder.h"
#include "tests/host/app/config_folder.h"

namespace dgm::app {
namespace {

using test::ConfigFolder;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<uint64_t> numbers(const GenerationArchive& archive) {
  std::vector<uint64_t> all;
  for (const auto& kept : archive.list()) all.push_back(kept.number);
  return all;
}

BuildReport build(const ConfigFolder& folder, uint64_t number) {
  auto built = build_generation(folder.config(), number, nullptr);
  EXPECT_TRUE(built.generation) << (built.errors.empty() ? "" : built.errors.front().text());
  return built;
}

TEST(GenerationArchive, GivesBackWhatTheFilesWere) {
  const ConfigFolder folder;
  const auto archive = GenerationArchive::open(folder.state(), folder.config());
  ASSERT_TRUE(archive);
  const auto first = build(folder, 1);
  ASSERT_TRUE(archive->keep(*first.generation, first.sources, "api", "the report\n"));
  folder.set_routes("extension('_1XXX', { speaks = 'en-US' }) room('r', { '_1XXX' })");

  const auto kept = archive->find(1);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->trigger, "api");
  EXPECT_EQ(kept->report, "the report\n");
  EXPECT_EQ(kept->created_at_unix_ms, first.generation->created_at_unix_ms);
  const auto again = build_generation(
      {.config_folder = folder.config(), .kept_folder = kept->folder, .number = 3});
  ASSERT_TRUE(again.generation) << again.errors.front().text();
  EXPECT_THAT(again.generation->script->table().extensions(), ElementsAre("7777", "8888"));
  EXPECT_EQ(again.generation->settings.host.scripts_folder, folder.scripts());
  EXPECT_EQ(again.generation->sources, first.generation->sources);
}

TEST(GenerationArchive, IsForTheUserOfTheHostOnly) {
  const ConfigFolder folder;
  const auto archive = GenerationArchive::open(folder.state(), folder.config());
  const auto built = build(folder, 1);
  ASSERT_TRUE(archive->keep(*built.generation, built.sources, "start", ""));
  const auto kept = archive->find(1);
  struct stat found {};
  ASSERT_EQ(::stat(kept->folder.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat((kept->folder + "/providers.ini").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST(GenerationArchive, LetsGoOfTheOldestButNotOfThoseInUse) {
  const ConfigFolder folder;
  const auto archive = GenerationArchive::open(folder.state(), folder.config());
  for (uint64_t number = 1; number <= 5; ++number) {
    const auto built = build(folder, number);
    ASSERT_TRUE(archive->keep(*built.generation, built.sources, "api", ""));
  }
  EXPECT_EQ(archive->newest(), 5U);
  archive->keep_newest(2, {1});
  EXPECT_THAT(numbers(*archive), ElementsAre(1, 4, 5));
}

TEST(GenerationArchive, NamesThoseThatThereAre) {
  const ConfigFolder folder;
  const auto archive = GenerationArchive::open(folder.state(), folder.config());
  EXPECT_THAT(archive->find(7).error().text(), HasSubstr("generation 7 is not kept; none is"));
  const auto built = build(folder, 3);
  ASSERT_TRUE(archive->keep(*built.generation, built.sources, "api", ""));
  EXPECT_THAT(archive->find(7).error().text(),
              HasSubstr("generation 7 is not kept; there are 3 (reload.keep"));
}

TEST(GenerationArchive, BelongsToOneHostAtATimeAndToOneConfiguration) {
  const ConfigFolder folder, other;
  const auto first = GenerationArchive::open(folder.state(), folder.config());
  ASSERT_TRUE(first);
  const auto second = GenerationArchive::open(folder.state(), folder.config());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().text(), HasSubstr("another host keeps its generations there"));
  EXPECT_TRUE(GenerationArchive::open(folder.state(), other.config()));
}

}  // namespace
}  // namespace dgm::app
