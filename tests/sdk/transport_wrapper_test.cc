// A transport written with the wrapper: a stream from its listener to a leg.
#include <gmock/gmock.h>

#include "dragoman/cpp/transport.hpp"
#include "dragoman/testing/drivers/transport_driver.h"

namespace {

using dragoman::Status;
using namespace dragoman::testing;

// A transport whose listener outlives its scope, as on the host: close of the scope, then destroy.
class Leg final : public dragoman::TransportSession {
 public:
  Leg(const dragoman::LegParams& params, dragoman::LegEvents events)
      : TransportSession(params, events) {
    for (const uint8_t byte : params.unread) seen += static_cast<char>(byte);
    EXPECT_EQ(stream_.attach(params.stream), Status::kOk);
    events.ready();
  }
  Status send(const dragoman::Media& media) override { return stream_.send(media.payload); }
  void stats(dgm_leg_stats& out) const override { out.packets_received = seen.size(); }

 private:
  std::string seen;
  dragoman::TcpStream stream_{
      *this,
      {.on_data = [this](std::span<const uint8_t> data,
                         uint64_t) { seen += dragoman::text_of(data); },
       .on_closed = [this](const dragoman::Error& why) { events().ended(why); }}};
};

class TransportProvider {
 public:
  explicit TransportProvider(const dragoman::Options&) {}
  void listen(dragoman::LegListener& listener) {
    listener_.emplace(listener, [this, &listener](dgm_socket stream, const dragoman::Address&) {
      hello_ = std::make_unique<dragoman::TcpStream>(
          listener, dragoman::StreamHandlers{
                        .on_data = [this, &listener](std::span<const uint8_t> data, uint64_t) {
                          if (data[0] == '!') throw std::runtime_error("a greeting that is none");
                          // The stream is destroyed inside of its own handler.
                          const dgm_socket given = hello_->release();
                          hello_.reset();
                          listener.leg({.extension = "7777", .stream = given, .unread = data});
                        }});
      EXPECT_EQ(hello_->attach(stream), Status::kOk);
    });
    EXPECT_TRUE(listener_->open("127.0.0.1", 5050).ok());
    const dragoman::Error second = dragoman::TcpListener(listener, nullptr).open("127.0.0.1", 5050);
    listener.failed(second);
  }
  std::unique_ptr<dragoman::TransportSession> open(const dragoman::LegParams& params,
                                                   dragoman::LegEvents events) {
    return std::make_unique<Leg>(params, events);
  }
  dragoman::Rendezvous rendezvous() const {
    if (!listener_) throw std::runtime_error("asked before listen()");
    return {DGM_MEET_OFFER, "127.0.0.1:5050"};
  }

 private:
  std::optional<dragoman::TcpListener> listener_;
  std::unique_ptr<dragoman::TcpStream> hello_;
};

class TransportWrapper : public ::testing::Test {
 protected:
  TransportWrapper();

  FakeHost host_;
  PluginFile plugin_;
  const dgm_provider_type& type_;
};

TEST_F(TransportWrapper, GivesAStreamFromTheListenerToALeg) {
  std::optional<TestProvider> provider(std::in_place, type_);
  ListenerDriver listener(host_, *provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  ASSERT_EQ(listener.failures.size(), 1u);
  EXPECT_EQ(listener.failures[0].detail, "address 127.0.0.1:5050 is in use");

  FarStream caller = host_.connect(5050);
  host_.run_pending();
  caller.send("hello");
  ASSERT_EQ(listener.offers.size(), 1u);
  caller.send("between two scopes");

  TransportDriver leg(host_, *provider, {});
  leg.take(listener.offers[0]);
  ASSERT_EQ(leg.open(), DGM_OK);
  host_.run_pending();
  EXPECT_EQ(leg.stats().packets_received, std::string("hellobetween two scopes").size());
  EXPECT_EQ(leg.stats().jitter_ms, -1);
  leg.send(bytes_of("audio"));
  EXPECT_EQ(text_of(caller.take()), "audio");
  caller.close();
  EXPECT_TRUE(leg.ended());
  leg.close();

  // A greeting that throws is a failure of the listener, which goes on.
  FarStream rude = host_.connect(5050);
  rude.send("!");
  ASSERT_EQ(listener.failures.size(), 2u);
  EXPECT_EQ(listener.failures[1].detail, "on_data: a greeting that is none");

  listener.close();
  provider.reset();
  EXPECT_TRUE(host_.violations().empty());
}

TEST_F(TransportWrapper, TellsWhereAProviderMeetsTheMediaOfItsCalls) {
  const TestProvider provider(type_);
  EXPECT_EQ(rendezvous_of(provider).kind, dgm_rendezvous_kind{DGM_MEET_LEG_FIRST});
  EXPECT_TRUE(host_.logged("rendezvous(): asked before listen()"));

  ListenerDriver listener(host_, provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  EXPECT_EQ(rendezvous_of(provider).kind, dgm_rendezvous_kind{DGM_MEET_OFFER});
  EXPECT_EQ(rendezvous_of(provider).address, "127.0.0.1:5050");

  // A host of the first release knows the beginning of the struct only.
  dgm_rendezvous shorter = {};
  shorter.struct_size = offsetof(dgm_rendezvous, address);
  const auto& table = *static_cast<const dgm_transport*>(type_.interface_table);
  ASSERT_EQ(table.rendezvous(provider.self(), &shorter), DGM_OK);
  EXPECT_EQ(shorter.kind, dgm_rendezvous_kind{DGM_MEET_OFFER});
  EXPECT_EQ(shorter.address.size, 0u);
}

TEST_F(TransportWrapper, AnswersForALegThatCannotSendElsewhere) {
  const TestProvider provider(type_);
  ListenerDriver listener(host_, provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  FarStream caller = host_.connect(5050);
  caller.send("hello");
  TransportDriver leg(host_, provider, {});
  leg.take(listener.offers.at(0));
  ASSERT_EQ(leg.open(), DGM_OK);
  EXPECT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_UNSUPPORTED);
}

}  // namespace

DGM_PLUGIN("org.dragoman.test.transport", "1.0.0", "Apache-2.0",
           dragoman::transport_type<TransportProvider>({.name = "wrapper", .help = "Listens."}));

namespace {
TransportWrapper::TransportWrapper()
    : plugin_(dgm_plugin_entry), type_(*plugin_.find(DGM_TRANSPORT_ID)) {}
}  // namespace
