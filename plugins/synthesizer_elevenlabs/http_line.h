// One HTTP request per utterance, its answer read as it arrives: where no WebSocket is to be had.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dragoman/cpp/http.hpp"
#include "plugins/synthesizer_elevenlabs/line.h"

namespace dragoman::elevenlabs {

class HttpLine final : public Line {
 public:
  HttpLine(ScopeOwner& owner, Client& client, const Settings& settings, Voice voice,
           std::string url);

  Status warm() override;
  bool can_begin(size_t under_way) const override { return under_way == 0; }
  Status begin(const Utterance& utterance) override;
  void end(const std::string& context, bool interrupted) override;

 private:
  void on_body(std::string_view chunk);
  void on_done(const Error& why, const HttpResponse& response);
  Words words() const { return {voice_.id, settings_.model, settings_.api_key}; }

  ScopeOwner& owner_;
  Client& client_;
  const Settings& settings_;
  const Voice voice_;
  const std::string url_;
  std::string context_;
  uint32_t status_ = 0;
  bool is_broken_ = false;  // the body is not what it should be
  std::string error_body_;  // of an answer other than 200
  std::optional<MessageStream> stream_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  HttpRequest request_;
};

}  // namespace dragoman::elevenlabs
