// Every file of tests/configs is a bad configuration; its first comments hold the sentences that
// the admin sees: "; expect: LINE: SENTENCE", in order, all of them.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "host/settings/settings.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::settings {
namespace {

std::vector<std::filesystem::path> gallery() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(DGM_SOURCE_DIR "/tests/configs")) {
    if (entry.path().extension() == ".ini") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class BadConfiguration : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(BadConfiguration, IsAnsweredWithTheSentencesItStates) {
  const bool is_providers = GetParam().filename().string().starts_with("providers_");
  const std::string name = is_providers ? "providers.ini" : "host.ini";
  std::ifstream file(GetParam(), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  std::vector<std::string> expected;
  constexpr std::string_view kExpect = "; expect: ";
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(kExpect)) expected.push_back(line.substr(kExpect.size()));
  }
  ASSERT_FALSE(expected.empty()) << "the file states no sentence";

  const EnvironmentVariable unset("DGM_NOT_SET", nullptr);
  const TemporaryFolder folder;
  folder.write("host.ini", "");
  folder.write("providers.ini", "");
  folder.write(name, text.str());
  std::vector<std::string> found;
  const Loaded loaded = load(folder.path());
  for (const Error& error : loaded.errors) {
    EXPECT_TRUE(error.where.starts_with(folder.path() + "/" + name + ":")) << error.text();
    found.push_back(error.text().substr(folder.path().size() + name.size() + 2));
  }
  EXPECT_THAT(found, ::testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(Gallery, BadConfiguration, ::testing::ValuesIn(gallery()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace
}  // namespace dgm::settings
