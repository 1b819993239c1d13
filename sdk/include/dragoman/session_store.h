/* "dgm.session-store/1": keeps call sessions outside the call (memory, Redis). One session is one
 * store. Every request is asynchronous; the host never waits for it during a call. */
#ifndef DRAGOMAN_SESSION_STORE_H
#define DRAGOMAN_SESSION_STORE_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_SESSION_STORE_ID "dgm.session-store/1"

typedef struct dgm_store_params {
  uint32_t struct_size;
  dgm_scope scope;
} dgm_store_params;

typedef struct dgm_store_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_ready)(void* ctx);
  /* One answer per request. get: value, or DGM_OK with value.data == NULL for "not there". */
  void (*on_value)(void* ctx, uint64_t request, const dgm_error* status, dgm_bytes value);
  void (*on_keys)(void* ctx, uint64_t request, const dgm_error* status, const dgm_str* keys,
                  size_t key_count);
  void (*on_failed)(void* ctx, const dgm_error*); /* last event */
} dgm_store_events;

typedef struct dgm_session_store {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_store_params*, const dgm_store_events*, void* ctx,
                     void** session, dgm_error* why); /* [worker] */
  /* [worker] request: chosen by the caller, returned in the answer. expire_s 0: never. */
  dgm_status (*put)(void* session, uint64_t request, dgm_str key, dgm_bytes value,
                    uint32_t expire_s);
  dgm_status (*get)(void* session, uint64_t request, dgm_str key);
  dgm_status (*erase)(void* session, uint64_t request, dgm_str key);
  dgm_status (*list)(void* session, uint64_t request, dgm_str key_prefix);
  void (*on_posted)(void* session, uint64_t event); /* [worker] may be NULL */
  void (*close)(void* session);                     /* [worker] */
} dgm_session_store;

#ifdef __cplusplus
}
#endif
#endif
