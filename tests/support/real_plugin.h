// A plugin in the real host: its file loaded as the host loads it, its sockets and timers on a
// worker that runs.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "host/modules/module.h"
#include "host/modules/provider.h"
#include "host/modules/scope.h"
#include "host/modules/session.h"
#include "host/net/worker.h"
#include "tests/host/settings/temporary_folder.h"
#include "tests/support/run_on.h"

namespace dgm::test {

class RealPlugin : public ::testing::Test {
 protected:
  RealPlugin() : workers_(1, {.tick_us = 0}) {
    modules::attach_workers(workers_);
    workers_.start();
  }
  ~RealPlugin() override { workers_.stop(); }

  net::Worker& worker() { return workers_.at(0); }

  // `plugin`: its name, such as "translator_deepl"; `type`: the word in configuration.
  std::shared_ptr<modules::Provider> provider(const std::string& plugin, const char* kind,
                                              const std::string& type,
                                              const modules::OptionValues& options) {
    modules::CatalogOptions places;
    places.state_folder = folder_.path() + "/state";
    places.self_executable = DGM_BINARY_DIR "/bin/dragoman";
    modules::ModuleCatalog catalog(places);
    auto module = catalog.load(DGM_BINARY_DIR "/plugins/" + plugin + ".so");
    if (!module) {
      ADD_FAILURE() << module.error().text();
      return nullptr;
    }
    const dgm_provider_type* found = (*module)->find_type(kind, type);
    if (found == nullptr) {
      ADD_FAILURE() << plugin << " has no " << kind << " " << type;
      return nullptr;
    }
    auto made = modules::Provider::create(*module, *found, type, options);
    if (!made) {
      ADD_FAILURE() << made.error().text();
      return nullptr;
    }
    return *made;
  }

  // Opens a session of `made` on the worker. `params`: all but struct_size and scope.
  template <typename Table, typename Params, typename Events>
  void open_session(modules::Session<Table>& session,
                    const std::shared_ptr<modules::Provider>& made, Params params,
                    const Events& events, void* ctx) {
    ASSERT_TRUE(made);
    params.struct_size = sizeof params;
    run_on(worker(), [&] {
      const auto opened = session.open(
          worker(), made, "test",
          [&](const modules::Provider& self, dgm_scope scope, void** out, dgm_error* why) {
            params.scope = scope;
            return self.table<Table>().open(self.self(), &params, &events, ctx, out, why);
          });
      EXPECT_TRUE(opened) << opened.error().text();
    });
  }

 private:
  TemporaryFolder folder_;
  net::WorkerPool workers_;
};

}  // namespace dgm::test
