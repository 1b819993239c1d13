/* "dgm.language-model/1": one session is one request (Ollama, Gemini and their like). */
#ifndef DRAGOMAN_LANGUAGE_MODEL_H
#define DRAGOMAN_LANGUAGE_MODEL_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_LANGUAGE_MODEL_ID "dgm.language-model/1"

typedef struct dgm_message {
  dgm_str role; /* "system" "user" "assistant" */
  dgm_str content;
} dgm_message;

typedef struct dgm_completion_params {
  uint32_t struct_size;
  dgm_scope scope;
  const dgm_message* messages;
  size_t message_count;
  double temperature;   /* negative: the model's own */
  uint32_t max_tokens;  /* 0: the model's own */
  uint32_t deadline_ms; /* to on_done */
} dgm_completion_params;

typedef struct dgm_completion_usage {
  uint32_t struct_size;
  int64_t input_tokens, output_tokens; /* negative: not told */
} dgm_completion_usage;

typedef struct dgm_language_model_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_token)(void* ctx, dgm_str text);
  void (*on_done)(void* ctx, const dgm_completion_usage*); /* last event */
  void (*on_failed)(void* ctx, const dgm_error*);          /* last event */
} dgm_language_model_events;

typedef struct dgm_language_model {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_completion_params*, const dgm_language_model_events*,
                     void* ctx, void** session, dgm_error* why); /* [worker] sends the request */
  void (*on_posted)(void* session, uint64_t event);              /* [worker] may be NULL */
  void (*close)(void* session); /* [worker] cancels what is not done */
} dgm_language_model;

#ifdef __cplusplus
}
#endif
#endif
