#include "host/modules/describe.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "dragoman/net.h"
#include "dragoman/services.h"
#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

namespace json = boost::json;

TEST(Describe, ShowsTypesOptionsAndCapabilities) {
  const auto text = describe_file(PUPIL);
  ASSERT_TRUE(text) << text.error().text();
  const json::value plugin = json::parse(*text);
  EXPECT_EQ(plugin.at("id"), "org.dragoman.test.pupil");
  EXPECT_EQ(plugin.at("version"), "1.2.3");
  EXPECT_EQ(plugin.at("license"), "Apache-2.0");
  EXPECT_EQ(plugin.at("abi"), "1.0");
  ASSERT_EQ(plugin.at("types").as_array().size(), 1U);  // not the revision to come
  const json::value& type = plugin.at("types").at(0);
  EXPECT_EQ(type.at("kind"), "dgm.recognizer/1");
  EXPECT_EQ(type.at("name"), "pupil");
  EXPECT_EQ(type.at("help"), "does as it is told");
  EXPECT_EQ(type.at("capabilities"), (json::array{"interim", "lang:en"}));
  ASSERT_EQ(type.at("options").as_array().size(), 8U);
  EXPECT_EQ(type.at("options").at(1), (json::object{{"name", "api_key"},
                                                    {"type", "string"},
                                                    {"default", nullptr},
                                                    {"one_of", nullptr},
                                                    {"help", "the account's key"},
                                                    {"required", true},
                                                    {"secret", true}}));
  EXPECT_EQ(type.at("options").at(3).at("default"), "2");
  EXPECT_EQ(type.at("options").at(3).at("one_of"), "1..8");
}

TEST(Describe, NamesTheFileItCannotLoad) {
  const auto text = describe_file("/none/x.so");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().text(),
            "/none/x.so: it cannot be loaded: cannot open shared object file: No such file or "
            "directory; install the package that holds it");
}

TEST(RawDescription, IsAPluginOrARefusal) {
  const auto plugin = parse_raw_description("{\"plugin\":{\"id\":\"a\"}}\n");
  ASSERT_TRUE(plugin);
  EXPECT_EQ(plugin->plugin, "{\"id\":\"a\"}");
  EXPECT_EQ(plugin->refusal, "");
  const auto refused = parse_raw_description("{\"refused\":\"not today\"}\n");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->plugin, "");
  EXPECT_EQ(refused->refusal, "not today");
}

TEST(RawDescription, IsNothingElse) {
  for (const char* text :
       {"", "hello", "[]", "{}", "{\"plugin\":\"a\"}", "{\"refused\":1}", "{\"plugin\":{}} more"}) {
    EXPECT_FALSE(parse_raw_description(text)) << text;
  }
}

TEST(DescribeHost, OffersEveryServiceAndDoesNothing) {
  const auto& host = describe_host();
  const auto* net = static_cast<const dgm_host_net*>(host.get_service(DGM_HOST_NET_ID));
  const auto* timers = static_cast<const dgm_host_timers*>(host.get_service(DGM_HOST_TIMERS_ID));
  const auto* frames = static_cast<const dgm_host_frames*>(host.get_service(DGM_HOST_FRAMES_ID));
  const auto* metrics = static_cast<const dgm_host_metrics*>(host.get_service(DGM_HOST_METRICS_ID));
  ASSERT_TRUE(net && timers && frames && metrics);
  EXPECT_EQ(host.get_service("dgm.host.none/1"), nullptr);
  EXPECT_EQ(host.get_service(nullptr), nullptr);
  EXPECT_EQ(host.post(1, 1), DGM_UNAVAILABLE);
  dgm_socket socket = 0;
  EXPECT_EQ(net->tcp_connect(1, nullptr, nullptr, nullptr, &socket), DGM_UNAVAILABLE);
  EXPECT_EQ(timers->start(1, 10, 0, nullptr, nullptr, nullptr), DGM_UNAVAILABLE);
  EXPECT_EQ(frames->retain(nullptr), nullptr);
  EXPECT_EQ(metrics->counter({}, {}, nullptr, 0), 0U);
  // Each function is there: a plugin may call any of them.
  const auto all_there = [](const void* table, size_t size) {
    const auto* pointers = static_cast<void* const*>(table);
    for (size_t i = 1; i < size / sizeof(void*); ++i) {
      if (pointers[i] == nullptr) return false;
    }
    return true;
  };
  EXPECT_TRUE(all_there(net, sizeof *net));
  EXPECT_TRUE(all_there(timers, sizeof *timers));
  EXPECT_TRUE(all_there(frames, sizeof *frames));
  EXPECT_TRUE(all_there(metrics, sizeof *metrics));
}

}  // namespace
}  // namespace dgm::modules
