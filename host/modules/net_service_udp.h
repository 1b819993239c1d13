// The UDP entries of dgm_host_net; see there.
#pragma once

#include "dragoman/net.h"

namespace dgm::modules {

dgm_status udp_open(dgm_scope scope, const dgm_udp_params* params, const dgm_udp_events* events,
                    void* ctx, dgm_socket* out, dgm_address* bound, dgm_error* why);
dgm_status udp_connect(dgm_socket socket, const dgm_address* peer);
dgm_status udp_send(dgm_socket socket, const dgm_address* to, dgm_bytes data);

}  // namespace dgm::modules
