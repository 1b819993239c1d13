#include "plugins/recognizer_pocketsphinx/decoder.h"

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fe.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "plugins/recognizer_pocketsphinx/search.h"
#include "plugins/recognizer_pocketsphinx/text_file.h"

namespace dgm::pocketsphinx {
namespace {

using Cepstrum = std::array<mfcc_t, std::tuple_size_v<Channel>>;

// The model's own front end (its feat.params, which would win over flags), but without the
// library's mean subtraction, noise removal and silence removal: the host finds speech, and the
// mean is ours.
constexpr const char* kFeatureParameters =
    "-lowerf 130\n-upperf 6800\n-nfilt 25\n-transform dct\n-lifter 22\n-feat 1s_c_d_dd\n"
    "-svspec 0-12/13-25/26-38\n-agc none\n-cmn none\n-varnorm no\n-model ptm\n"
    "-remove_noise no\n-remove_silence no\n-dither yes\n-seed 1\n";

// The mean of telephone-band speech (the prompts of Asterisk in two languages through mu-law).
constexpr Channel kTelephoneChannel = {50.6F,  37.1F, -32.8F, 34.7F, -25.5F, 7.3F, 4.0F,
                                       -19.1F, 23.9F, -14.0F, 3.1F,  -0.2F,  -6.4F};
constexpr double kTelephoneFrames = 20;  // what that guess weighs against what is heard
constexpr double kLearnedFrames = 200;
// The first frames wait for a better mean: 0.4 s.
constexpr std::size_t kLookAheadFrames = 40;
// The first cepstrum is 5 times the mean log energy of the 25 bands: 30 are 26 dB.
constexpr mfcc_t kPauseBelowLoudest = 30;
constexpr mfcc_t kQuiet = -1000;

struct FreeDecoder {
  void operator()(ps_decoder_t* decoder) const { ps_free(decoder); }
};
struct FreeConfig {
  void operator()(cmd_ln_t* config) const { cmd_ln_free_r(config); }
};
struct FreeFrontEnd {
  void operator()(fe_t* front_end) const { fe_free(front_end); }
};

// "hello <sil> world(2) ++NOISE++" gives {"hello", "world"}.
std::vector<std::string> plain_words(const char* hypothesis) {
  std::vector<std::string> words;
  if (!hypothesis) return words;
  const std::string_view text(hypothesis);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    auto word = text.substr(at, end - at);
    at = end + 1;
    word = word.substr(0, word.find('('));
    if (!word.empty() && word.front() != '<' && word.front() != '+' && word.front() != '[') {
      words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace

struct Decoder::Engine {
  std::unique_ptr<ps_decoder_t, FreeDecoder> decoder;
  std::unique_ptr<fe_t, FreeFrontEnd> front_end;
  std::vector<Cepstrum> cepstra;  // of this utterance
  std::size_t decoded = 0;        // of them
  std::array<double, std::tuple_size_v<Channel>> sum = {};
  double frames = 0;        // in `sum`
  mfcc_t loudest = kQuiet;  // first cepstrum of the loudest frame of this utterance

  void set_mean(const Channel& mean, double weight) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = mean[i] * weight;
    frames = weight;
  }

  void add(const Cepstrum& cepstrum) {
    cepstra.push_back(cepstrum);
    loudest = std::max(loudest, cepstrum[0]);
    add_to_mean(cepstrum);
  }

  // Pauses say nothing of the channel.
  void add_to_mean(const Cepstrum& cepstrum) {
    if (cepstrum[0] < loudest - kPauseBelowLoudest) return;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += cepstrum[i];
    frames += 1;
  }

  // One frame a call: with one pass only, more than two can abort inside the library.
  void decode_waiting() {
    for (; decoded < cepstra.size(); ++decoded) {
      Cepstrum normal;
      for (std::size_t i = 0; i < normal.size(); ++i) {
        normal[i] = cepstra[decoded][i] - static_cast<mfcc_t>(sum[i] / frames);
      }
      mfcc_t* row = normal.data();
      ps_process_cep(decoder.get(), &row, 1, FALSE, FALSE);
    }
  }

  std::vector<std::string> end() {
    ps_end_utt(decoder.get());
    return plain_words(ps_get_hyp(decoder.get(), nullptr));
  }
};

Decoder::Decoder(const DecoderPlan& plan) : engine_(std::make_unique<Engine>()) {
  err_set_logfp(nullptr);  // the library prints pages to stderr otherwise
  if (!std::filesystem::exists(plan.acoustic_model + "/mdef")) {
    throw std::runtime_error("no acoustic model in " + plan.acoustic_model +
                             "; install the package pocketsphinx-en-us");
  }
  const TextFile dictionary(plan.dictionary), parameters(kFeatureParameters);
  const char* language_weight = plan.mode == SearchMode::open ? "6.5" : "9";
  const std::unique_ptr<cmd_ln_t, FreeConfig> config(cmd_ln_init(
      nullptr, ps_args(), TRUE, "-hmm", plan.acoustic_model.c_str(), "-dict",
      dictionary.path().c_str(), "-featparams", parameters.path().c_str(), "-cmn", "none",
      "-remove_noise", "no", "-remove_silence", "no", "-dither", "yes", "-seed", "1", "-lw",
      language_weight, "-fwdflat", plan.second_pass ? "yes" : "no", nullptr));
  if (!config) throw std::runtime_error("the decoder's settings were not accepted");
  engine_->decoder.reset(ps_init(config.get()));
  if (!engine_->decoder) {
    throw std::runtime_error("the acoustic model in " + plan.acoustic_model +
                             " cannot be loaded; install the package pocketsphinx-en-us");
  }
  engine_->front_end.reset(fe_init_auto_r(ps_get_config(engine_->decoder.get())));
  if (!engine_->front_end ||
      fe_get_output_size(engine_->front_end.get()) != static_cast<int>(Cepstrum().size())) {
    throw std::runtime_error("the acoustic model in " + plan.acoustic_model +
                             " is not of 13 cepstra; the one of pocketsphinx-en-us is expected");
  }
  set_search(engine_->decoder.get(), plan);
}

Decoder::~Decoder() = default;

void Decoder::start_utterance(const std::optional<Channel>& channel) {
  ps_start_utt(engine_->decoder.get());
  fe_start_utt(engine_->front_end.get());
  engine_->cepstra.clear();
  engine_->decoded = 0;
  engine_->loudest = kQuiet;
  engine_->set_mean(channel.value_or(kTelephoneChannel),
                    channel ? kLearnedFrames : kTelephoneFrames);
}

void Decoder::process(std::span<const std::int16_t> samples) {
  const std::int16_t* at = samples.data();
  std::size_t left = samples.size();
  for (;;) {
    Cepstrum cepstrum;
    mfcc_t* row = cepstrum.data();
    int32 made = 1;
    fe_process_frames(engine_->front_end.get(), &at, &left, &row, &made, nullptr);
    if (made == 0) break;
    engine_->add(cepstrum);
  }
  if (engine_->cepstra.size() >= kLookAheadFrames) engine_->decode_waiting();
}

std::vector<std::string> Decoder::partial_words() {
  return plain_words(ps_get_hyp(engine_->decoder.get(), nullptr));
}

std::vector<std::string> Decoder::finish_utterance() {
  Cepstrum cepstrum;
  int32 made = 0;
  fe_end_utt(engine_->front_end.get(), cepstrum.data(), &made);
  if (made > 0) engine_->add(cepstrum);
  engine_->decode_waiting();
  return engine_->end();
}

std::vector<std::string> Decoder::decode_again() {
  ps_start_utt(engine_->decoder.get());
  const auto sum = engine_->sum;
  const auto frames = engine_->frames;
  engine_->set_mean({}, 0);
  for (const auto& cepstrum : engine_->cepstra) engine_->add_to_mean(cepstrum);
  engine_->frames = std::max(engine_->frames, 1.0);
  engine_->decoded = 0;
  engine_->decode_waiting();
  engine_->sum = sum;
  engine_->frames = frames;
  return engine_->end();
}

Channel Decoder::channel() const {
  Channel mean;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    mean[i] = static_cast<float>(engine_->sum[i] / engine_->frames);
  }
  return mean;
}

}  // namespace dgm::pocketsphinx
