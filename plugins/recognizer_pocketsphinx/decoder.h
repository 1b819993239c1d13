// One PocketSphinx decoder with its language model: 16 kHz samples in, words out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dgm::pocketsphinx {

enum class SearchMode { phrases, grammar, open };

// What every decoder of a provider is built from.
struct DecoderPlan {
  std::string acoustic_model;                       // folder with mdef, means, ...
  std::string general_model;                        // file; empty: only the book's own model
  std::string dictionary;                           // text: "word PH PH\n"
  std::vector<std::vector<std::string>> sentences;  // of the book; unused in open mode
  SearchMode mode = SearchMode::phrases;
  double general_share = 0;  // of the general model in the mix
  bool second_pass = false;  // flat-lexicon pass at the end of an utterance
};

// The mean cepstrum of a speaker's channel. The decoder subtracts it, so a wrong one costs more
// errors than anything else here: each session learns its own.
using Channel = std::array<float, 13>;

// Not thread-safe; may move between threads from one call to the next.
class Decoder {
 public:
  // Takes some 20 ms, with a general model 0.3 s. Throws std::runtime_error with one sentence.
  explicit Decoder(const DecoderPlan& plan);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // `channel`: as learned so far; nullopt: nothing heard yet.
  void start_utterance(const std::optional<Channel>& channel);
  // 16 kHz mono. Any number of samples.
  void process(std::span<const std::int16_t> samples);
  // The words so far, without fillers.
  std::vector<std::string> partial_words();
  // Ends the utterance and gives its words.
  std::vector<std::string> finish_utterance();
  // The utterance just finished once more, now with its own mean from the first frame on. Takes
  // about 4 % of its duration.
  std::vector<std::string> decode_again();
  // After finish_utterance(): the mean learned from it and from what was known before.
  Channel channel() const;

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace dgm::pocketsphinx
