// Calls with simulated services: what each ear hears is known to the letter.
#include <gmock/gmock.h>

#include "tests/sim/live_calls.h"

namespace dgm::sim {
namespace {

using LiveCallsText = LiveCalls;

TEST_F(LiveCallsText, OfAPairIsHeardToTheLetterInBothDirections) {
  ASSERT_NO_FATAL_FAILURE(host_.start());
  std::vector<Phone> phones{
      {"7777", {"Good morning, how can I help you?", "Thank you for your help."}},
      {"8888", {"Mon colis n'est pas arrivé.", "Au revoir."}}};
  ASSERT_NO_FATAL_FAILURE(talk(phones));
  EXPECT_EQ(phones[1].heard, "Bonjour, comment puis-je vous aider ? Merci de votre aide.")
      << host_.log();
  EXPECT_EQ(phones[0].heard, "My parcel has not arrived. Goodbye.") << host_.log();
}

// Every phone says words that no other says: what belongs to another call shows.
TEST_F(LiveCallsText, OfTwentyPairsAtOnceIsHeardToTheLetter) {
  ASSERT_NO_FATAL_FAILURE(host_.start());
  std::vector<Phone> phones;
  for (int pair = 0; pair < 20; ++pair) {
    const std::string number = std::to_string(pair);
    phones.push_back(
        {"7777", {"Hello, this is caller " + number, "The number is " + number + "."}});
    phones.push_back({"8888", {"Ici le client " + number, "Le numéro est " + number + "."}});
  }
  ASSERT_NO_FATAL_FAILURE(talk(phones));
  for (size_t i = 0; i < phones.size(); ++i)
    EXPECT_EQ(phones[i].heard, meant(phones[i ^ 1])) << "phone " << i;
  for (Simulator* simulator : simulators_.all())
    EXPECT_THAT(simulator->journal().refusals(), testing::IsEmpty()) << simulator->name();
}

}  // namespace
}  // namespace dgm::sim
