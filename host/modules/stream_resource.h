// A byte stream as the net service sees it: plain TCP and TLS are the same to a plugin.
#pragma once

#include "dragoman/net.h"
#include "host/modules/handles.h"

namespace dgm::modules {

// Always of HandleKind::kStream.
class StreamResource : public Resource {
 public:
  // [worker] The events of this stream from now on. Never calls them from inside.
  virtual dgm_status attach(const dgm_stream_events& events, void* ctx) = 0;
  // [worker, rt] See dgm_host_net.stream_send.
  virtual dgm_status send(dgm_bytes data) = 0;
};

}  // namespace dgm::modules
