// Reads a plugin in a child process first: one that crashes, hangs or ends the process while it is
// being read harms nobody.
#pragma once

#include <string>

#include "host/base/result.h"

namespace dgm::modules {

struct ScanOptions {
  std::string executable;    // run with "describe --raw FILE"; empty: /proc/self/exe
  std::string cache_folder;  // absolute; made if missing
  unsigned deadline_ms = 5000;
};

// [control] The description of the plugin as JSON (describe.h), or one sentence, without the path,
// that says why it is refused or blocked. The child gets no descriptor of the host but a pipe for
// its answer and 512 MiB of memory, and is killed, with what it started, when the deadline has
// passed. At most 1 MiB of its answer is read.
//
// Descriptions are kept as <cache_folder>/<sha256>-<abi>.json. Refusals are not kept: what they
// complain of (a library that is not installed, a machine too busy) may be mended without a change
// of the file.
Result<std::string> scan_in_child(const ScanOptions& options, const std::string& file,
                                  const std::string& sha256);

}  // namespace dgm::modules
