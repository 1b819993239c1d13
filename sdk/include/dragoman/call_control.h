/* "dgm.call-control/1": says who calls whom (Asterisk's ARI and its like); never touches audio. One
 * session is the connection to one PBX, for as long as the host runs: it connects, and reconnects,
 * by itself.
 *
 * Life of a call: on_incoming (or originate() -> on_state RINGING) -> answer() -> on_state ANSWERED
 * -> start_media() -> on_media_started -> ... -> on_hangup. Operations only begin something: DGM_OK
 * means "begun", and what comes of it is an event (on_refused when the PBX says no). After
 * on_hangup the call id means nothing any more, and the PBX keeps nothing of the call: no channel,
 * no bridge, no port.
 */
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

/* One way in which this PBX can carry media in both directions. */
typedef struct dgm_media_way {
  uint32_t struct_size;
  dgm_str transport; /* "rtp" "audiosocket" "websocket" */
  dgm_str codec;     /* "g722" "ulaw" "alaw" "l16", "slin16" ...: the widest that comes back too */
} dgm_media_way;

/* What has answered. */
typedef struct dgm_pbx {
  uint32_t struct_size;
  dgm_str name, version;     /* "Asterisk", "22.10.1" */
  const dgm_media_way* ways; /* best first: what a route's media = "auto" takes */
  size_t way_count;
} dgm_pbx;

typedef struct dgm_incoming_call {
  uint32_t struct_size;
  dgm_str call_id; /* the PBX's own channel id */
  dgm_str extension, from, from_name;
  const dgm_text_pair* facts; /* what the PBX was told to say of this call: "lang_a" = "en" */
  size_t fact_count;
} dgm_incoming_call;

/* Who shall be called. */
typedef struct dgm_outgoing_call {
  uint32_t struct_size;
  dgm_str call_id;      /* chosen by the host, unique; the PBX uses it as its own */
  dgm_str destination;  /* "PJSIP/bob" */
  dgm_str from;         /* number to show; empty: the PBX's own */
  dgm_str on_behalf_of; /* call id of who asked; empty: nobody */
  uint32_t ring_deadline_ms;
} dgm_outgoing_call;

/* How the PBX shall carry a call's media (see dgm_rendezvous in transport.h). */
typedef struct dgm_media_request {
  uint32_t struct_size;
  dgm_str transport; /* "rtp" "audiosocket" "websocket" */
  dgm_str address; /* where our side waits: "127.0.0.1:5000"; empty: the PBX says where it waits */
  dgm_str token;   /* a UUID: names this media path; an offer of its stream carries it as call_id */
  dgm_str codec;   /* of a dgm_media_way; empty: the PBX's choice */
} dgm_media_request;

typedef uint32_t dgm_call_state;
enum {
  DGM_CALL_RINGING = 1,
  DGM_CALL_ANSWERED = 2,
  DGM_CALL_HELD = 3,
  DGM_CALL_RESUMED = 4,
  DGM_CALL_TRANSFERRED = 5 /* another party has taken this call's place; its media goes on */
};

typedef uint32_t dgm_call_end_reason;
enum {
  DGM_END_NORMAL = 1,
  DGM_END_BUSY = 2,
  DGM_END_NO_ANSWER = 3,
  DGM_END_REJECTED = 4,
  DGM_END_UNREACHABLE = 5, /* no such destination, or it is not there */
  DGM_END_CONGESTION = 6,
  DGM_END_HANDED_OVER = 7, /* goes on in the PBX without us: transfer() */
  DGM_END_PBX_LOST = 8,    /* the PBX has gone, or forgotten the call */
  DGM_END_FAILED = 9
};

typedef struct dgm_call_end {
  uint32_t struct_size;
  dgm_call_end_reason reason;
  uint32_t cause; /* ITU-T Q.850, such as 17; 0: not said */
  dgm_str detail; /* for the log: "user busy (17)" */
} dgm_call_end;

typedef struct dgm_call_control_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  /* Connected, also again after on_lost: calls that are still there go on, for the others
   * on_hangup has come before. */
  void (*on_ready)(void* ctx, const dgm_pbx*);
  /* The connection is away; it is sought again. Calls go on as long as their media does. */
  void (*on_lost)(void* ctx, const dgm_error* why);
  void (*on_incoming)(void* ctx, const dgm_incoming_call*);
  void (*on_state)(void* ctx, dgm_str call_id, dgm_call_state);
  /* remote: "127.0.0.1:20232" where to send, or "ws://host/media/id" where to connect; empty: the
   * PBX connects to the address of the request. */
  void (*on_media_started)(void* ctx, dgm_str call_id, dgm_str remote);
  void (*on_dtmf)(void* ctx, dgm_str call_id, char digit, uint32_t duration_ms);
  /* An operation came to nothing, the call itself is still there. operation: "start_media". */
  void (*on_refused)(void* ctx, dgm_str call_id, dgm_str operation, const dgm_error* why);
  void (*on_hangup)(void* ctx, dgm_str call_id, const dgm_call_end*);
  void (*on_failed)(void* ctx, const dgm_error*); /* last event */
} dgm_call_control_events;

/* All operations are [worker] and return at once. DGM_INVALID_ARGUMENT: there is no such call. */
typedef struct dgm_call_control {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_call_control_params*, const dgm_call_control_events*,
                     void* ctx, void** session, dgm_error* why);
  dgm_status (*answer)(void* session, dgm_str call_id);
  dgm_status (*reject)(void* session, dgm_str call_id, uint32_t sip_code);
  dgm_status (*originate)(void* session, const dgm_outgoing_call*);
  /* Again for the same call: the new path replaces the old one. */
  dgm_status (*start_media)(void* session, dgm_str call_id, const dgm_media_request*);
  /* The parties hear each other inside the PBX, past us; one id alone: back to its own media. */
  dgm_status (*bridge)(void* session, const dgm_str* call_ids, size_t call_id_count);
  /* A third party listens: "PJSIP/boss" is called and hears what this party says and hears. */
  dgm_status (*monitor)(void* session, dgm_str call_id, dgm_str destination);
  /* The PBX records what this party says and hears under `name`; empty: stops. DGM_UNSUPPORTED. */
  dgm_status (*record)(void* session, dgm_str call_id, dgm_str name);
  /* Out of our hands: "1002", "1002@internal". Ends with on_hangup HANDED_OVER. */
  dgm_status (*transfer)(void* session, dgm_str call_id, dgm_str destination);
  dgm_status (*hang_up)(void* session, dgm_str call_id, dgm_call_end_reason);
  void (*on_posted)(void* session, uint64_t event); /* may be NULL */
  void (*close)(void* session);                     /* hangs up what is left, if it can */
  /* [any] What a session takes for itself at the PBX, such as its address and the name of an
   * application: of two sessions with the same text the later one would get the events of the
   * earlier one's calls, so the host never has both open. Lives as long as the provider. NULL, or
   * not DGM_OK: taken to be the same for all providers of this type. */
  dgm_status (*registration)(void* provider, dgm_str* out);
} dgm_call_control;

#ifdef __cplusplus
}
#endif
#endif
