/* Sizes and offsets of the released structs of the network service (x86-64, LP64). */
#include "layout.h"

#include "dragoman/net.h"

SIZE(dgm_address, 20);
AT(dgm_address, ip, 0);
AT(dgm_address, port, 16);
AT(dgm_address, version, 18);
AT(dgm_address, reserved, 19);

SIZE(dgm_udp_params, 32);
AT(dgm_udp_params, struct_size, 0);
AT(dgm_udp_params, bind_address, 8);
AT(dgm_udp_params, port, 24);
AT(dgm_udp_params, last_port, 26);

SIZE(dgm_udp_events, 16);
AT(dgm_udp_events, struct_size, 0);
AT(dgm_udp_events, on_datagram, 8);

SIZE(dgm_listen_params, 32);
AT(dgm_listen_params, struct_size, 0);
AT(dgm_listen_params, bind_address, 8);
AT(dgm_listen_params, port, 24);
AT(dgm_listen_params, max_connections, 28);

SIZE(dgm_listen_events, 16);
AT(dgm_listen_events, struct_size, 0);
AT(dgm_listen_events, on_accept, 8);

SIZE(dgm_connect_params, 56);
AT(dgm_connect_params, struct_size, 0);
AT(dgm_connect_params, host, 8);
AT(dgm_connect_params, port, 24);
AT(dgm_connect_params, tls, 26);
AT(dgm_connect_params, ca_file, 32);
AT(dgm_connect_params, deadline_ms, 48);

SIZE(dgm_stream_events, 40);
AT(dgm_stream_events, struct_size, 0);
AT(dgm_stream_events, on_open, 8);
AT(dgm_stream_events, on_data, 16);
AT(dgm_stream_events, on_writable, 24);
AT(dgm_stream_events, on_closed, 32);

SIZE(dgm_ws_params, 80);
AT(dgm_ws_params, struct_size, 0);
AT(dgm_ws_params, url, 8);
AT(dgm_ws_params, headers, 24);
AT(dgm_ws_params, header_count, 32);
AT(dgm_ws_params, subprotocol, 40);
AT(dgm_ws_params, ca_file, 56);
AT(dgm_ws_params, deadline_ms, 72);
AT(dgm_ws_params, max_message_bytes, 76);

SIZE(dgm_ws_events, 40);
AT(dgm_ws_events, struct_size, 0);
AT(dgm_ws_events, on_open, 8);
AT(dgm_ws_events, on_message, 16);
AT(dgm_ws_events, on_writable, 24);
AT(dgm_ws_events, on_closed, 32);

SIZE(dgm_ws_listen_events, 16);
AT(dgm_ws_listen_events, struct_size, 0);
AT(dgm_ws_listen_events, on_upgrade, 8);

SIZE(dgm_http_params, 96);
AT(dgm_http_params, struct_size, 0);
AT(dgm_http_params, method, 8);
AT(dgm_http_params, url, 24);
AT(dgm_http_params, headers, 40);
AT(dgm_http_params, header_count, 48);
AT(dgm_http_params, body, 56);
AT(dgm_http_params, ca_file, 72);
AT(dgm_http_params, deadline_ms, 88);
AT(dgm_http_params, max_body_bytes, 92);

SIZE(dgm_http_events, 32);
AT(dgm_http_events, struct_size, 0);
AT(dgm_http_events, on_head, 8);
AT(dgm_http_events, on_body, 16);
AT(dgm_http_events, on_done, 24);

SIZE(dgm_host_net, 128);
AT(dgm_host_net, struct_size, 0);
AT(dgm_host_net, udp_open, 8);
AT(dgm_host_net, udp_connect, 16);
AT(dgm_host_net, udp_send, 24);
AT(dgm_host_net, tcp_listen, 32);
AT(dgm_host_net, tcp_connect, 40);
AT(dgm_host_net, stream_attach, 48);
AT(dgm_host_net, stream_send, 56);
AT(dgm_host_net, ws_open, 64);
AT(dgm_host_net, ws_listen, 72);
AT(dgm_host_net, ws_attach, 80);
AT(dgm_host_net, ws_send, 88);
AT(dgm_host_net, ws_close, 96);
AT(dgm_host_net, http_request, 104);
AT(dgm_host_net, close, 112);
AT(dgm_host_net, http_prewarm, 120);
