// Rooms with everything inside real but the far ends and the engines: legs on a running worker,
// media in real time.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <mutex>

#include "host/calls/floor.h"
#include "host/calls/room.h"
#include "host/modules/scope.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/support/run_on.h"

namespace dgm::calls {

using test::run_on;
using test::script;
using test::wait_until;

class Notes final : public CallObserver {
 public:
  void on_joined(const LegView& leg) override { add("joined " + std::string(leg.extension)); }
  void on_left(const LegView& leg, std::string_view reason) override {
    add("left " + std::string(leg.extension) + ": " + std::string(reason));
  }
  void on_heard(const LegView& speaker, const Heard& line) override {
    add("heard " + std::string(speaker.extension) + ": " + std::string(line.text));
  }
  void on_meant(const LegView& speaker, const Meant& line) override {
    add("meant " + std::string(speaker.extension) + ": " + std::string(line.text));
  }
  void on_spoken(const LegView& speaker, const LegView& listener, const Spoken& line) override {
    add("spoken " + std::string(speaker.extension) + " to " + std::string(listener.extension));
    lags_ms.push_back(line.lag_ms());
    times = line.times;
    in_debug = speaker.debug && listener.debug;
  }
  void on_return_path(const LegView& speaker, const LegView& listener, bool works_again,
                      std::string_view stuck_at) override {
    add(std::string(listener.extension) + (works_again ? " hears " : " does not hear ") +
        std::string(speaker.extension) + ": " + std::string(stuck_at));
  }
  void on_language(const LegView& leg, const LanguageChange& change) override {
    add(std::string(leg.extension) + (change.refusal.empty() ? " speaks " : " may not speak ") +
        std::string(change.to) + " after " + std::string(change.from) + " (" +
        std::string(change.why) + ")" + std::string(change.refusal.empty() ? "" : ": ") +
        std::string(change.refusal));
  }
  void on_trouble(const LegView&, std::string_view sentence) override {
    add("trouble: " + std::string(sentence));
  }

  std::vector<std::string> lines;  // [worker]
  std::vector<double> lags_ms;
  StationTimes times;
  bool in_debug = false;  // of the last one that was spoken

 private:
  void add(std::string line) { lines.push_back(std::move(line)); }
};

inline routing::LegPlan plan(const std::string& extension, const std::string& language,
                             const std::vector<std::string>& members) {
  routing::LegPlan plan;
  plan.leg.extension = extension;
  plan.leg.language = language;
  plan.leg.recognizer = {"absent", "ear", "second_ear"};
  plan.leg.translator = {"dictionary"};
  plan.leg.synthesizer = {"voice"};
  plan.leg.automatic_gain = false;
  plan.room = "room";
  plan.members = members;
  plan.shared_room = true;
  return plan;
}

// A syllable-like sound: a 440 Hz tone that swells and fades four times a second.
inline std::vector<int16_t> voice_frame(size_t frame) {
  std::vector<int16_t> samples(160);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(frame * 160 + i) / 8000.0;
    const double swell = 0.55 + 0.45 * std::sin(2 * M_PI * 4 * t);
    samples[i] = static_cast<int16_t>(9000 * swell * std::sin(2 * M_PI * 440 * t));
  }
  return samples;
}

class RoomTest : public testing::Test, public Floor::Owner {
 protected:
  RoomTest() : workers_(1, {.tick_us = 1000}) {
    test::reset_script();
    modules::attach_workers(workers_);
    workers_.start();
    floor_ = std::make_unique<Floor>(worker(), notes_, *this);
    generation_ = test::scripted_generation();
  }
  ~RoomTest() override {
    run_on(worker(), [&] { floor_->clear(); });
    workers_.stop();
  }

  net::Worker& worker() { return workers_.at(0); }

  void join(const routing::LegPlan& plan) {
    run_on(worker(), [&] {
      LegOrder order;
      order.number = next_leg_++;
      order.transport = generation_->find(DGM_TRANSPORT_ID, "wire");
      order.generation = generation_;
      order.place.extension = plan.leg.extension;
      order.place.call_id = plan.leg.extension;
      order.call.id = order.call.extension = plan.leg.extension;
      order.plan = plan;
      order.seat = {plan.room, 0};
      floor_->open(std::move(order));
      script().far_ends.at(plan.leg.extension).connect(DGM_CODEC_S16LE, 8000);
    });
  }

  enum class Afterwards : uint8_t { kSilence, kNothing };  // what the far end sends
  // Speech of so many frames, then silence, or nothing at all, until `condition` holds.
  void speak_until(const std::string& extension, size_t frames,
                   const std::function<bool()>& condition,
                   Afterwards afterwards = Afterwards::kSilence) {
    size_t frame = 0;
    net::Worker::TimerId timer = 0;
    run_on(worker(), [&] {
      timer = worker().start_timer(20, 20, [&] {
        auto& far_end = script().far_ends.at(extension);
        const bool speaks = frame >= 25 && frame < 25 + frames;
        if (frame >= 25 + frames && afterwards == Afterwards::kNothing) return;
        far_end.say(speaks ? voice_frame(frame) : std::vector<int16_t>(160, 0));
        ++frame;
      });
    });
    EXPECT_TRUE(wait_until(worker(), condition));
    run_on(worker(), [&] { worker().cancel_timer(timer); });
  }

  void on_unannounced(Floor&, Leg&) override {}
  void on_joined(Floor&, const Leg&) override {}
  void on_key(Floor&, const Leg&, char) override {}
  void on_moved(Floor&, const Leg& leg) override { moved_.push_back(leg.id()); }
  void on_gone(Floor&, const Leg&) override { ++gone_; }

  std::vector<std::string> lines() {
    std::vector<std::string> copy;
    run_on(worker(), [&] { copy = notes_.lines; });
    return copy;
  }

  net::WorkerPool workers_;
  Notes notes_;
  std::unique_ptr<Floor> floor_;
  GenerationPtr generation_;
  uint64_t next_leg_ = 1;
  int gone_ = 0;
  std::vector<std::string> moved_;  // [worker]
};

}  // namespace dgm::calls
