// The host's own copies: <state>/modules/<sha256>/<name>, folder mode 0700, file mode 0500. The
// admin may then overwrite, move or delete his file while the copy is in use.
//
// Several hosts may share a state folder: each holds a shared lock (flock) on the folder of every
// copy that it uses, and removes only copies on which it gets an exclusive one. On a file system
// without such locks nothing is removed.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/modules/module_fd.h"
#include "host/modules/module_file.h"

namespace dgm::modules {

struct StoredCopy {
  std::string path;
  Fd lock;  // as long as it is open the copy stays
};

// [control] A copy that is there already is used if its bytes still have this hash, and replaced
// otherwise. Errors are about the state folder, with `where` empty.
Result<StoredCopy> store_copy(const FileContent& content, const std::string& state_folder);

// [control] Removes the copies that no host uses.
void remove_unused_copies(const std::string& state_folder);

// [control] Makes `folder` and what is missing above it, mode 0700, and checks that nobody else can
// change what is in it.
Outcome make_private_folder(const std::string& folder);

// [control] Writes a file as a whole: under a temporary name beside it, then renamed. `remedy` ends
// the sentence of an error; empty: what to do about the state folder.
Outcome write_whole_file(const std::string& path, std::string_view bytes, mode_t mode,
                         const std::string& remedy = {});

}  // namespace dgm::modules
