#include <atomic>

#include "host/net/tls_client.h"
#include "host/net/tls_socket.h"
#include "tests/host/net/web/web_fixture.h"

namespace dgm::test {
namespace {

using net::ByteStream;
using net::connect_stream;
using net::StreamParams;
using testing::HasSubstr;
using testing::StartsWith;

struct StreamRecorder : net::ByteStreamEvents {
  int opened = 0;
  int writable = 0;
  std::string data;
  std::optional<net::Failure> closed;

  void on_open() override { ++opened; }
  void on_data(std::span<const uint8_t> more, uint64_t arrived_at_ns) override {
    EXPECT_GT(arrived_at_ns, 0u);
    data.append(reinterpret_cast<const char*>(more.data()), more.size());
  }
  void on_writable() override { ++writable; }
  void on_closed(const net::Failure& why) override { closed = why; }
};

class Tls : public WebTest {
 protected:
  std::shared_ptr<ByteStream> connect(const ScriptedServer& server, const std::string& ca_file,
                                      const std::string& host = "127.0.0.1") {
    StreamParams params;
    params.host = host;
    params.port = server.port();
    params.tls = true;
    params.ca_file = ca_file;
    return connect_stream(io, params, events);
  }
  net::Failure refusal(const TestIdentity& identity, const std::string& ca_file,
                       const std::string& host = "127.0.0.1") {
    ScriptedServer server([](ScriptedConnection& far, int) { far.read_to_end(); }, &identity);
    const auto stream = connect(server, ca_file, host);
    EXPECT_TRUE(run_until([&] { return events.closed.has_value(); }));
    EXPECT_EQ(events.opened, 0);
    return events.closed.value_or(net::Failure{});
  }

  TestCa ca;
  StreamRecorder events;
};

void echo(ScriptedConnection& far, int) {
  for (std::string data = far.read_some(); !data.empty(); data = far.read_some()) far.write(data);
}

TEST_F(Tls, CarriesBytesBothWaysAndEndsCleanly) {
  const TestIdentity identity = ca.issue();
  ScriptedServer server(
      [](ScriptedConnection& far, int) { far.write("got " + far.read_exactly(5)); }, &identity);
  const auto stream = connect(server, ca.ca_file());
  EXPECT_EQ(stream->send(bytes("early")), DGM_BUSY);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  EXPECT_EQ(stream->send(bytes("hello")), DGM_OK);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.data, "got hello");
  EXPECT_EQ(events.closed->status, DGM_OK);
  EXPECT_EQ(stream->send(bytes("late")), DGM_CANCELLED);
}

TEST_F(Tls, FindsTheFarEndByNameAndVerifiesThatName) {
  const TestIdentity identity = ca.issue({{"localhost"}});
  ScriptedServer server(echo, &identity);
  const auto stream = connect(server, ca.ca_file(), "localhost");
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  stream->drop();
}

TEST_F(Tls, RefusesASelfSignedCertificate) {
  const net::Failure why = refusal(self_signed(), "");
  EXPECT_EQ(why.status, DGM_UNAUTHENTICATED);
  EXPECT_EQ(why.detail,
            "certificate of 127.0.0.1 is not trusted: self-signed certificate; give "
            "ca_file or install the CA");
}

TEST_F(Tls, RefusesACertificateOfAnotherCa) {
  const TestCa other;
  EXPECT_THAT(refusal(other.issue(), ca.ca_file()).detail,
              StartsWith("certificate of 127.0.0.1 is not trusted: "));
}

TEST_F(Tls, RefusesACertificateForOtherNamesAndListsThem) {
  const net::Failure why = refusal(ca.issue({{"api.example.com", "10.1.2.3"}}), ca.ca_file());
  EXPECT_EQ(why.status, DGM_UNAUTHENTICATED);
  EXPECT_EQ(why.detail,
            "certificate of 127.0.0.1 is for other names: api.example.com, 10.1.2.3; "
            "use one of them in the url, or get a certificate for this name");
}

TEST_F(Tls, RefusesExpiredAndFutureCertificates) {
  EXPECT_THAT(refusal(ca.issue({{"127.0.0.1"}, -9, -2}), ca.ca_file()).detail,
              StartsWith("certificate of 127.0.0.1 expired on 20"));
  events = {};
  EXPECT_THAT(refusal(ca.issue({{"127.0.0.1"}, 2, 9}), ca.ca_file()).detail,
              StartsWith("certificate of 127.0.0.1 is not valid yet before 20"));
}

TEST_F(Tls, NamesACaFileThatCannotBeUsed) {
  const net::Failure missing = refusal(ca.issue(), "/nonexistent/ca.pem");
  EXPECT_EQ(missing.status, DGM_INVALID_CONFIG);
  EXPECT_EQ(missing.detail,
            "ca_file /nonexistent/ca.pem cannot be read: No such file or directory");
  events = {};
  EXPECT_THAT(refusal(ca.issue(), "/etc/hostname").detail,
              StartsWith("ca_file /etc/hostname holds no usable certificate in PEM form"));
}

TEST_F(Tls, SaysThatAPlainServerSpeaksNoTls) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_some();
    far.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    far.read_to_end();
  });
  const auto stream = connect(server, ca.ca_file());
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->status, DGM_UNAVAILABLE);
  EXPECT_EQ(events.closed->detail, "127.0.0.1:" + std::to_string(server.port()) +
                                       " does not speak TLS; check the port, or use the scheme "
                                       "without \"s\"");
}

