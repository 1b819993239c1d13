// One call of a PBX, from its first word to its last.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/calls/admission.h"
#include "host/modules/provider.h"

namespace dgm::calls {

// Somebody who is called because a caller waits for him.
struct CalledParty {
  routing::CallFacts caller;
  routing::Invitation invitation;
  unsigned attempt = 1;  // a script may try others
};

// One of the PBX's ways of media that a transport of this host can carry.
struct MediaWay {
  ProviderPtr transport;
  std::string name, codec;
};

struct PbxCall {
  enum class Stage : uint8_t {
    kDeciding,   // the routing is asked
    kRinging,    // we called: it rings there
    kAnswering,  // waits for the PBX to have answered
    kMedia,      // the media is on its way: leg, then PBX, or the other way round
    kUp,
    kWithoutPbx,  // was up; its media went with the connection to the PBX
    kEnding       // hung up by us; what comes now is its end
  };

  std::string id;  // the PBX's
  routing::CallFacts facts;
  Stage stage = Stage::kDeciding;
  std::optional<Admission> admission;
  // kNone: the seat is ours to give back. kThere: it goes with the leg, which tells. kGone: with
  // it.
  enum class LegState : uint8_t { kNone, kThere, kGone } leg = LegState::kNone;
  std::vector<MediaWay> ways;  // for its route, best first, as they were when its media began
  size_t way = 0;              // which of them is tried, or in use
  std::string token;           // of the media path
  uint64_t caller_leg = 0;     // of a party that we called: for whom; 0: it came by itself
  CalledParty party;
  bool bridged = false;  // hears others inside the PBX, past us
  net::Worker::TimerId patience = 0;
};

}  // namespace dgm::calls
