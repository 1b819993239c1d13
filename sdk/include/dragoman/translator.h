/* "dgm.translator/1": text to text. One session is one direction of one language pair of a speaker.
 * Capability "pair:en>es": a pair it serves; without any pair word it serves all. "formality" and
 * "glossary": it takes these of each request. */
#ifndef DRAGOMAN_TRANSLATOR_H
#define DRAGOMAN_TRANSLATOR_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_TRANSLATOR_ID "dgm.translator/1"

typedef struct dgm_translator_params {
  uint32_t struct_size;
  dgm_scope scope;
  dgm_str source_language, target_language; /* BCP 47 */
  dgm_str formality;                        /* "more" "less" or empty */
  dgm_str glossary;                         /* the provider's own glossary id, or empty */
} dgm_translator_params;

typedef struct dgm_translation_request {
  uint32_t struct_size;
  uint64_t utterance;
  bool is_final;
  dgm_str text;
  const dgm_str* context; /* the last finished sentences of this speaker, oldest first */
  size_t context_count;
  dgm_str formality; /* of this sentence: "more" "less"; empty: as the session was opened */
  dgm_str glossary;  /* of this sentence: the provider's own id; empty: as it was opened */
} dgm_translation_request;

typedef struct dgm_translation {
  uint32_t struct_size;
  uint64_t utterance;
  bool is_final;
  dgm_str text;
} dgm_translation;

typedef struct dgm_translator_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_ready)(void* ctx);
  void (*on_translation)(void* ctx, const dgm_translation*);
  /* One request failed, the session lives. */
  void (*on_refused)(void* ctx, uint64_t utterance, const dgm_error*);
  void (*on_failed)(void* ctx, const dgm_error*); /* last event; the host then calls close() */
} dgm_translator_events;

typedef struct dgm_translator {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_translator_params*, const dgm_translator_events*,
                     void* ctx, void** session, dgm_error* why); /* [worker] */
  dgm_status (*translate)(void* session,
                          const dgm_translation_request*); /* [worker] DGM_BUSY: not taken */
  void (*cancel)(void* session, uint64_t utterance);       /* [worker] */
  void (*on_posted)(void* session, uint64_t event);        /* [worker] may be NULL */
  void (*close)(void* session);                            /* [worker] */
} dgm_translator;

#ifdef __cplusplus
}
#endif
#endif
