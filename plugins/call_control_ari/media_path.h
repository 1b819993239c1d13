// The media channel of one call: asked for, joined to the call's bridge, removed with this object.
// [worker] throughout.
#pragma once

#include <memory>
#include <string>

#include "plugins/call_control_ari/desk.h"

namespace dragoman::ari {

struct MediaPathParams {
  std::string transport, format, address, token, websocket_client;
};

struct MediaPathHandlers {
  std::function<void(const std::string& remote)> on_started = {};
  std::function<void()> on_joined = {};
  // Refused, or ended later on; the path is of no use any more.
  std::function<void(const Error& why)> on_failed = {};
};

class MediaPath : public std::enable_shared_from_this<MediaPath> {
 public:
  // Handlers are not called from inside this. nullptr: too much waits already, nothing was begun.
  static std::shared_ptr<MediaPath> start(Desk& desk, MediaPathParams params,
                                          std::shared_ptr<Bridge> bridge,
                                          MediaPathHandlers handlers);
  ~MediaPath() { channel_->ignore(); }
  MediaPath(const MediaPath&) = delete;
  MediaPath& operator=(const MediaPath&) = delete;

  const std::string& channel() const { return channel_->id(); }
  bool answered() const { return answered_; }  // Asterisk has said whether there is a channel

 private:
  MediaPath(Desk& desk, MediaPathParams params, std::shared_ptr<Bridge> bridge,
            MediaPathHandlers handlers);
  Status ask();
  void on_answer(const Request& request, const Answer& answer);
  void on_event(const Event& event);
  void join();
  void fail(const Error& why);
  bool needs_remote() const;
  std::string remote(const MediaPlace& place) const;

  Desk& desk_;
  const MediaPathParams params_;
  const std::shared_ptr<Bridge> bridge_;
  MediaPathHandlers handlers_;
  std::shared_ptr<OwnedChannel> channel_;
  bool answered_ = false, joining_ = false, failed_ = false;
};

}  // namespace dragoman::ari
