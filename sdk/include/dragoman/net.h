/* "dgm.host.net/1": sockets owned by the host. A plugin is a protocol state machine, bytes in and
 * events out; it links no socket, TLS or WebSocket library.
 *
 * All functions are called on the worker of the scope, and all events arrive there, never from
 * inside a call the plugin is making. Closing the scope closes all its sockets silently. After
 * on_closed or on_done, and after close(), the handle is dead and no event of it follows.
 */
#ifndef DRAGOMAN_NET_H
#define DRAGOMAN_NET_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_HOST_NET_ID "dgm.host.net/1"

typedef struct dgm_address {
  uint8_t ip[16];  /* network order; IPv4 in the first four bytes */
  uint16_t port;   /* host order */
  uint8_t version; /* 4, 6, or 0 for "none" */
  uint8_t reserved;
} dgm_address;

/* ---- UDP: media sockets, drained by the worker's metronome
 * --------------------------------------- */
typedef struct dgm_udp_params {
  uint32_t struct_size;
  dgm_str bind_address; /* "127.0.0.1"; literal address, no name */
  uint16_t port;        /* 0: the system chooses */
  uint16_t
      last_port; /* with a port: the first free even one of [port, last_port]; 0: just that port */
} dgm_udp_params;

typedef struct dgm_udp_events {
  uint32_t struct_size;
  /* [worker, rt] arrived_at_ns: kernel receive time on the host steady clock where the kernel gives
   * it. */
  void (*on_datagram)(void* ctx, dgm_socket socket, dgm_bytes data, const dgm_address* from,
                      uint64_t arrived_at_ns);
} dgm_udp_events;

/* ---- TCP and TLS byte streams
 * ---------------------------------------------------------------------- */
typedef struct dgm_listen_params {
  uint32_t struct_size;
  dgm_str bind_address;
  uint16_t port;            /* 0: the system chooses */
  uint32_t max_connections; /* more are accepted and closed at once, counted; 0: 1024 */
} dgm_listen_params;

typedef struct dgm_listen_events {
  uint32_t struct_size;
  /* [worker] The new stream is silent until stream_attach() gives it events; not attached or moved
   * before the call returns: closed. */
  void (*on_accept)(void* ctx, dgm_socket listener, dgm_socket stream, const dgm_address* from);
} dgm_listen_events;

typedef struct dgm_connect_params {
  uint32_t struct_size;
  dgm_str host; /* name or literal address */
  uint16_t port;
  bool tls;             /* verify the name against the system's certificates or ca_file */
  dgm_str ca_file;      /* empty: the system's */
  uint32_t deadline_ms; /* for name, connect and handshake together; 0: 5000 */
} dgm_connect_params;

typedef struct dgm_stream_events {
  uint32_t struct_size;
  void (*on_open)(void* ctx,
                  dgm_socket stream); /* [worker] of connect(); accepted streams are open */
  void (*on_data)(void* ctx, dgm_socket stream, dgm_bytes data,
                  uint64_t arrived_at_ns); /* [worker, rt] */
  void (*on_writable)(void* ctx,
                      dgm_socket stream); /* [worker] after DGM_BUSY, below the low-water mark */
  void (*on_closed)(void* ctx, dgm_socket stream,
                    const dgm_error* why); /* [worker] DGM_OK: clean end */
} dgm_stream_events;

/* ---- WebSocket (RFC 6455), client and server
 * --------------------------------------------------------- */
typedef struct dgm_ws_params {
  uint32_t struct_size;
  dgm_str url; /* ws:// or wss://, with path and query */
  const dgm_text_pair* headers;
  size_t header_count;
  dgm_str subprotocol; /* empty: none */
  dgm_str ca_file;
  uint32_t deadline_ms;       /* to on_open; 0: 5000 */
  uint32_t max_message_bytes; /* larger ones close with 1009; 0: 1 MiB */
} dgm_ws_params;

typedef struct dgm_ws_events {
  uint32_t struct_size;
  void (*on_open)(void* ctx, dgm_socket socket);
  void (*on_message)(void* ctx, dgm_socket socket, dgm_bytes data, bool is_text);
  void (*on_writable)(void* ctx, dgm_socket socket);
  /* why->provider_code: the HTTP status of a refused upgrade, or the close code of the far end. */
  void (*on_closed)(void* ctx, dgm_socket socket, const dgm_error* why);
} dgm_ws_events;

