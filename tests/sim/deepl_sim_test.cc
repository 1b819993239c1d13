// The simulated DeepL against a plain client: good answers, every refusal, every fault.
#include "tests/sim/deepl_sim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/beast_client.h"
#include "tests/sim/deepl_dictionary.h"

namespace dgm::sim {
namespace {

using simtest::HttpClient;
using simtest::Milliseconds;
using simtest::Reply;
using testing::HasSubstr;

class DeeplSimTest : public testing::Test {
 protected:
  Reply translate(const std::string& body, const std::string& key = "DeepL-Auth-Key sim-key",
                  Milliseconds patience = simtest::kPatience) {
    HttpClient client(sim_.port(), sim_.ca_file());
    return client.ask("POST", "/v2/translate",
                      {{"Authorization", key}, {"Content-Type", "application/json"}}, body,
                      patience);
  }
  std::string text_of(const Reply& reply) {
    const auto value = reply.json();
    if (reply.status != 200 || !value.is_object()) return "status " + std::to_string(reply.status);
    return std::string(value.at("translations").at(0).at("text").as_string());
  }

  DeeplSim sim_;
};

constexpr const char* kHello = R"({"text":["Hello."],"source_lang":"EN","target_lang":"FR"})";

TEST_F(DeeplSimTest, TranslatesASentenceOfItsTable) {
  const auto reply = translate(
      R"({"text":["Good morning, how can I help you?","Unknown words"],"source_lang":"EN","target_lang":"FR",
          "model_type":"latency_optimized","show_billed_characters":true,"context":"A call.",
          "split_sentences":"0","formality":"prefer_more","preserve_formatting":true})");
  ASSERT_EQ(reply.status, 200U) << reply.body;
  const auto translations = reply.json().at("translations").as_array();
  ASSERT_EQ(translations.size(), 2U);
  EXPECT_EQ(translations[0].at("text").as_string(), "Bonjour, comment puis-je vous aider ?");
  EXPECT_EQ(translations[0].at("detected_source_language").as_string(), "EN");
  EXPECT_EQ(translations[0].at("billed_characters").to_number<int>(), 33);
  EXPECT_EQ(translations[0].at("model_type_used").as_string(), "latency_optimized");
  EXPECT_EQ(translations[1].at("text").as_string(), "[fr]Unknown [fr]words");
  EXPECT_EQ(sim_.counters().characters, 46U);
  EXPECT_EQ(sim_.texts().size(), 2U);
}

TEST_F(DeeplSimTest, TranslatesAForm) {
  HttpClient client(sim_.port(), sim_.ca_file());
  const auto reply = client.ask("POST", "/v2/translate",
                                {{"Authorization", "DeepL-Auth-Key sim-key"},
                                 {"Content-Type", "application/x-www-form-urlencoded"}},
                                "text=Thank+you+for+your+help.&source_lang=EN&target_lang=ES");
  EXPECT_EQ(text_of(reply), "Gracias por su ayuda.");
}

TEST_F(DeeplSimTest, KeepsTheConnectionForTheNextRequest) {
  HttpClient client(sim_.port(), sim_.ca_file());
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(client
                  .ask("POST", "/v2/translate",
                       {{"Authorization", "DeepL-Auth-Key sim-key"},
                        {"Content-Type", "application/json"}},
                       kHello)
                  .status,
              200U);
  EXPECT_EQ(sim_.counters().connections, 1U);
  EXPECT_EQ(sim_.counters().requests, 3U);
}

TEST_F(DeeplSimTest, RefusesAKeyThatIsWrongOrGivenInAnotherWay) {
  for (const std::string key : {"DeepL-Auth-Key other", "Bearer sim-key", "sim-key", ""}) {
    const auto reply = translate(kHello, key);
    EXPECT_EQ(reply.status, 403U) << key;
    EXPECT_EQ(reply.body, "");
  }
  EXPECT_EQ(sim_.counters().refused, 4U);
}

struct Refusal {
  const char* body;
  const char* why;
};

TEST_F(DeeplSimTest, RefusesWhatTheServiceRefuses) {
  const Refusal refusals[] = {
      {"{", "not a JSON object"},
      {R"({"text":"Hello","source_lang":"EN","target_lang":"FR"})", "array of strings"},
      {R"({"text":[],"target_lang":"FR"})", "'text' not specified"},
      {R"({"text":["a"]})", "'target_lang' not specified"},
      {R"({"text":["a"],"target_lang":"XX"})", "'target_lang' not supported"},
      {R"({"text":["a"],"source_lang":"EN-GB","target_lang":"FR"})", "'source_lang' not supported"},
      {R"({"text":["a"],"target_lang":"FR","model_type":"quick"})", "'model_type' not supported"},
      {R"({"text":["a"],"target_lang":"FR","formality":"polite"})", "'formality' not supported"},
      {R"({"text":["a"],"target_lang":"EN-GB","formality":"more"})",
       "'formality' is not supported"},
      {R"({"text":["a"],"target_lang":"FR","split_sentences":"2"})", "'split_sentences'"},
      {R"({"text":["a"],"target_lang":"FR","glossary_id":"x"})", "requires the source_lang"},
      {R"({"text":["a"],"target_lang":"FR","preserve_formatting":"1"})", "must be a boolean"},
      {R"({"text":["a"],"target_lang":"FR","contxt":"x"})", "unknown parameter 'contxt'"},
      {R"({"text":["a",3],"target_lang":"FR"})", "array of strings"}};
  for (const auto& refusal : refusals) {
    const auto reply = translate(refusal.body);
    EXPECT_EQ(reply.status, 400U) << refusal.body;
    EXPECT_THAT(reply.body, HasSubstr(refusal.why)) << refusal.body;
  }
}

TEST_F(DeeplSimTest, RefusesABodyOfMoreThan128KibAnotherMethodAndAnotherPath) {
  const std::string body =
      R"({"text":[")" + std::string(140'000, 'a') + R"("],"target_lang":"FR"})";
  const auto reply = translate(body);
  EXPECT_EQ(reply.status, 413U);
  EXPECT_THAT(reply.body, HasSubstr("<html>"));
  HttpClient client(sim_.port(), sim_.ca_file());
  EXPECT_EQ(
      client.ask("GET", "/v2/translate", {{"Authorization", "DeepL-Auth-Key sim-key"}}).status,
      405U);
  EXPECT_EQ(client.ask("GET", "/v2/other", {{"Authorization", "DeepL-Auth-Key sim-key"}}).status,
            404U);
}

TEST_F(DeeplSimTest, CountsAgainstTheQuota) {
  sim_.character_limit(10);
  EXPECT_EQ(translate(kHello).status, 200U);
  const auto reply = translate(kHello);
  EXPECT_EQ(reply.status, 456U);
  EXPECT_THAT(reply.body, HasSubstr("Quota"));
  HttpClient client(sim_.port(), sim_.ca_file());
  const auto usage =
      client.ask("GET", "/v2/usage", {{"Authorization", "DeepL-Auth-Key sim-key"}}).json();
  EXPECT_EQ(usage.at("character_count").to_number<int>(), 6);
  EXPECT_EQ(usage.at("character_limit").to_number<int>(), 10);
}

TEST_F(DeeplSimTest, UsesAGlossary) {
  HttpClient client(sim_.port(), sim_.ca_file());
  const simtest::Headers headers{{"Authorization", "DeepL-Auth-Key sim-key"},
                                 {"Content-Type", "application/json"}};
  const auto made = client.ask("POST", "/v2/glossaries", headers,
                               R"({"name":"parcels","source_lang":"en","target_lang":"fr",
                                   "entries":"parcel\tcolis\nlate\ten retard","entries_format":"tsv"})");
  ASSERT_EQ(made.status, 201U) << made.body;
  EXPECT_EQ(made.json().at("entry_count").to_number<int>(), 2);
  const std::string id(made.json().at("glossary_id").as_string());
  const auto body = [&](const std::string& text, const std::string& target) {
    return R"({"text":[")" + text + R"("],"source_lang":"EN","target_lang":")" + target +
           R"(","glossary_id":")" + id + "\"}";
  };
  EXPECT_EQ(text_of(translate(body("the parcel is late", "FR"))), "[fr]the colis [fr]is en retard");
  EXPECT_EQ(translate(body("the parcel", "ES")).status, 400U);
  EXPECT_EQ(client.ask("GET", "/v2/glossaries/" + id, headers).status, 200U);
  EXPECT_EQ(client.ask("DELETE", "/v2/glossaries/" + id, headers).status, 204U);
  EXPECT_EQ(translate(body("the parcel", "FR")).status, 404U);
}

