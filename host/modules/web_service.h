// The entries of dgm_host_net that speak WebSocket, HTTP and TLS, in the shape of that table (see
// dragoman/net.h for what each does). All [worker]: on another thread than that of the worker, for
// a closed scope or a stale handle they refuse with DGM_INVALID_ARGUMENT. A wrong url, header or
// ca_file is told by the last event, where its sentence reaches the user.
#pragma once

#include "dragoman/net.h"

namespace dgm::modules::web_service {

dgm_status ws_open(dgm_scope scope, const dgm_ws_params* params, const dgm_ws_events* events,
                   void* ctx, dgm_socket* out);
dgm_status ws_listen(dgm_scope scope, const dgm_listen_params* params,
                     const dgm_ws_listen_events* events, void* ctx, dgm_socket* out,
                     dgm_address* bound, dgm_error* why);
dgm_status ws_attach(dgm_socket socket, dgm_scope scope, const dgm_ws_events* events, void* ctx);
dgm_status ws_send(dgm_socket socket, dgm_bytes message, bool is_text);
void ws_close(dgm_socket socket, uint16_t code);
dgm_status http_request(dgm_scope scope, const dgm_http_params* params,
                        const dgm_http_events* events, void* ctx, dgm_socket* out);
dgm_status http_prewarm(dgm_scope scope, dgm_str url, dgm_str ca_file);
// tcp_connect() with params->tls; the handle is a StreamResource like any other stream.
dgm_status tls_connect(dgm_scope scope, const dgm_connect_params* params,
                       const dgm_stream_events* events, void* ctx, dgm_socket* out);

}  // namespace dgm::modules::web_service