typedef struct dgm_ws_listen_events {
  uint32_t struct_size;
  /* [worker] Return false to answer 404. Accept with ws_attach() before returning true. */
  bool (*on_upgrade)(void* ctx, dgm_socket listener, dgm_socket socket, dgm_str target,
                     const dgm_text_pair* headers, size_t header_count);
} dgm_ws_listen_events;

/* ---- HTTP/1.1 client, keep-alive pool per worker
 * ----------------------------------------------------- */
typedef struct dgm_http_params {
  uint32_t struct_size;
  dgm_str method, url; /* http:// or https:// */
  const dgm_text_pair* headers;
  size_t header_count;
  dgm_bytes body;
  dgm_str ca_file;
  uint32_t deadline_ms;    /* to on_done; 0: 10000 */
  uint32_t max_body_bytes; /* 0: 16 MiB */
} dgm_http_params;

typedef struct dgm_http_events {
  uint32_t struct_size;
  void (*on_head)(void* ctx, dgm_socket request, uint32_t status, const dgm_text_pair* headers,
                  size_t count);
  void (*on_body)(void* ctx, dgm_socket request, dgm_bytes chunk); /* as it arrives */
  void (*on_done)(void* ctx, dgm_socket request,
                  const dgm_error* why); /* DGM_OK: complete, whatever the status */
} dgm_http_events;

typedef struct dgm_host_net {
  uint32_t struct_size;

  /* [worker] A port in use: DGM_UNAVAILABLE, and why->detail names the address and, if known, its
   * owner. */
  dgm_status (*udp_open)(dgm_scope, const dgm_udp_params*, const dgm_udp_events*, void* ctx,
                         dgm_socket* out, dgm_address* bound, dgm_error* why);
  /* [worker] From now on only this peer is heard, filtered by the kernel. `none` undoes it. */
  dgm_status (*udp_connect)(dgm_socket, const dgm_address* peer);
  /* [worker, rt] to == NULL: the connected peer. DGM_BUSY: the kernel's buffer is full, dropped. */
  dgm_status (*udp_send)(dgm_socket, const dgm_address* to, dgm_bytes);

  dgm_status (*tcp_listen)(dgm_scope, const dgm_listen_params*, const dgm_listen_events*, void* ctx,
                           dgm_socket* out, dgm_address* bound, dgm_error* why);
  dgm_status (*tcp_connect)(dgm_scope, const dgm_connect_params*, const dgm_stream_events*,
                            void* ctx, dgm_socket* out);
  /* [worker] Gives an accepted or moved stream its events. */
  dgm_status (*stream_attach)(dgm_socket, dgm_scope, const dgm_stream_events*, void* ctx);
  /* [worker, rt] All or nothing, as one write, TCP_NODELAY. DGM_BUSY above the high-water mark (64
   * KiB pending): nothing was taken. */
  dgm_status (*stream_send)(dgm_socket, dgm_bytes);

  dgm_status (*ws_open)(dgm_scope, const dgm_ws_params*, const dgm_ws_events*, void* ctx,
                        dgm_socket* out);
  dgm_status (*ws_listen)(dgm_scope, const dgm_listen_params*, const dgm_ws_listen_events*,
                          void* ctx, dgm_socket* out, dgm_address* bound, dgm_error* why);
  dgm_status (*ws_attach)(dgm_socket, dgm_scope, const dgm_ws_events*, void* ctx);
  dgm_status (*ws_send)(dgm_socket, dgm_bytes, bool is_text); /* [worker, rt] DGM_BUSY: not taken */
  void (*ws_close)(dgm_socket, uint16_t code);

  dgm_status (*http_request)(dgm_scope, const dgm_http_params*, const dgm_http_events*, void* ctx,
                             dgm_socket* out);

  void (*close)(dgm_socket); /* [worker] any kind; at once, no event follows */

  /* [worker] A connection to the far end of this http:// or https:// url is made now, TLS and all,
   * and kept in the worker's pool, so that the first request need not wait for it. Call it where a
   * session opens. Nothing is done if one is kept already, and nobody is told of a failure: the
   * request will be. ca_file empty: the system's; the same as in the request. */
  dgm_status (*http_prewarm)(dgm_scope, dgm_str url, dgm_str ca_file);
} dgm_host_net;

#ifdef __cplusplus
}
#endif
#endif
