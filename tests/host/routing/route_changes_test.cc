#include "host/routing/route_changes.h"

#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> changes(const std::string& before, const std::string& after) {
  const auto old_routes = load_text(before), new_routes = load_text(after);
  EXPECT_THAT(old_routes->errors, IsEmpty());
  EXPECT_THAT(new_routes->errors, IsEmpty());
  if (!old_routes->context || !new_routes->context) return {};
  return route_changes(old_routes->context->table, new_routes->context->table);
}

const std::string kPair = std::string(kChains) +
                          "extension('3333', { speaks = 'en-US' })\n"
                          "extension('4444', { speaks = 'fr-FR', voice = 'amelie' })\n"
                          "pair('3333', '4444')\n";

TEST(RouteChanges, AreNoneWhereOnlyTheWritingDiffers) {
  const std::string other = "-- a comment\n" + std::string(kChains) +
                            "extension(4444, { voice = 'amelie', speaks = 'fr-FR' })\n"
                            "extension(3333, { speaks = 'en-US' })\n"
                            "pair(3333, 4444)\n";
  EXPECT_THAT(changes(kPair, other), IsEmpty());
}

TEST(RouteChanges, NameWhatCameAndWhatWent) {
  const std::string more = kPair +
                           "extension('_7XXX', { speaks = 'es-ES' })\n"
                           "extension('_8XXX', { speaks = 'en-US' })\n"
                           "pair('_7XXX', '_8XXX')\n";
  EXPECT_THAT(changes(kPair, more),
              ElementsAre("+ extension _7XXX", "+ extension _8XXX", "+ pair(_7XXX, _8XXX)"));
  EXPECT_THAT(changes(more, kPair),
              ElementsAre("- extension _7XXX", "- extension _8XXX", "- pair(_7XXX, _8XXX)"));
}

TEST(RouteChanges, NameTheOptionWithBothValues) {
  const std::string after = std::string(kChains) +
                            "extension('3333', { speaks = 'en-GB', translator = { 'a', 'b' } })\n"
                            "extension('4444', { speaks = 'fr-FR' })\n"
                            "pair('3333', '4444', { crossover = 'pass_through' })\n";
  EXPECT_THAT(changes(kPair, after),
              ElementsAre("~ 3333 speaks: en-US -> en-GB", "~ 3333 translator: (default) -> a, b",
                          "~ 4444 voice: amelie -> (default)",
                          "~ pair(3333, 4444) crossover: (default) -> pass_through"));
}

TEST(RouteChanges, NameTheChainsOfAll) {
  const std::string before =
                        "chain('translator', { 'deepl' })\nchain('recognizer', { 'r' })\n"
                        "chain('synthesizer', { 's' })\n",
                    after =
                        "chain('translator', { 'deepl', 'apertium' }, { hedge = true })\n"
                        "chain('recognizer', { 'r' })\nchain('synthesizer', { 's' })\n";
  EXPECT_THAT(changes(before + kPair.substr(kChains.size()), after + kPair.substr(kChains.size())),
              ElementsAre("~ chain translator: deepl -> deepl, apertium",
                          "~ chain translator hedge: (default) -> true"));
}

}  // namespace
}  // namespace dgm::routing