TEST_F(DeeplSimTest, FailsAsItsFaultsSay) {
  struct Case {
    Fault fault;
    unsigned status;
    const char* body;
  };
  const Case cases[] = {{Fault::http(403), 403, ""},
                        {Fault::http(429), 429, ""},
                        {Fault::http(456), 456, "Quota"},
                        {Fault::http(500), 500, "Internal"},
                        {Fault::http(503), 503, ""},
                        {Fault::malformed_json(), 200, "translations"},
                        {Fault::garbage(), 200, "no message"},
                        {Fault::wrong_rate(), 200, R"({"translations":[]})"},
                        {Fault::empty_final(), 200, R"("text":"")"}};
  for (const auto& one : cases) {
    sim_.fault(one.fault.for_next(1));
    const auto reply = translate(kHello);
    EXPECT_EQ(reply.status, one.status) << describe(one.fault);
    EXPECT_THAT(reply.body, HasSubstr(one.body)) << describe(one.fault);
    EXPECT_EQ(text_of(translate(kHello)), "Bonjour.") << "after " << describe(one.fault);
  }
  EXPECT_EQ(sim_.counters().faults, std::size(cases));
  sim_.fault(Fault::malformed_json().for_next(1));
  EXPECT_TRUE(translate(kHello).json().is_null());
  sim_.fault(Fault::http(429).retry_after(2).for_next(1));
  EXPECT_EQ(translate(kHello).header("Retry-After"), "2");
}

