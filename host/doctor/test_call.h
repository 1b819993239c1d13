// One test call: the PBX calls an extension of its own, its media comes to us by one way, a tone
// goes into it, and what comes back is kept.
#pragma once

#include <optional>

#include "host/doctor/pbx_line.h"

namespace dgm::doctor {

// Where the streams of offers find their calls. [worker]
class MeetingPlaces {
 public:
  explicit MeetingPlaces(net::Worker& worker);
  ~MeetingPlaces();

  // Opens the transport's listening places, if it meets its callers there. Error: which and why.
  Outcome open(const ProviderPtr& transport);
  using OnStream = std::function<void(dgm_socket stream, std::vector<uint8_t> unread)>;
  void expect(const std::string& token, OnStream on_stream) {
    expected_[token] = std::move(on_stream);
  }
  void unexpect(const std::string& token) { expected_.erase(token); }

 private:
  struct Listener;
  void on_offer(const dgm_leg_offer& offer);

  net::Worker& worker_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::map<std::string, OnStream> expected_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

// [worker] all of it.
class TestCall final : public PbxLine::Call {
 public:
  struct Plan {
    std::string destination;  // "Local/echo@dragoman-doctor"
    MediaWay way;
    ProviderPtr transport;
    bool plays_tone = true;
  };

  TestCall(net::Worker& worker, PbxLine& line, MeetingPlaces& places, Plan plan);
  ~TestCall();

  void begin();
  bool is_over() const { return result_.has_value(); }
  bool is_gone() const { return gone_; }  // the PBX has nothing of it any more
  const Result<LineRecording>& result() const { return *result_; }

  void on_answered() override;
  void on_media_started(const std::string& remote) override;
  void on_refused(const std::string& operation, const std::string& why) override;
  void on_hangup(const std::string& why) override;

 private:
  void open_leg(const TestLeg::Place& place);
  void start_media(const std::string& address);
  void on_leg_ready(const std::string& address);
  void finish(Result<LineRecording> result);
  void fail(const std::string& why) { finish(Error{answered_ ? "" : kNotAnswered, why}); }

  net::Worker& worker_;
  PbxLine& line_;
  MeetingPlaces& places_;
  Plan plan_;
  std::string id_, token_;
  bool answered_ = false, gone_ = false, waits_for_address_ = false;
  net::Worker::TimerId deadline_ = 0;
  std::unique_ptr<TestLeg> leg_;
  std::optional<Result<LineRecording>> result_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace dgm::doctor
