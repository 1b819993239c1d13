// Template of a tap: counts what it observes of a call, as metrics and as one line at its end.
#include "dragoman/cpp/metrics.hpp"
#include "dragoman/cpp/tap.hpp"

namespace {

// Declared once, in the provider: metrics belong to the process, not to a call.
struct Metrics {
  dragoman::Counter heard{
      "dragoman_tap_counter_frames_total", "Frames observed.", {{"direction", "heard"}}};
  dragoman::Counter sent{
      "dragoman_tap_counter_frames_total", "Frames observed.", {{"direction", "sent"}}};
  dragoman::Counter lines{"dragoman_tap_counter_lines_total", "Final lines of text observed."};
};

class Session final : public dragoman::TapSession {
 public:
  Session(const dragoman::TapParams& params, const Metrics& metrics)
      : TapSession(params), metrics_(metrics), call_id_(params.call_id) {}
  ~Session() override {
    log(dragoman::Severity::kInfo, "call " + call_id_ + ": " + std::to_string(frames_) +
                                       " frames, " + std::to_string(lines_) + " lines, " +
                                       std::to_string(legs_joined_) + " legs");
  }

  void on_frame(std::string_view, dragoman::TapDirection direction,
                const dragoman::Frame&) override {
    ++frames_;
    (direction == dragoman::TapDirection::kHeard ? metrics_.heard : metrics_.sent).add();
  }
  void on_line(const dragoman::TapLine& line) override {
    if (!line.is_final) return;
    ++lines_;
    metrics_.lines.add();
  }
  void on_call_event(std::string_view, std::string_view event, std::string_view) override {
    if (event == "joined") ++legs_joined_;
  }

 private:
  const Metrics& metrics_;
  const std::string call_id_;
  uint64_t frames_ = 0, lines_ = 0, legs_joined_ = 0;
};

class Provider {
 public:
  explicit Provider(const dragoman::Options&) {}

  std::unique_ptr<dragoman::TapSession> open(const dragoman::TapParams& params) {
    return std::make_unique<Session>(params, metrics_);
  }

 private:
  const Metrics metrics_;
};

}  // namespace

DGM_PLUGIN("org.dragoman.template.tap_counter", "1.0.0", "Apache-2.0",
           dragoman::tap_type<Provider>({.name = "counter",
                                         .help = "Counts frames and lines of each call."}));
