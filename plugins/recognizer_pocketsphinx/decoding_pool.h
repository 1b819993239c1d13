// The threads that decode, and the decoders they share.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "plugins/recognizer_pocketsphinx/speaker.h"

namespace dgm::pocketsphinx {

class DecodingPool final : private DecoderShelf {
 public:
  // [control] Makes the first decoder, so that what is missing is told now. Throws
  // std::runtime_error with one sentence.
  DecodingPool(const Domain& domain, std::size_t threads, std::size_t most_decoders);
  ~DecodingPool() override;
  DecodingPool(const DecodingPool&) = delete;
  DecodingPool& operator=(const DecodingPool&) = delete;

  // [any] Until speaker->closed is set, its ring is looked at every 10 ms: the media worker never
  // wakes anybody.
  void add(std::shared_ptr<Speaker> speaker);

 private:
  struct Place {
    std::shared_ptr<Speaker> speaker;
    bool taken = false;  // a thread works on it
  };

  void run(const std::stop_token& stop);
  std::unique_ptr<Decoder> borrow() override;
  void give_back(std::unique_ptr<Decoder> decoder) override;

  const Domain& domain_;
  const std::size_t most_decoders_;
  std::mutex mutex_;  // guards what follows, up to threads_
  std::condition_variable_any added_;
  std::vector<std::unique_ptr<Place>> places_;
  std::vector<std::unique_ptr<Decoder>> idle_;
  std::size_t decoders_ = 0;  // idle and lent
  std::vector<std::jthread> threads_;
};

}  // namespace dgm::pocketsphinx
