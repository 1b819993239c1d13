// A translator's stage with scripted providers, from English to Spanish.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/calls/translator_stage.h"
#include "tests/host/calls/stage_fixture.h"

namespace dgm::calls {

class TranslatorTest : public StageTest, public TranslatorStage::Client {
 protected:
  ~TranslatorTest() override {
    on_worker([&] { stage_.reset(); });
  }

  void build(size_t members, bool hedges = false) {
    on_worker([&] {
      stage_ = std::make_unique<TranslatorStage>(kit_, "en-US", "es-ES",
                                                 test::bench_translators(members), hedges, *this);
    });
  }
  void translate(const std::string& text) {
    on_worker([&] { stage_->translate(++utterance_, text); });
  }
  void wait(uint32_t ms) {
    pass(ms, [&](uint64_t now_ns) { stage_->housekeep(now_ns); });
  }

  test::ScriptedProvider& a() { return bench().translators[0]; }
  test::ScriptedProvider& b() { return bench().translators[1]; }

  void on_translation(TranslatorStage& stage, uint64_t utterance, std::string_view text) override {
    heard_.push_back(std::to_string(utterance) + std::string(text));
    by_.push_back(stage.provider_name());
  }
  void on_untranslated(TranslatorStage&, uint64_t utterance, const std::string&) override {
    lost_.push_back(utterance);
  }
  void on_translator_changed(TranslatorStage&, const ChainChange& change) override {
    serving_ = change.serving;
    wish_ = change.wish;
  }
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }

  StageKit kit_ = kit();
  std::unique_ptr<TranslatorStage> stage_;
  uint64_t utterance_ = 0;
  std::vector<std::string> heard_, by_, troubles_;
  std::vector<uint64_t> lost_;
  bool serving_ = true;
  std::optional<routing::CallAction> wish_;
};

}  // namespace dgm::calls
