// Where callers turn up by themselves: the switchboard's own, shared by its sources.
#pragma once

#include <future>

#include "host/calls/switchboard.h"
#include "host/modules/scope.h"

namespace dgm::calls {

struct Switchboard::PlaceWish {
  ProviderPtr transport;
  std::string extension;
  uint16_t port = 0;
};

struct Switchboard::Listener {
  Switchboard* board;
  ProviderPtr transport;
  std::unique_ptr<modules::Scope> scope;
  std::vector<Error> errors;
  std::vector<PlaceWish> places;  // that it wants to stand open
};

struct Switchboard::Standing {
  PlaceWish place;    // for its next leg
  size_t worker = 0;  // where that one will be
  uint64_t leg = 0;   // the one that stands there now
  size_t leg_worker = 0;
  uint64_t round = 0;       // whatever was begun before the last change is out of date
  bool is_leaving = false;  // with its leg
  // How its first opening went, for whoever waits; the promise is gone once it is kept.
  std::unique_ptr<std::promise<Outcome>> first{};
  std::optional<Error> problem{};  // of the last attempt; another one is made every second
};

std::string text_of(const dgm_address& address);  // "127.0.0.1:20000"; empty: none

}  // namespace dgm::calls
