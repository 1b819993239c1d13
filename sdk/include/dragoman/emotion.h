/* "dgm.emotion/1": hears how something is said. One session is one speaker. Never in the critical
 * path: under load the host drops its frames first. */
#ifndef DRAGOMAN_EMOTION_H
#define DRAGOMAN_EMOTION_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_EMOTION_ID "dgm.emotion/1"

typedef struct dgm_emotion_params {
  uint32_t struct_size;
  dgm_scope scope;
  dgm_str language;
  uint32_t sample_rate_hz;
} dgm_emotion_params;

typedef struct dgm_emotion_score {
  dgm_str name; /* "anger" */
  float score;  /* 0..1 */
} dgm_emotion_score;

typedef struct dgm_emotion_result {
  uint32_t struct_size;
  uint64_t started_ns, ended_ns; /* host steady clock of the captured samples */
  const dgm_emotion_score* scores;
  size_t score_count;
} dgm_emotion_result;

typedef struct dgm_emotion_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_ready)(void* ctx);
  void (*on_emotion)(void* ctx, const dgm_emotion_result*);
  void (*on_failed)(void* ctx, const dgm_error*); /* last event */
} dgm_emotion_events;

typedef struct dgm_emotion {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_emotion_params*, const dgm_emotion_events*,
                     void* ctx, void** session, dgm_error* why); /* [worker] */
  dgm_status (*push_audio)(void* session, const dgm_frame*);     /* [worker, rt] */
  dgm_status (*push_text)(void* session,
                          dgm_str text);            /* [worker] the transcript of what was heard */
  void (*on_posted)(void* session, uint64_t event); /* [worker] may be NULL */
  void (*close)(void* session);                     /* [worker] */
} dgm_emotion;

#ifdef __cplusplus
}
#endif
#endif
