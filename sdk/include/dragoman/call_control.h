/* "dgm.call-control/1": says who calls whom (Asterisk's ARI and its like); never touches audio. One
 * session is one connection to a PBX. */
#ifndef DRAGOMAN_CALL_CONTROL_H
#define DRAGOMAN_CALL_CONTROL_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_CALL_CONTROL_ID "dgm.call-control/1"

typedef struct dgm_call_control_params {
  uint32_t struct_size;
  dgm_scope scope;
} dgm_call_control_params;

typedef struct dgm_incoming_call {
  uint32_t struct_size;
  dgm_str call_id, extension, from; /* call_id: the PBX's own channel id */
} dgm_incoming_call;

/* How the PBX shall send media: an address that a transport opened for this leg. */
typedef struct dgm_media_request {
  uint32_t struct_size;
  dgm_str transport; /* "rtp" "audiosocket" "websocket" */
  dgm_str address;   /* "127.0.0.1:5000", or the token of a WebSocket path */
  dgm_str codec;
} dgm_media_request;

typedef struct dgm_call_control_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_ready)(void* ctx);
  void (*on_incoming)(void* ctx, const dgm_incoming_call*);
  void (*on_state)(void* ctx, dgm_str call_id,
                   dgm_str state); /* "ringing" "answered" "busy" "held" ... */
  void (*on_media_started)(void* ctx, dgm_str call_id,
                           dgm_str remote); /* where to send: "127.0.0.1:20232" */
  void (*on_dtmf)(void* ctx, dgm_str call_id, char digit, uint32_t duration_ms);
  void (*on_hangup)(void* ctx, dgm_str call_id, dgm_str cause);
  void (*on_failed)(void* ctx, const dgm_error*); /* last event */
} dgm_call_control_events;

typedef struct dgm_call_control {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_call_control_params*, const dgm_call_control_events*,
                     void* ctx, void** session, dgm_error* why); /* [worker] */
  dgm_status (*answer)(void* session, dgm_str call_id);
  dgm_status (*reject)(void* session, dgm_str call_id, uint32_t sip_code);
  dgm_status (*start_media)(void* session, dgm_str call_id, const dgm_media_request*);
  dgm_status (*bridge)(void* session, const dgm_str* call_ids,
                       size_t call_id_count); /* media past us */
  dgm_status (*originate)(void* session, dgm_str call_id, dgm_str destination,
                          uint32_t ring_deadline_ms);
  dgm_status (*transfer)(void* session, dgm_str call_id, dgm_str destination);
  dgm_status (*hang_up)(void* session, dgm_str call_id);
  void (*on_posted)(void* session, uint64_t event); /* [worker] may be NULL */
  void (*close)(void* session);                     /* [worker] */
} dgm_call_control;

#ifdef __cplusplus
}
#endif
#endif
