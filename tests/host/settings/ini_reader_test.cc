#include "host/settings/ini_reader.h"

#include <gmock/gmock.h>

#include "host/settings/utf8.h"

namespace dgm::settings {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> all;
  for (const Error& error : read_ini(text, "a.ini").errors) all.push_back(error.text());
  return all;
}

std::string only_value(std::string_view line) {
  const IniFile file = read_ini("[s]\n" + std::string(line) + "\n", "a.ini");
  EXPECT_TRUE(file.errors.empty()) << file.errors.front().text();
  return file.sections.at(0).keys.at(0).value;
}

TEST(IniReader, KeepsTheLineOfEverySectionAndKey) {
  const IniFile file =
      read_ini("; top\n\n[control]\naddress = ::1\n# note\nport = 8090\n", "h.ini");
  ASSERT_EQ(file.errors.size(), 0u);
  ASSERT_EQ(file.sections.size(), 1u);
  EXPECT_EQ(file.sections[0].name, "control");
  EXPECT_EQ(file.sections[0].line, 3u);
  ASSERT_EQ(file.sections[0].keys.size(), 2u);
  EXPECT_EQ(file.sections[0].keys[1].name, "port");
  EXPECT_EQ(file.sections[0].keys[1].value, "8090");
  EXPECT_EQ(file.at(file.sections[0].keys[1].line), "h.ini:6");
}

TEST(IniReader, TakesTheValueWithoutBlanksAndComment) {
  EXPECT_EQ(only_value("a =   b c  "), "b c");
  EXPECT_EQ(only_value("a = b ; note"), "b");
  EXPECT_EQ(only_value("a = b # note"), "b");
  EXPECT_EQ(only_value("a = x;y#z"), "x;y#z");
  EXPECT_EQ(only_value("a ="), "");
  EXPECT_EQ(only_value("a = ; nothing"), "");
  EXPECT_EQ(only_value("a = b = c"), "b = c");
}

TEST(IniReader, KeepsEverythingInsideQuotes) {
  EXPECT_EQ(only_value("a = \" b ; c # d \""), " b ; c # d ");
  EXPECT_EQ(only_value("a = \"say \\\"hi\\\" C:\\\\\" ; note"), "say \"hi\" C:\\");
  EXPECT_EQ(only_value("a = \"\""), "");
}

TEST(IniReader, ReadsUtf8WithAndWithoutByteOrderMarkAndWindowsLineEnds) {
  const IniFile file = read_ini("\xEF\xBB\xBF[s]\r\nname = J\xC3\xBCrgen\r\n", "a.ini");
  ASSERT_EQ(file.errors.size(), 0u);
  EXPECT_EQ(file.sections[0].keys[0].value, "J\xC3\xBCrgen");
}

TEST(IniReader, RefusesBrokenUtf8ControlCharactersAndUtf16) {
  EXPECT_THAT(sentences("[s]\na = \xC3\x28\nb = 1\x01\n"),
              ElementsAre("a.ini:2: the line is not valid UTF-8",
                          "a.ini:3: the line contains a control character"));
  EXPECT_THAT(sentences(std::string_view("\xFF\xFE[\0", 4)),
              ElementsAre("a.ini: the file is UTF-16; save it as UTF-8"));
}

TEST(IniReader, ReportsEveryDuplicateWithTheLineOfTheFirst) {
  EXPECT_THAT(sentences("[s]\na = 1\nb = 2\na = 3\n[t]\na = 4\n[s]\nc = 5\n"),
              ElementsAre("a.ini:4: option a is given twice, first at line 2; remove one",
                          "a.ini:7: section [s] is already at line 1; join the two"));
}

TEST(IniReader, SaysWhatAnUnreadableLineShouldBe) {
  EXPECT_THAT(
      sentences("early = 1\n[s]\nhello\n= 2\nbad name = 3\n"),
      ElementsAre("a.ini:1: option early stands before the first [section]",
                  "a.ini:3: expected [section], key = value or a comment, found \"hello\"",
                  "a.ini:4: \"\" is not an option name; letters, digits and _ - . are",
                  "a.ini:5: \"bad name\" is not an option name; letters, digits and _ - . are"));
  EXPECT_THAT(sentences("[s\n[]\n[a b]\n[s] x\n"),
              ElementsAre("a.ini:1: the section's \"]\" is missing",
                          "a.ini:2: [] is not a section name; letters, digits and _ - . are",
                          "a.ini:3: [a b] is not a section name; letters, digits and _ - . are",
                          "a.ini:4: text after [s]"));
  EXPECT_THAT(
      sentences("[s]\na = \"open\nb = \"x\" y\nc = \"\\n\"\n"),
      ElementsAre("a.ini:2: the closing quote is missing",
                  "a.ini:3: text after the closing quote; write \\\" for a quote inside the value",
                  "a.ini:4: a backslash in a quoted value stands before \" or \\ only"));
}

TEST(IniReader, KeysUnderAnUnreadableSectionAreNotGivenToTheSectionAbove) {
  const IniFile file = read_ini("[s]\na = 1\n[broken\na = 2\n", "a.ini");
  EXPECT_EQ(file.errors.size(), 1u);
  EXPECT_EQ(file.sections.at(0).keys.size(), 1u);
}

TEST(IniReader, BoundsTheFileAndItsLines) {
  EXPECT_THAT(sentences("[s]\na = " + std::string(9000, 'x')),
              ElementsAre("a.ini:2: the line is longer than 8192 bytes"));
  EXPECT_THAT(
      sentences(std::string(kMaxIniBytes + 1, '\n')),
      ElementsAre("a.ini: the file has 1048577 bytes; a configuration has at most 1048576"));
}

TEST(Utf8, AcceptsOnlyShortestFormsOfCharactersThatExist) {
  EXPECT_TRUE(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x93\x9E"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xE2\x82"));
  EXPECT_FALSE(is_utf8("\x80"));
}

TEST(Utf8, CutsBetweenCharacters) {
  EXPECT_EQ(cut_utf8("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
  EXPECT_EQ(cut_utf8("a\xE2\x82\xAC", 3), "a");
}

}  // namespace
}  // namespace dgm::settings
