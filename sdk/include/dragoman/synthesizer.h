/* "dgm.synthesizer/1": text to speech. One session is one voice of one speaker's translation. Audio
 * faster than real time is normal: the host paces. Capability "lang:es": a language it serves;
 * "voice:slt": a voice it has. */
#ifndef DRAGOMAN_SYNTHESIZER_H
#define DRAGOMAN_SYNTHESIZER_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_SYNTHESIZER_ID "dgm.synthesizer/1"

typedef struct dgm_synthesizer_params {
  uint32_t struct_size;
  dgm_scope scope;
  dgm_str language;        /* BCP 47 */
  dgm_str voice;           /* the provider's own name; empty: its default for the language */
  uint32_t sample_rate_hz; /* of the listening leg; a wish: frames say what they are */
} dgm_synthesizer_params;

typedef struct dgm_speak_request {
  uint32_t struct_size;
  uint64_t utterance; /* chosen by the host, counts up */
  dgm_str text;
  float speed; /* 1 is the voice's own */
  /* How it is to sound, as words of the host's mapping from emotions: "stability" "style" (0..1),
   * "speed" (1 is the voice's own; it multiplies the field above), ... Values are numbers as text,
   * "0.4". A word that is not known is ignored; no words: the voice's own manner. */
  const dgm_text_pair* style;
  size_t style_count;
} dgm_speak_request;

typedef struct dgm_synthesizer_events { /* implemented by the host; [worker] */
  uint32_t struct_size;
  void (*on_ready)(void* ctx);
  void (*on_audio)(void* ctx, uint64_t utterance,
                   const dgm_frame*);               /* [rt] any length up to 1 s, in order */
  void (*on_spoken)(void* ctx, uint64_t utterance); /* all its audio was delivered */
  void (*on_refused)(void* ctx, uint64_t utterance,
                     const dgm_error*);           /* one request failed, the session lives */
  void (*on_failed)(void* ctx, const dgm_error*); /* last event; the host then calls close() */
  /* Optional, after the audio it tells of: the audio of this utterance up to audio_ns from its
   * start speaks the first text_bytes bytes of its text, which end a UTF-8 character. Both only
   * grow, and audio_ns stays within what was delivered. The host needs it to know what is left of
   * an interrupted sentence. NULL: this host does not ask. */
  void (*on_aligned)(void* ctx, uint64_t utterance, uint32_t text_bytes, uint64_t audio_ns);
} dgm_synthesizer_events;

typedef struct dgm_synthesizer {
  uint32_t struct_size;
  dgm_status (*open)(void* provider, const dgm_synthesizer_params*, const dgm_synthesizer_events*,
                     void* ctx, void** session, dgm_error* why); /* [worker] */
  dgm_status (*speak)(void* session, const dgm_speak_request*);  /* [worker] DGM_BUSY: not taken */
  void (*cancel)(void* session, uint64_t utterance); /* [worker] barge-in: no more audio of it */
  void (*on_posted)(void* session, uint64_t event);  /* [worker] may be NULL */
  void (*close)(void* session);                      /* [worker] */
} dgm_synthesizer;

#ifdef __cplusplus
}
#endif
#endif
