#include "host/calls/return_path.h"

namespace dgm::calls {

ReturnPath::Change ReturnPath::check(uint64_t now_ns, uint64_t speech_ended_ns, bool heard) {
  if (heard) {
    owed_since_ns_ = 0;
    seen_ns_ = speech_ended_ns;
    if (!silent_) return Change::kNone;
    silent_ = false;
    return Change::kBack;
  }
  if (speech_ended_ns > seen_ns_) {
    seen_ns_ = speech_ended_ns;
    if (owed_since_ns_ == 0) owed_since_ns_ = speech_ended_ns;
  }
  if (silent_ || owed_since_ns_ == 0 || now_ns < owed_since_ns_ + kPatienceNs) return Change::kNone;
  silent_ = true;
  return Change::kSilent;
}

}  // namespace dgm::calls
