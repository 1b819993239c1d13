// A tap in C++: at the end of a call it logs the longest line that was said.
#include <string>

#include "dragoman/cpp/tap.hpp"

namespace {

class Session final : public dragoman::TapSession {
 public:
  using TapSession::TapSession;
  ~Session() override { log(dragoman::Severity::kInfo, "longest line: " + longest_); }
  void on_frame(std::string_view, dragoman::TapDirection, const dragoman::Frame&) override {}
  void on_line(const dragoman::TapLine& line) override {
    if (line.text.size() > longest_.size()) longest_ = line.text;
  }

 private:
  std::string longest_;
};

class Provider {
 public:
  explicit Provider(const dragoman::Options&) {}
  std::unique_ptr<dragoman::TapSession> open(const dragoman::TapParams& params) {
    return std::make_unique<Session>(params);
  }
};

}  // namespace

DGM_PLUGIN("org.example.tap_longest", "1.0.0", "Apache-2.0",
           dragoman::tap_type<Provider>({.name = "longest", .help = "Logs the longest line."}));