TEST_F(DeeplSimTest, IsSlow) {
  sim_.fault(Fault::slow(250).for_next(1));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(text_of(translate(kHello)), "Bonjour.");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, Milliseconds(250));
}

TEST_F(DeeplSimTest, TakesTheTimeOfItsLatencyProfile) {
  sim_.latency({{"translate", {120, 0}}});
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(text_of(translate(kHello)), "Bonjour.");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, Milliseconds(120));
}

TEST_F(DeeplSimTest, NeverAnswers) {
  sim_.fault(Fault::never().for_next(1));
  EXPECT_TRUE(translate(kHello, "DeepL-Auth-Key sim-key", Milliseconds(200)).timed_out);
  sim_.fault(Fault::never().on_connect().for_next(1));
  EXPECT_TRUE(translate(kHello, "DeepL-Auth-Key sim-key", Milliseconds(200)).timed_out);
  EXPECT_EQ(text_of(translate(kHello)), "Bonjour.");
}

TEST_F(DeeplSimTest, CutsTheAnswerAfterSoManyBytes) {
  sim_.fault(Fault::cut(10).for_next(1));
  const auto reply = translate(kHello);
  EXPECT_EQ(reply.status, 0U);
  EXPECT_FALSE(reply.timed_out);
  EXPECT_EQ(reply.body, R"({"translat)");
  sim_.fault(Fault::cut().on_connect().for_next(1));
  EXPECT_EQ(translate(kHello).status, 0U);
}

TEST_F(DeeplSimTest, FallsSilentInTheMiddleOfTheAnswer) {
  sim_.fault(Fault::half_open(10).for_next(1));
  const auto reply = translate(kHello, "DeepL-Auth-Key sim-key", Milliseconds(600));
  EXPECT_TRUE(reply.timed_out);
  EXPECT_EQ(reply.body, R"({"translat)");
}

TEST_F(DeeplSimTest, DropsAndRefusesConnections) {
  HttpClient client(sim_.port(), sim_.ca_file());
  const simtest::Headers headers{{"Authorization", "DeepL-Auth-Key sim-key"}};
  ASSERT_EQ(client.ask("GET", "/v2/usage", headers).status, 200U);
  sim_.drop_connections();
  EXPECT_EQ(sim_.counters().open_connections, 0U);
  EXPECT_EQ(client.ask("GET", "/v2/usage", headers).status, 0U);
  sim_.refuse_connections(true);
  EXPECT_FALSE(HttpClient(sim_.port(), sim_.ca_file()).is_connected());
  sim_.refuse_connections(false);
  EXPECT_TRUE(HttpClient(sim_.port(), sim_.ca_file()).is_connected());
}

TEST(DeeplSim, IsNotTrustedByAClientOfAnotherCa) {
  DeeplSim sim;
  const test::TestCa other;
  EXPECT_FALSE(HttpClient(sim.port(), other.ca_file()).is_connected());
}

TEST(DeeplSim, SpeaksPlainTcpWhenAsked) {
  DeeplSim sim({.tls = false});
  EXPECT_EQ(sim.ca_file(), "");
  HttpClient client(sim.port(), "");
  EXPECT_EQ(client.ask("GET", "/v2/usage", {{"Authorization", "DeepL-Auth-Key sim-key"}}).status,
            200U);
}

TEST(DeeplDictionary, LeadsThereAndBackForEverySentence) {
  for (const auto& sentence : sentences()) {
    EXPECT_EQ(simulated_translation(sentence.en, "en-US", "FR"), sentence.fr);
    EXPECT_EQ(simulated_translation(sentence.fr, "fr", "es-419"), sentence.es);
    EXPECT_EQ(simulated_translation(sentence.es, "ES", "EN-GB"), sentence.en);
  }
  EXPECT_EQ(simulated_translation("", "en", "fr"), "");
  EXPECT_EQ(simulated_translation("a  b ", "en", "es"), "[es]a  [es]b ");
  EXPECT_EQ(simulated_translation("same", "en-US", "EN-GB"), "same");
}

}  // namespace
}  // namespace dgm::sim
