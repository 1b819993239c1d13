// The places where callers and the admin's requests arrive: can this host have them?
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/doctor/finding.h"
#include "host/doctor/test_leg.h"
#include "host/settings/settings.h"

namespace dgm::doctor {

// What trying one transport's places, or the control port, gave.
struct PlaceFacts {
  std::string name;                   // "audiosocket"
  size_t places = 0;                  // that were tried; 0: it has none
  std::vector<std::string> problems;  // each names a place: "TCP 127.0.0.1:5050: in use by ..."
};

// A running dragoman may have them: that is as it should be. [any]
Finding check_places(const PlaceFacts& facts);
bool is_held_by_dragoman(const std::string& problem);  // [any]

// [control] Opens and closes them again.
PlaceFacts try_places(net::Worker& worker, const ProviderPtr& transport);
PlaceFacts try_control_port(const settings::HostSettings& host);

}  // namespace dgm::doctor
