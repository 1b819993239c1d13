// The host's own copies: <state>/modules/<sha256>/<name>, folder mode 0700, file mode 0500. The
// admin may then overwrite, move or delete his file while the copy is in use. Old copies stay; the
// folder may be emptied while the host is not running.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/modules/module_file.h"

namespace dgm::modules {

// [control] The path of the copy. A copy that is there already is used if its bytes still have this
// hash, and replaced otherwise. Errors are about the state folder, with `where` empty.
Result<std::string> store_copy(const FileContent& content, const std::string& state_folder);

// [control] Makes `folder` and what is missing above it, mode 0700, and checks that nobody else can
// change what is in it.
Outcome make_private_folder(const std::string& folder);

// [control] Writes a file as a whole: under a temporary name beside it, then renamed.
Outcome write_whole_file(const std::string& path, std::string_view bytes, mode_t mode);

}  // namespace dgm::modules
