// Where callers turn up by themselves: the switchboard's own, shared by its two sources.
#pragma once

#include <future>

#include "host/calls/switchboard.h"
#include "host/modules/scope.h"

namespace dgm::calls {

struct Switchboard::Listener {
  Switchboard* board;
  ProviderPtr transport;
  std::unique_ptr<modules::Scope> scope;
  std::vector<Error> errors;
};

struct Switchboard::Standing {
  ProviderPtr transport;
  std::string extension;
  uint16_t port = 0;
  size_t worker = 0;
  uint64_t leg = 0;  // the one that stands there now
  // How its first opening went, for start(); the promise is gone once it is kept.
  std::unique_ptr<std::promise<Outcome>> first = std::make_unique<std::promise<Outcome>>();
  std::future<Outcome> first_opening = first->get_future();
  bool is_failing = false;  // told in the log already
};

uint64_t unix_now_ms();
std::string text_of(const dgm_address& address);  // "127.0.0.1:20000"; empty: none

}  // namespace dgm::calls
