// What an admin may do to a plugin file while the plugin works, and two versions in one process.
#include <dlfcn.h>
#include <gmock/gmock.h>

#include "dragoman/recognizer.h"
#include "host/modules/provider.h"
#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

using testing::HasSubstr;
using testing::Not;

class Versions : public ModuleFixture {
 protected:
  std::shared_ptr<Provider> provider_of(const std::string& path) {
    auto module = ModuleCatalog(options()).load(path);
    if (!module) {
      ADD_FAILURE() << module.error().text();
      return nullptr;
    }
    const auto* type = (*module)->find_type(DGM_RECOGNIZER_ID, "versioned");
    auto provider = Provider::create(*module, *type, "versioned", {});
    if (!provider) {
      ADD_FAILURE() << provider.error().text();
      return nullptr;
    }
    return *provider;
  }
};

// Which version's code runs behind this provider.
int version_of(const Provider& provider) {
  return provider.table<dgm_recognizer>().push_audio(nullptr, nullptr);
}

int& counter_of(const Provider& provider) {
  void* session = nullptr;
  provider.table<dgm_recognizer>().open(provider.self(), nullptr, nullptr, nullptr, &session,
                                        nullptr);
  return *static_cast<int*>(session);
}

TEST_F(Versions, OfOnePluginLiveSideBySideWithDataOfTheirOwn) {
  const std::string path = install(VERSION_1, "versioned.so");
  const auto first = provider_of(path);
  install(VERSION_2, "versioned.so");
  const auto second = provider_of(path);
  ASSERT_TRUE(first && second);
  EXPECT_NE(&first->module(), &second->module());
  EXPECT_EQ(version_of(*first), 1);
  EXPECT_EQ(version_of(*second), 2);
  EXPECT_STREQ(first->module().plugin().version, "1.0.0");
  EXPECT_STREQ(second->module().plugin().version, "2.0.0");

  const int before = counter_of(*second);
  const int own = counter_of(*first);
  first->table<dgm_recognizer>().end_utterance(nullptr);
  EXPECT_EQ(counter_of(*first), own + 1);
  EXPECT_EQ(counter_of(*second), before);
}

TEST_F(Versions, OldOneComesBackWhenItsFileDoes) {
  const std::string path = install(VERSION_1, "versioned.so");
  const auto first = provider_of(path);
  install(VERSION_2, "versioned.so");
  ASSERT_TRUE(provider_of(path));
  install(VERSION_1, "versioned.so");
  const auto again = provider_of(path);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(&first->module(), &again->module());
}

TEST_F(Versions, FileMayBeMovedOverWhileItIsInUse) {
  const std::string path = install(VERSION_1, "versioned.so");
  const auto provider = provider_of(path);
  ASSERT_TRUE(provider);
  fs::rename(install(VERSION_2, "new.so"), path);
  EXPECT_EQ(version_of(*provider), 1);
  const auto second = provider_of(path);
  ASSERT_TRUE(second);
  EXPECT_EQ(version_of(*second), 2);
}

TEST_F(Versions, FileMayBeOverwrittenInPlaceWhileItIsInUse) {
  const std::string path = install(VERSION_1, "versioned.so");
  const auto provider = provider_of(path);
  ASSERT_TRUE(provider);
  write_text(path, "short and no library", 0755);
  EXPECT_EQ(version_of(*provider), 1);
  EXPECT_FALSE(ModuleCatalog(options()).load(path));
  EXPECT_EQ(version_of(*provider), 1);
}

TEST_F(Versions, FileMayBeDeletedWhileItIsInUse) {
  const std::string path = install(VERSION_1, "versioned.so");
  const auto provider = provider_of(path);
  ASSERT_TRUE(provider);
  fs::remove(path);
  EXPECT_EQ(version_of(*provider), 1);
}

// The host never unloads; that a plugin built by dragoman_add_plugin() could be unloaded shows that
// nothing of it has leaked into the process.
TEST_F(Versions, OfAPluginCanBeUnmappedAndMappedAgain) {
  const std::string path = install(VERSION_1, "versioned.so");
  for (int round = 0; round < 3; ++round) {
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << ::dlerror();
    EXPECT_THAT(read_text("/proc/self/maps"), HasSubstr(path));
    const auto* plugin = static_cast<const dgm_plugin*>(::dlsym(library, DGM_ENTRY_SYMBOL));
    ASSERT_NE(plugin, nullptr);
    const auto* table = static_cast<const dgm_recognizer*>(plugin->types[0]->interface_table);
    table->end_utterance(nullptr);
    EXPECT_EQ(::dlclose(library), 0);
    EXPECT_THAT(read_text("/proc/self/maps"), Not(HasSubstr(path)));
  }
}

}  // namespace
}  // namespace dgm::modules
