/* "dgm.recognizer/1": speech to text. One session is one speaker: one direction of one leg.
 *
 * Without the capability "endpointing" the host detects speech itself and calls end_utterance() at
 * its end; with it the recognizer decides. Capability "rate:16000": the only sample rate it wants;
 * the host resamples. "interim": it gives partial results. "detection": it tells which of several
 * languages was spoken. "phrases": it heeds dgm_recognizer_params.phrases; the others are given
 * none. "lang:en": a language it serves (BCP 47 prefix).
 */
#ifndef DRAGOMAN_RECOGNIZER_H
#define DRAGOMAN_RECOGNIZER_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_RECOGNIZER_ID "dgm.recognizer/1"

typedef struct dgm_recognizer_params {
  uint32_t struct_size;
  dgm_scope scope;
  dgm_str language; /* BCP 47: "en-US" */
  uint32_t sample_rate_hz;
  bool interim;           /* partial results wanted */
  const dgm_str* phrases; /* words and names likely in this call */
  size_t phrase_count;
  /* Others that this speaker may change to. Who has the capability "detection" says in
   * dgm_transcript.language which one it was; whoever has not ignores them. */
  const dgm_str* languages;
  size_t language_count;
} dgm_recognizer_params;

typedef struct dgm_transcript {
  uint32_t struct_size;
  uint64_t utterance; /* counts up in a session; interim and final of one utterance share it */
  bool is_final;
  float confidence;           /* 0..1; negative: not known */
  uint64_t speech_started_ns; /* host steady clock of the captured samples; 0: not known */
  uint64_t speech_ended_ns;
  dgm_str language; /* detected, or empty */
  dgm_str text;     /* final and empty: there was sound but no words */
} dgm_transcript;

typedef struct dgm_recognizer_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_ready)(void* ctx);
  void (*on_speech_started)(void* ctx, uint64_t captured_at_ns); /* only with "endpointing" */
  void (*on_transcript)(void* ctx, const dgm_transcript*);
  void (*on_failed)(void* ctx, const dgm_error*); /* last event; the host then calls close() */
} dgm_recognizer_events;

typedef struct dgm_recognizer {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_recognizer_params*, const dgm_recognizer_events*,
                     void* ctx, void** session, dgm_error* why); /* [worker] */
  dgm_status (*push_audio)(void* session, const dgm_frame*); /* [worker, rt] DGM_BUSY: not taken */
  void (*end_utterance)(void* session);                      /* [worker] the final is wanted now */
  void (*on_posted)(void* session, uint64_t event);          /* [worker] may be NULL */
  void (*close)(void* session);                              /* [worker] */
} dgm_recognizer;

#ifdef __cplusplus
}
#endif
#endif
