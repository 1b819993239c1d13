// What the API says about providers and plugins, and what it does with a provider.
#include "host/control/provider_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/host/calls/scripted_providers.h"

namespace dgm::control {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

class ProviderPages : public testing::Test {
 protected:
  Reply set(const std::string& provider, const std::string& action, const std::string& body = {}) {
    return set_service(*generation_, provider, action, body);
  }
  json::object shown(size_t row = 0) {
    return json::parse(providers_page(*generation_).body).at("providers").at(row).as_object();
  }

  calls::GenerationPtr generation_ = test::scripted_generation();
};

TEST_F(ProviderPages, ShowAProviderOutOfServiceAndBack) {
  const auto put_out = set("dictionary", "out_of_service", R"({"reason":"it blocks"})");
  EXPECT_EQ(put_out.status, 200);
  auto provider = shown();
  EXPECT_EQ(json::parse(put_out.body), json::value(provider)) << "the answer says the same";
  EXPECT_EQ(provider.at("provider"), "dictionary");
  EXPECT_EQ(provider.at("operation"), "translate");
  EXPECT_EQ(provider.at("state"), "out_of_service");
  EXPECT_EQ(provider.at("reason"), "it blocks");
  EXPECT_TRUE(provider.at("asked_again_in_s").is_null());
  const auto put_back = set("dictionary", "in_service");
  EXPECT_EQ(put_back.status, 200);
  provider = shown();
  EXPECT_EQ(json::parse(put_back.body), json::value(provider));
  EXPECT_EQ(provider.at("state"), "closed");
  EXPECT_TRUE(provider.at("reason").is_null());
  EXPECT_EQ(provider.at("asked_again_in_s").to_number<double>(), 0);
}

TEST_F(ProviderPages, TellForHowLongItIsOut) {
  EXPECT_EQ(set("voice", "out_of_service", R"({"reason":"maintenance","minutes":30})").status, 200);
  EXPECT_NEAR(shown().at("asked_again_in_s").to_number<double>(), 1800, 60);
}

TEST_F(ProviderPages, RefuseWhatTheyDoNotUnderstand) {
  const auto error = [&](const std::string& body) {
    const auto reply = set("dictionary", "out_of_service", body);
    EXPECT_EQ(reply.status, 400);
    return std::string(json::parse(reply.body).at("error").as_string());
  };
  EXPECT_THAT(error(""), HasSubstr("the body is not a JSON object, expected {\"reason\""));
  EXPECT_THAT(error("{}"), HasSubstr("the reason is missing"));
  EXPECT_THAT(error(R"({"reason":"x","minutes":-1})"), HasSubstr("the field minutes"));
  EXPECT_THAT(error(R"({"reason":"x","minuets":1})"), HasSubstr("the field minuets"));
  EXPECT_EQ(set("dictionari", "out_of_service", "{}").status, 404);
  EXPECT_EQ(set("dictionary", "out").status, 404);
  EXPECT_EQ(set("wire", "out_of_service", R"({"reason":"x"})").status, 422);
}

TEST(PluginsPage, ListsTheFilesOfTheGenerationAndWhyOneIsRefused) {
  auto generation = std::make_shared<calls::Generation>();
  generation->plugins = {{.path = "/p/ear.so",
                          .sha256 = "abc",
                          .id = "org.example.ear",
                          .version = "1.0.2",
                          .types = {{"dgm.recognizer/1", "ear"}}},
                         {.path = "/p/bad.so", .refusal = "/p/bad.so: it is no plugin"}};
  const auto page = json::parse(plugins_page(*generation).body);
  const auto& files = page.at("files").as_array();
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].at("version"), "1.0.2");
  EXPECT_EQ(files[0].at("types").at(0), "dgm.recognizer/1 ear");
  EXPECT_TRUE(files[0].at("refusal").is_null());
  EXPECT_EQ(files[1].at("refusal"), "/p/bad.so: it is no plugin");
  EXPECT_TRUE(files[1].at("sha256").is_null());
  EXPECT_TRUE(page.at("mapped").is_array());
}

}  // namespace
}  // namespace dgm::control
