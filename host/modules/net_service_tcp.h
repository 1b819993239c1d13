// The TCP entries of dgm_host_net; see there. Streams with TLS are the web service's.
#pragma once

#include "dragoman/net.h"

namespace dgm::modules {

dgm_status tcp_listen(dgm_scope scope, const dgm_listen_params* params,
                      const dgm_listen_events* events, void* ctx, dgm_socket* out,
                      dgm_address* bound, dgm_error* why);
dgm_status plain_tcp_connect(dgm_scope scope, const dgm_connect_params* params,
                             const dgm_stream_events* events, void* ctx, dgm_socket* out);
// Of any StreamResource.
dgm_status stream_attach(dgm_socket stream, dgm_scope scope, const dgm_stream_events* events,
                         void* ctx);
dgm_status stream_send(dgm_socket stream, dgm_bytes data);

}  // namespace dgm::modules
