/* "dgm.assistant/1": speech to speech (OpenAI Realtime and its like). One session is one
 * conversation; it takes the place of recognizer, translator and synthesizer of a leg. */
#ifndef DRAGOMAN_ASSISTANT_H
#define DRAGOMAN_ASSISTANT_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_ASSISTANT_ID "dgm.assistant/1"

typedef struct dgm_assistant_params {
  uint32_t struct_size;
  dgm_scope scope;
  dgm_str language, voice, instructions;
  uint32_t sample_rate_hz; /* of the frames pushed, and wished for those that come back */
} dgm_assistant_params;

typedef struct dgm_tool_call {
  uint32_t struct_size;
  dgm_str id, name, arguments; /* arguments: JSON text */
} dgm_tool_call;

typedef struct dgm_assistant_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_ready)(void* ctx);
  void (*on_audio)(void* ctx, uint64_t turn, const dgm_frame*); /* [rt] */
  void (*on_turn_done)(void* ctx, uint64_t turn);
  void (*on_transcript)(void* ctx, dgm_str role, dgm_str text,
                        bool is_final); /* role: "user" "assistant" */
  void (*on_tool_call)(void* ctx, const dgm_tool_call*);
  void (*on_failed)(void* ctx, const dgm_error*); /* last event */
} dgm_assistant_events;

typedef struct dgm_assistant {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_assistant_params*, const dgm_assistant_events*,
                     void* ctx, void** session, dgm_error* why); /* [worker] */
  dgm_status (*push_audio)(void* session, const dgm_frame*);     /* [worker, rt] */
  dgm_status (*say)(void* session, dgm_str text);                /* [worker] */
  void (*interrupt)(void* session, uint64_t turn,
                    uint32_t heard_ms); /* [worker] what the caller really heard */
  dgm_status (*tool_result)(void* session, dgm_str id,
                            dgm_str result);        /* [worker] result: JSON text */
  void (*on_posted)(void* session, uint64_t event); /* [worker] may be NULL */
  void (*close)(void* session);                     /* [worker] */
} dgm_assistant;

#ifdef __cplusplus
}
#endif
#endif
