// The session of a synthesizer whose engine runs in this process, on threads of its own
// (WorkQueue): the length of a text, cancelling, and the way of the sound back to the worker.
#pragma once

#include <atomic>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dragoman/cpp/mailbox.hpp"
#include "dragoman/cpp/synthesizer.hpp"

namespace dragoman {

struct SpeechPiece {
  std::vector<int16_t> samples = {};  // mono; at most 1 s
  uint32_t sample_rate_hz = 0;
  bool is_last = false;      // carries no samples
  std::string refusal = {};  // with is_last: why it was not spoken; empty: it was
};

// One utterance for the engine.
struct SpeechTask {
  std::string text = {};
  float speed = 1;  // what the request asked for: finite and above 0
  std::shared_ptr<std::atomic<bool>> is_cancelled = {};
  // [any] In order, also after the session has gone. A cancelled task needs no last piece.
  std::function<void(SpeechPiece)> deliver = {};

  bool cancelled() const { return is_cancelled->load(std::memory_order_relaxed); }
};

class LocalSynthesizerSession final : public SynthesizerSession {
 public:
  static constexpr size_t kMostTextBytes = 4000;  // some minutes of speech
  static constexpr size_t kMostPieces = 16384;    // of 100 ms: more than such a text can make

  // [worker] Gives the task to the engine. False: the engine has enough to do.
  using Submit = std::function<bool(SpeechTask task)>;

  LocalSynthesizerSession(const SynthesizerParams& params, SynthesizerEvents events, Submit submit)
      : SynthesizerSession(params, events), submit_(std::move(submit)) {
    events.ready();
  }
  ~LocalSynthesizerSession() override {
    for (const auto& [utterance, is_cancelled] : under_way_) *is_cancelled = true;
  }

  Status speak(const SpeakRequest& request) override {
    const uint64_t utterance = request.utterance;
    const auto is_cancelled = std::make_shared<std::atomic<bool>>(false);
    if (request.text.size() > kMostTextBytes) {
      under_way_[utterance] = is_cancelled;
      return deliveries_.sender().send(
          {utterance,
           {.is_last = true,
            .refusal = "the text has " + std::to_string(request.text.size()) + " bytes; at most " +
                       std::to_string(kMostTextBytes) + " are spoken at once"}});
    }
    const float speed = request.speed * request.style_number("speed").value_or(1.0f);
    SpeechTask task{.text = std::string(request.text),
                    .speed = std::isfinite(speed) && speed > 0 ? speed : 1,
                    .is_cancelled = is_cancelled,
                    .deliver = [sender = deliveries_.sender(), utterance](SpeechPiece piece) {
                      sender.send({utterance, std::move(piece)});
                    }};
    if (!submit_(std::move(task))) return Status::kBusy;
    under_way_[utterance] = is_cancelled;
    return Status::kOk;
  }

  void cancel(uint64_t utterance) override {
    const auto found = under_way_.find(utterance);
    if (found == under_way_.end()) return;
    *found->second = true;
    under_way_.erase(found);
  }

 private:
  struct Delivery {
    uint64_t utterance;
    SpeechPiece piece;
  };

  void receive(const Delivery& delivery) {
    const auto& [utterance, piece] = delivery;
    if (!under_way_.contains(utterance)) return;  // cancelled
    if (!piece.samples.empty()) {
      events().audio(utterance, Frame(piece.samples, piece.sample_rate_hz));
    }
    if (!piece.is_last) return;
    under_way_.erase(utterance);
    if (piece.refusal.empty()) {
      events().spoken(utterance);
    } else {
      events().refused(utterance, {.status = Status::kInternal, .detail = piece.refusal});
    }
  }

  const Submit submit_;
  std::map<uint64_t, std::shared_ptr<std::atomic<bool>>> under_way_;
  Mailbox<Delivery> deliveries_{*this, [this](Delivery& delivery) { receive(delivery); },
                                kMostPieces};
};

// What a provider says when a route names a voice that it does not have: once per name, as in a
// chain the name usually belongs to the synthesizer before this one. At most 100 names.
class UnknownVoices {
 public:
  // [any]
  void warn(std::string_view provider, const SynthesizerParams& params, std::string_view instead) {
    {
      const std::lock_guard lock(mutex_);
      if (names_.size() >= 100 || !names_.emplace(params.voice).second) return;
    }
    log(Severity::kWarning,
        std::string(provider) + " has no voice \"" + std::string(params.voice) +
            "\" and speaks with " + std::string(instead),
        params.scope);
  }

 private:
  std::mutex mutex_;  // guards names_
  std::set<std::string, std::less<>> names_;
};

}  // namespace dragoman
