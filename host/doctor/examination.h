// All checks, in the order in which a fault in one makes the later ones pointless.
#pragma once

#include <string>
#include <vector>

#include "host/doctor/ari_client.h"
#include "host/doctor/configuration_checks.h"
#include "host/doctor/report.h"
#include "host/doctor/test_leg.h"
#include "host/settings/settings.h"

namespace dgm::doctor {

// One PBX of the configuration, with instances of its own for everything: a running host is not
// disturbed. Its application has another name, its transports wait on free ports.
struct PbxEquipment {
  std::string name;  // of the section: "ari"
  AriAccess access;
  ProviderPtr call_control;  // nullptr: it could not be made
  std::vector<ProviderPtr> transports;
};

struct Equipment {
  ConfigurationFacts configuration;
  settings::HostSettings host;
  std::vector<ProviderPtr> providers;  // as the running host would have them
  std::vector<std::string> languages;  // of the routes
  std::vector<PbxEquipment> pbxs;
  std::string no_pbx;   // why there is none
  std::string context;  // of the dialplan, where the extensions of the routes are looked for
  bool with_calls = true;
  std::string media;  // "rtp": only by this way; empty: all
};

// [control] Some 5 s for each way of media, and some 2 s for the rest.
void examine(net::Worker& worker, const Equipment& equipment, Report& report);

// "7777" of "7777"; patterns ("_7XXX") and names of extensions without digits are no numbers that a
// dialplan could be asked for. [any]
std::vector<std::string> numbers_of(const std::vector<std::string>& extensions);
// Where the doctor waits instead of "127.0.0.1:5050=7000, ...": "127.0.0.1:0=doctor". [any]
std::string on_a_free_port(const std::string& listen);

}  // namespace dgm::doctor
