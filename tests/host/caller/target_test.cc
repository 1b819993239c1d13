#include "host/caller/target.h"

#include <gtest/gtest.h>

namespace dgm::caller {
namespace {

settings::Settings with_places() {
  settings::Settings settings;
  settings::ProviderSettings rtp, audiosocket;
  rtp.name = rtp.type = "rtp";
  audiosocket.name = audiosocket.type = "audiosocket";
  rtp.kind = audiosocket.kind = "transport";
  rtp.options["standing"].text = "127.0.0.1:5000=7777, 127.0.0.1:5001=8888";
  audiosocket.options["listen"].text = "127.0.0.1:5050=7000,127.0.0.1:5052=7001";
  settings.providers = {rtp, audiosocket};
  return settings;
}

TEST(Target, IsThePlaceOfTheExtension) {
  const auto rtp = configured_target(with_places(), Via::kRtp, "8888");
  ASSERT_TRUE(rtp);
  EXPECT_EQ(rtp->port, 5001);
  const auto audiosocket = configured_target(with_places(), Via::kAudioSocket, "7001");
  ASSERT_TRUE(audiosocket);
  EXPECT_EQ(audiosocket->address, "127.0.0.1");
  EXPECT_EQ(audiosocket->port, 5052);
}

TEST(Target, NamesTheExtensionsThatAreThere) {
  const auto target = configured_target(with_places(), Via::kRtp, "7000");
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().text(),
            "extension 7000: has no standing place of transport rtp in the configuration; there "
            "are: 7777, 8888");
}

TEST(Target, SaysThatNoHostAnswers) {
  settings::HostSettings host;
  host.control_port = 1;
  const auto target = requested_target(host, "7777", "");
  ASSERT_FALSE(target);
  EXPECT_NE(target.error().text().find("is the host running?"), std::string::npos)
      << target.error().text();
}

}  // namespace
}  // namespace dgm::caller
