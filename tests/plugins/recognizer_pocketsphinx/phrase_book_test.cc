#include "plugins/recognizer_pocketsphinx/phrase_book.h"

#include <gmock/gmock.h>

#include <cstdio>

#include "plugins/recognizer_pocketsphinx/phrase_matcher.h"

namespace dgm::pocketsphinx {
namespace {

std::vector<std::string> texts(const PhraseBook& book) {
  std::vector<std::string> all;
  for (const auto& phrase : book.phrases()) all.push_back(phrase.text);
  return all;
}

TEST(PhraseBook, TakesOnePhraseALineAndSkipsComments) {
  PhraseBook book("en");
  book.add_text("# comment\nhello world\n\n; another\nThank you\r\n");
  EXPECT_THAT(texts(book), testing::ElementsAre("Hello world.", "Thank you."));
}

TEST(PhraseBook, TakesTheTextOfTranscriptsOnly) {
  PhraseBook book("en");
  book.add_text("; Core sounds\nvm-goodbye: Goodbye\ndigits/1: one\nbeep: [tone]\n");
  EXPECT_THAT(texts(book), testing::ElementsAre("Goodbye.", "One."));
}

TEST(PhraseBook, HoldsSentencesClausesAndTheirRuns) {
  PhraseBook book("en");
  book.add_phrase("I am sorry, that is not a valid number.  Please try again.");
  EXPECT_THAT(
      texts(book),
      testing::ElementsAre("I am sorry.", "I am sorry, that is not a valid number.",
                           "I am sorry, that is not a valid number.  Please try again.",
                           "That is not a valid number.",
                           "That is not a valid number.  Please try again.", "Please try again."));
}

TEST(PhraseBook, LeavesOutClausesThatAreTooShortToBeCertain) {
  PhraseBook book("en");
  book.add_phrase("Please, enter your number");
  EXPECT_THAT(texts(book),
              testing::ElementsAre("Please, enter your number.", "Enter your number."));
}

TEST(PhraseBook, KnowsOnePhraseOnceAndKeepsItsFirstSpelling) {
  PhraseBook book("es");
  book.add_text("Número inválido\nNumero invalido.\n");
  EXPECT_THAT(texts(book), testing::ElementsAre("Número inválido."));
  EXPECT_EQ(book.spellings().at("numero"), "número");
}

TEST(PhraseBook, PronouncesTheSpellingWithMostAccents) {
  PhraseBook book("es");
  book.add_text("la contrasena\nsu contraseña\n");
  EXPECT_EQ(book.spellings().at("contrasena"), "contraseña");
}

TEST(PhraseFile, ThatIsMissingIsToldInOneSentence) {
  try {
    read_text_file("/nonexistent/book.txt");
    FAIL() << "no exception";
  } catch (const std::runtime_error& problem) {
    EXPECT_STREQ(problem.what(),
                 "phrase file /nonexistent/book.txt cannot be opened (No such file or directory); "
                 "give an existing file in option phrases");
  }
}

class Matcher : public testing::Test {
 protected:
  Matcher() {
    book_.add_text("please try again\nplease try your call again later\ngoodbye\n");
    matcher_ = std::make_unique<PhraseMatcher>(book_);
  }
  PhraseBook book_{"en"};
  std::unique_ptr<PhraseMatcher> matcher_;
};

TEST_F(Matcher, FindsThePhraseWithFewestWordsWrong) {
  const auto match = matcher_->nearest({"please", "dry", "your", "call", "again", "later"});
  ASSERT_NE(match.phrase, nullptr);
  EXPECT_EQ(match.phrase->text, "Please try your call again later.");
  EXPECT_DOUBLE_EQ(match.distance, 1.0 / 6);
}

TEST_F(Matcher, IsExactForAPhraseOfTheBook) {
  EXPECT_DOUBLE_EQ(matcher_->nearest({"please", "try", "again"}).distance, 0);
}

TEST_F(Matcher, IsFarFromEverythingElse) {
  EXPECT_GE(matcher_->nearest({"the", "weather", "is", "fine"}).distance, 1.0);
}

TEST(WordEditDistance, CountsInsertionsDeletionsAndSubstitutions) {
  EXPECT_EQ(word_edit_distance(std::vector{1, 2, 3}, std::vector{1, 2, 3}), 0u);
  EXPECT_EQ(word_edit_distance(std::vector{1, 2, 3}, std::vector{1, 3}), 1u);
  EXPECT_EQ(word_edit_distance(std::vector<int>{}, std::vector{4, 5}), 2u);
  EXPECT_EQ(word_edit_distance(std::vector{1, 2}, std::vector{3, 4}), 2u);
}

}  // namespace
}  // namespace dgm::pocketsphinx
