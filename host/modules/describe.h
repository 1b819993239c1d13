// The record of a plugin as JSON, and the child process's side of a scan.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dragoman/abi.h"
#include "host/base/result.h"
#include "host/modules/module.h"

namespace dgm::modules {

// {"id","version","license","abi":"1.0","types":[{"kind","name","help","capabilities":[],
// "options":[{"name","type","default","one_of","help","required","secret"}]}]}. The record must
// have passed check_record(). Types of another revision than this host's are left out.
std::string describe_plugin(const dgm_plugin& plugin);

// What of it a host decides by, from describe_plugin()'s own text; what is missing there is empty.
struct Offer {
  std::string id, version;
  std::vector<TypeName> types;
};
Offer read_offer(const std::string& description);

// `dragoman describe --raw FILE`: prints one line {"plugin":{...}} or {"refused":"sentence"} and
// returns the exit code, 0 or 1. Plugin code runs here: what it prints goes to stderr, a crash
// ends this process by its signal, without a core file, and it may take kScanMemory of memory (not
// under a sanitizer, which takes more for itself). For a process that does nothing else.
inline constexpr size_t kScanMemory = size_t{512} << 20;
int describe_raw(const std::string& file);

// What describe_raw() printed, seen from the parent.
struct RawDescription {
  std::string plugin;   // JSON; empty: refused
  std::string refusal;  // one sentence without the path
};
Result<RawDescription> parse_raw_description(std::string_view line);

}  // namespace dgm::modules
