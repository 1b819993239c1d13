// Text in tones through everything that a telephone line does to audio.
#include "tests/sim/tone_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "host/audio/codec.h"
#include "host/audio/g711.h"
#include "host/audio/gain.h"
#include "host/audio/level.h"
#include "host/audio/resampler.h"
#include "host/audio/voice_activity.h"

namespace dgm::sim {
namespace {

using Samples = std::vector<int16_t>;

const std::string kText =
    "Good morning, how can I help you? Où est la gare ? ¿Dónde está el niño? 4711 & more: done.";

Samples spoken(const std::string& text, uint32_t rate, uint8_t voice = 0) {
  return ToneSpeaker(rate, voice).speak(text).samples;
}

std::string heard(const Samples& samples, uint32_t rate, int voice = -1) {
  return text_of(hear_words(samples, rate), voice);
}

Samples resampled(const Samples& samples, uint32_t from, uint32_t to) {
  Samples out;
  audio::Resampler resampler(from, to);
  const auto keep = [&](std::span<const int16_t> piece) {
    out.insert(out.end(), piece.begin(), piece.end());
  };
  resampler.process(samples, keep);
  resampler.flush(keep);
  return out;
}

Samples coded(const Samples& samples, audio::Codec codec) {
  audio::Encoder encoder(codec);
  audio::Decoder decoder(codec);
  std::vector<uint8_t> bytes(samples.size() * 2);
  bytes.resize(encoder.encode(samples, bytes));
  Samples out(samples.size());
  out.resize(decoder.decode(bytes, out));
  return out;
}

Samples louder(const Samples& samples, double db) {
  Samples out;
  for (const int16_t sample : samples)
    out.push_back(static_cast<int16_t>(
        std::clamp(std::lround(sample * std::pow(10, db / 20)), -32768L, 32767L)));
  return out;
}

Samples mixed(const Samples& one, const Samples& other, size_t other_starts_at) {
  Samples out = one;
  out.resize(std::max(one.size(), other_starts_at + other.size()));
  for (size_t i = 0; i < other.size(); ++i) {
    const int sum = out[other_starts_at + i] + other[i];
    out[other_starts_at + i] = static_cast<int16_t>(std::clamp(sum, -32768, 32767));
  }
  return out;
}

TEST(ToneText, AWordRightBehindWhichAnotherVoiceBeginsIsHeard) {
  for (const uint32_t rate : {8000U, 16'000U}) {
    const auto first = ToneSpeaker(rate, 1).speak("Un instant");
    Samples audio(first.samples.begin(),
                  first.samples.begin() + static_cast<ptrdiff_t>(first.words[0].end));
    const auto second = spoken("instant.", rate, 2);
    audio.insert(audio.end(), second.begin(), second.end());
    EXPECT_EQ(heard(audio, rate, 1), "Un");
    EXPECT_EQ(heard(audio, rate, 2), "instant.");
  }
}

TEST(ToneText, IsHeardAsItWasSaidAtAnyRateOfTheListener) {
  EXPECT_EQ(heard(spoken(kText, 8000), 8000), kText);
  EXPECT_EQ(heard(spoken(kText, 16'000), 16'000), kText);
}

TEST(ToneText, SurvivesG711) {
  EXPECT_EQ(heard(coded(spoken(kText, 8000), audio::Codec::kPcmu), 8000), kText);
  EXPECT_EQ(heard(coded(spoken(kText, 8000), audio::Codec::kPcma), 8000), kText);
}

TEST(ToneText, SurvivesG722) {
  EXPECT_EQ(heard(coded(spoken(kText, 16'000), audio::Codec::kG722), 16'000), kText);
}

TEST(ToneText, SurvivesResamplingThereAndBack) {
  EXPECT_EQ(heard(resampled(spoken(kText, 8000), 8000, 16'000), 16'000), kText);
  EXPECT_EQ(heard(resampled(spoken(kText, 16'000), 16'000, 8000), 8000), kText);
  for (const uint32_t rate : {22'050U, 24'000U, 44'100U, 48'000U})
    EXPECT_EQ(heard(resampled(spoken(kText, rate), rate, 8000), 8000), kText) << rate;
}

// The whole way of a call: a G.722 phone, mixed at 16 kHz, heard by a G.711 phone.
TEST(ToneText, SurvivesAChainOfCodecs) {
  auto line = coded(spoken(kText, 16'000), audio::Codec::kG722);
  line = coded(resampled(line, 16'000, 8000), audio::Codec::kPcmu);
  line = coded(resampled(line, 8000, 16'000), audio::Codec::kG722);
  EXPECT_EQ(heard(line, 16'000), kText);
}

TEST(ToneText, IsHeardFromQuietToLoud) {
  for (const double db : {-30.0, -20.0, -6.0, 6.0, 10.0})
    EXPECT_EQ(heard(coded(louder(spoken(kText, 8000), db), audio::Codec::kPcmu), 8000), kText)
        << db;
}

TEST(ToneText, SurvivesAutomaticGain) {
  for (const double db : {-20.0, 0.0, 10.0}) {
    Samples line = louder(spoken(kText, 8000), db);
    line.resize(line.size() / 160 * 160 + 160);
    audio::AutomaticGain gain;
    audio::VoiceActivity activity(8000);
    for (size_t at = 0; at < line.size(); at += 160) {
      const auto frame = std::span(line).subspan(at, 160);
      gain.process(frame, activity.process(frame).speech);
    }
    EXPECT_EQ(heard(line, 8000), kText) << db;
  }
}

TEST(ToneText, SurvivesALineThatHisses) {
  std::mt19937 random(7);
  std::normal_distribution<double> hiss(0, 32768 * std::pow(10, -38.0 / 20));  // 20 dB below
  Samples line = spoken(kText, 8000);
  for (int16_t& sample : line) sample = static_cast<int16_t>(std::lround(sample + hiss(random)));
  EXPECT_EQ(heard(line, 8000), kText);
}

TEST(ToneText, BeginsAnywhereInTheStream) {
  for (const size_t silence : {0U, 1U, 13U, 79U, 160U, 333U, 2001U}) {
    Samples line(silence);
    const auto text = spoken(kText, 8000);
    line.insert(line.end(), text.begin(), text.end());
    EXPECT_EQ(heard(line, 8000), kText) << silence;
  }
}

// What a listener hears while the original voice goes on, ducked, under the translation.
TEST(ToneText, IsHeardOverAQuieterVoice) {
  const std::string other = "the original voice goes on under the translation and says other words";
  for (const double db : {-12.0, -18.0}) {
    for (const size_t shift : {0U, 37U, 80U, 611U}) {
      const auto line = mixed(spoken(kText, 8000, 1), louder(spoken(other, 8000, 0), db), shift);
      EXPECT_EQ(heard(coded(line, audio::Codec::kPcmu), 8000, 1), kText) << db << " dB, " << shift;
    }
  }
}

TEST(ToneText, SaysWhoSpokeAndWhichWordItWas) {
  ToneSpeaker speaker(8000, 5);
  Samples line = speaker.speak("one two").samples;
  const auto more = speaker.speak("three").samples;
  line.insert(line.end(), more.begin(), more.end());
  const auto words = hear_words(line, 8000);
  ASSERT_EQ(words.size(), 3U);
  for (size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(words[i].voice, 5);
    EXPECT_EQ(words[i].number, i);
  }
}

TEST(ToneText, TellsWhereEachWordWasSaid) {
  ToneSpeaker speaker(8000);
  const auto speech = speaker.speak("first second third");
  const auto words = hear_words(speech.samples, 8000);
  ASSERT_EQ(words.size(), 3U);
  ASSERT_EQ(speech.words.size(), 3U);
  for (size_t i = 0; i < words.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(words[i].begin), static_cast<double>(speech.words[i].begin),
                24);
    EXPECT_NEAR(static_cast<double>(words[i].end), static_cast<double>(speech.words[i].end), 24);
  }
  EXPECT_EQ(speech.words[1].text_begin, 6U);
  EXPECT_EQ(speech.words[1].text_end, 12U);
}

// A damaged word costs no other word.
TEST(ToneText, LosesOnlyTheWordThatWasDamaged) {
  ToneSpeaker speaker(8000);
  auto speech = speaker.speak("alpha beta gamma delta");
  const auto& beta = speech.words[1];
  const auto middle = static_cast<ptrdiff_t>((beta.begin + beta.end) / 2);
  std::fill_n(speech.samples.begin() + middle, 320, int16_t{0});
  uint64_t damaged = 0;
  std::vector<HeardWord> words;
  ToneListener listener(8000, [&](const HeardWord& word) { words.push_back(word); });
  listener.push(speech.samples);
  listener.push(Samples(800));
  damaged = listener.damaged_words();
  EXPECT_EQ(text_of(words), "alpha gamma delta");
  EXPECT_EQ(damaged, 1U);
}

TEST(ToneText, GoesOnAfterFramesWereLostOrRepeatedBetweenWords) {
  ToneSpeaker speaker(8000);
  const auto speech = speaker.speak("alpha. beta gamma");
  Samples line = speech.samples;
  const auto breath = static_cast<ptrdiff_t>(speech.words[0].end + 400);
  line.erase(line.begin() + breath, line.begin() + breath + 160);
  EXPECT_EQ(heard(line, 8000), "alpha. beta gamma");
  line.insert(line.begin() + breath, 347, int16_t{0});
  EXPECT_EQ(heard(line, 8000), "alpha. beta gamma");
}

TEST(ToneText, CutsLongWordsBetweenCharactersAndJoinsThemAgain) {
  const std::string text = "Donaudampfschifffahrtsgesellschaftskapitän ééééééééééééééééééé end";
  EXPECT_EQ(heard(spoken(text, 8000), 8000), text);
}

TEST(ToneText, CarriesAnyBytes) {
  std::string text;
  for (int byte = 1; byte < 256; ++byte) {
    const char letter = static_cast<char>(byte);
    if (letter != ' ' && letter != '\t' && letter != '\n' && letter != '\r') text += letter;
    if (byte % 16 == 0) text += ' ';
  }
  EXPECT_EQ(heard(spoken(text, 8000), 8000), text);
}

TEST(ToneText, HearsNothingWhereNothingWasSaid) {
  EXPECT_EQ(heard(Samples(16'000), 8000), "");
  EXPECT_EQ(spoken("", 8000).size(), 0U);
  EXPECT_EQ(spoken("  \n ", 8000).size(), 0U);
  std::mt19937 random(1);
  std::uniform_int_distribution<int> any(-20'000, 20'000);
  Samples noise(80'000);
  for (int16_t& sample : noise) sample = static_cast<int16_t>(any(random));
  EXPECT_EQ(heard(noise, 8000), "");
}

TEST(ToneText, IsSpokenAtTwentyCharactersASecondOrMore) {
  const std::string text =
      "This is a sentence as people say it on the phone, neither short nor long, and then it ends "
      "with another few words that everybody knows.";
  const double seconds = static_cast<double>(spoken(text, 8000).size()) / 8000;
  const double rate = static_cast<double>(text.size()) / seconds;
  RecordProperty("characters_per_second", std::to_string(rate));
  EXPECT_GE(rate, 20);
}

TEST(ToneText, HasTheLevelOfSpeech) {
  const auto speech = ToneSpeaker(8000).speak("level");
  const auto sounding = std::span(speech.samples).first(speech.words.back().end);
  EXPECT_NEAR(audio::measure(sounding).rms_dbfs(), kToneTextDbfs, 1.5);
}

// The host's detector has to take it for speech, also after many seconds without a long pause.
TEST(ToneText, IsSpeechToTheVoiceDetectorForAsLongAsItLasts) {
  std::string text;
  for (int i = 0; i < 120; ++i) text += "word ";
  Samples line;
  for (int i = 0; i < 10; ++i) {  // short ones, with pauses of digital silence
    const auto brief = spoken("Yes.", 8000);
    line.insert(line.end(), brief.begin(), brief.end());
    line.resize(line.size() + 8000);
  }
  const size_t begin = (line.size() + 159) / 160 * 160;
  line.resize(begin);
  const auto lasting = spoken(text, 8000);
  line.insert(line.end(), lasting.begin(), lasting.end());
  line.resize(line.size() / 160 * 160);
  audio::VoiceActivity activity(8000);
  size_t frames = 0, speech = 0;
  for (size_t at = 0; at < line.size(); at += 160) {
    const bool is_speech = activity.process(std::span(line).subspan(at, 160)).speech;
    if (at < begin) continue;
    ++frames;
    speech += is_speech ? 1 : 0;
  }
  EXPECT_GE(static_cast<double>(speech) / static_cast<double>(frames), 0.97);
}

TEST(ToneText, TellsSoundFromSilence) {
  ToneListener listener(8000, [](const HeardWord&) {});
  listener.push(Samples(8000));
  EXPECT_FALSE(listener.sounding());
  const auto speech = ToneSpeaker(8000).speak("some words");
  const auto end = speech.words.back().end + 160;  // with the end mark
  listener.push(std::span(speech.samples).first(end / 2));
  EXPECT_TRUE(listener.sounding());
  listener.push(std::span(speech.samples).subspan(end / 2));
  listener.push(Samples(480));
  EXPECT_FALSE(listener.sounding());
  EXPECT_NEAR(static_cast<double>(listener.last_sound()), 8000.0 + static_cast<double>(end), 160);
}

}  // namespace
}  // namespace dgm::sim