TEST_F(Tls, TimesOutOnAFarEndThatIsSilentInTheHandshake) {
  ScriptedServer server([](ScriptedConnection& far, int) { far.read_to_end(); });
  StreamParams params{"127.0.0.1", server.port(), true, ca.ca_file(), 50};
  const auto stream = connect_stream(io, params, events);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->status, DGM_TIMEOUT);
  EXPECT_EQ(events.closed->detail, "TLS handshake with 127.0.0.1:" + std::to_string(server.port()) +
                                       " timed out after 50 ms; check that the port speaks TLS");
}

TEST_F(Tls, ResumesTheSessionOnTheSecondConnection) {
  const TestIdentity identity = ca.issue();
  std::atomic<int> resumed{0};
  ScriptedServer server(
      [&](ScriptedConnection& far, int) {
        if (far.tls_was_resumed()) ++resumed;
        far.write("x");
        far.read_to_end();
      },
      &identity);
  for (int connection = 0; connection < 3; ++connection) {
    events = {};
    const auto stream = connect(server, ca.ca_file());
    ASSERT_TRUE(run_until([&] { return events.data == "x"; }));
    EXPECT_EQ(resumed, connection);
    stream->drop();
  }
}

TEST_F(Tls, TellsACutConnectionFromACleanEnd) {
  const TestIdentity identity = ca.issue();
  ScriptedServer server(
      [](ScriptedConnection& far, int) {
        far.read_exactly(1);
        far.reset();
      },
      &identity);
  const auto stream = connect(server, ca.ca_file());
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  stream->send(bytes("x"));
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->status, DGM_UNAVAILABLE);
}

TEST_F(Tls, SaysBusyAboveTheBoundAndWritableBelowTheLowWater) {
  const TestIdentity identity = ca.issue();
  std::atomic<bool> may_read{false};
  std::atomic<size_t> received{0};
  ScriptedServer server(
      [&](ScriptedConnection& far, int) {
        while (!may_read) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        for (std::string data = far.read_some(); !data.empty(); data = far.read_some())
          received += data.size();
      },
      &identity);
  const auto stream = connect(server, ca.ca_file());
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  const std::string block(10'000, 'x');
  size_t taken = 0;
  dgm_status status = DGM_OK;
  while (status == DGM_OK && taken < (size_t{1} << 28)) {
    status = stream->send(bytes(block));
    if (status == DGM_OK) taken += block.size();
    io.poll();
  }
  ASSERT_EQ(status, DGM_BUSY);
  EXPECT_EQ(events.writable, 0);
  may_read = true;
  ASSERT_TRUE(run_until([&] { return received == taken; }));
  EXPECT_EQ(events.writable, 1);
  stream->drop();
}

TEST_F(Tls, RefusesAKeyThatIsNotTheCertificates) {
  const auto context =
      net::TlsServerContext::create(ca.issue().certificate_pem, ca.issue().key_pem);
  ASSERT_FALSE(context);
  EXPECT_THAT(context.error().text(), HasSubstr("is not the key of the certificate"));
}

TEST_F(Tls, KeepsWhatArrivesWhilePaused) {
  const TestIdentity identity = ca.issue();
  ScriptedServer server([](ScriptedConnection& far, int) { far.write("all of it"); }, &identity);
  const auto stream = connect(server, ca.ca_file());
  stream->pause();
  run_for(std::chrono::milliseconds(40));
  EXPECT_EQ(events.opened, 0);
  EXPECT_FALSE(events.closed);
  stream->resume();
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.opened, 1);
  EXPECT_EQ(events.data, "all of it");
}

TEST_F(Tls, PlainStreamsByNameNeedNoCertificate) {
  ScriptedServer server(echo);
  const auto stream =
      connect_stream(io, StreamParams{"localhost", server.port(), false, "", 5000}, events);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  stream->send(bytes("plain"));
  ASSERT_TRUE(run_until([&] { return events.data == "plain"; }));
  stream->drop();
}

TEST_F(Tls, TakesNoHostThatIsNeitherNameNorAddress) {
  for (const std::string& host :
       {std::string("localhost\0.evil.test", 20), std::string(), std::string("a b")}) {
    events = {};
    const auto stream = connect_stream(io, StreamParams{host, 9, true, "", 5000}, events);
    ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
    EXPECT_EQ(events.closed->status, DGM_INVALID_ARGUMENT);
    EXPECT_THAT(events.closed->detail, HasSubstr("is neither a host name nor an IPv4"));
  }
}

TEST_F(Tls, VerifiesNobodyForANameThatCannotBeVerified) {
  const auto context = net::TlsClientContext::load(ca.ca_file());
  ASSERT_TRUE(context);
  net::TlsSocket socket(*context, -1, std::string("localhost\0.evil.test", 20), 443);
  EXPECT_EQ(socket.handshake(), net::IoState::kBroken);
  EXPECT_TRUE(socket.is_untrusted());
}

TEST_F(Tls, PrefersAesGcm) {
  const TestIdentity identity = ca.issue();
  std::string cipher;
  {
    ScriptedServer server(
        [&](ScriptedConnection& far, int) {
          cipher = far.tls_cipher();
          far.write("x");
          far.read_to_end();
        },
        &identity);
    const auto stream = connect(server, ca.ca_file());
    ASSERT_TRUE(run_until([&] { return events.data == "x"; }));
    stream->drop();
  }
  EXPECT_EQ(cipher, "TLS_AES_128_GCM_SHA256");
}

TEST_F(Tls, NamesARefusedConnection) {
  uint16_t port = 0;
  { port = ScriptedServer(echo).port(); }
  const auto stream = connect_stream(io, StreamParams{"127.0.0.1", port, false, "", 5000}, events);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->detail,
            "127.0.0.1:" + std::to_string(port) +
                " refused the connection; check that the service is running");
}

}  // namespace
}  // namespace dgm::test
