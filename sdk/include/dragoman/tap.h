/* "dgm.tap/1": observes one call (recorder, dashboard, metrics) and cannot change it. Its queue is
 * bounded: overflow drops frames and counts them. */
#ifndef DRAGOMAN_TAP_H
#define DRAGOMAN_TAP_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_TAP_ID "dgm.tap/1"

typedef uint32_t dgm_tap_direction;
enum {
  DGM_TAP_HEARD = 1, /* from the far end: what this caller said */
  DGM_TAP_SENT = 2   /* to the far end: what this caller hears */
};

typedef struct dgm_tap_params {
  uint32_t struct_size;
  dgm_scope scope;
  dgm_str call_id, room;
} dgm_tap_params;

typedef struct dgm_tap_line {
  uint32_t struct_size;
  dgm_str leg;      /* the speaker's extension */
  dgm_str language; /* of the text */
  uint64_t utterance;
  bool is_final, is_translation;
  dgm_str text;
} dgm_tap_line;

typedef struct dgm_tap {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_tap_params*, void** session,
                     dgm_error* why); /* [worker] */
  void (*on_frame)(void* session, dgm_str leg, dgm_tap_direction,
                   const dgm_frame*);                  /* [worker, rt] */
  void (*on_line)(void* session, const dgm_tap_line*); /* [worker] */
  void (*on_call_event)(void* session, dgm_str leg, dgm_str event,
                        dgm_str detail);            /* [worker] "joined" "left" ... */
  void (*on_posted)(void* session, uint64_t event); /* [worker] may be NULL */
  void (*close)(void* session);                     /* [worker] */
} dgm_tap;

#ifdef __cplusplus
}
#endif
#endif
