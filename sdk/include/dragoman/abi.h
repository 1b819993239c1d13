/* The core of the Dragoman plugin ABI: statuses, borrowed views, handles, frames, options and the
 * one symbol that a plugin exports. C11; also compiles as C17 and C++20. Nothing but values,
 * handles and function tables crosses this line: no C++ type, no exception, no allocator.
 *
 * Versioning: struct_size comes first in every struct and table; a reader uses only fields that lie
 * inside the size it was given; fields are only ever appended. Interface ids end in a revision
 * ("dgm.recognizer/1"); a new revision is a new id. A plugin is refused when its abi_major differs
 * from the host's or its abi_minor is newer.
 *
 * Trust: a loaded plugin has all the rights of the host process. No boundary is pretended.
 */
#ifndef DRAGOMAN_ABI_H
#define DRAGOMAN_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/threads.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_ABI_MAJOR 1
#define DGM_ABI_MINOR 0

#if defined(__GNUC__)
#define DGM_EXPORT __attribute__((visibility("default")))
#else
#define DGM_EXPORT
#endif

/* What routing can act on. DGM_BUSY is back-pressure ("not now, the frame was not taken"), not a
 * failure. */
typedef int32_t dgm_status;
enum {
  DGM_OK = 0,
  DGM_INVALID_ARGUMENT = 1,
  DGM_INVALID_CONFIG = 2,
  DGM_UNSUPPORTED = 3,
  DGM_UNAUTHENTICATED = 4,
  DGM_RATE_LIMITED = 5,
  DGM_UNAVAILABLE = 6,
  DGM_TIMEOUT = 7,
  DGM_CANCELLED = 8,
  DGM_BUSY = 9,
  DGM_INTERNAL = 10
};

/* Borrowed views: valid until the call returns; the callee copies what it keeps. */
typedef struct dgm_str { /* UTF-8, not NUL-terminated */
  const char* data;
  size_t size;
} dgm_str;

typedef struct dgm_bytes {
  const uint8_t* data;
  size_t size;
} dgm_bytes;

typedef struct dgm_text_pair { /* a header, an option, a label */
  dgm_str key;
  dgm_str value;
} dgm_text_pair;

/* Handles are numbers (index and generation), so a stale one is refused instead of crashing, and so
 * that a call can be carried over a process boundary. 0 is never a valid handle. */
typedef uint64_t dgm_scope;  /* one session or one provider: owns its sockets and timers */
typedef uint64_t dgm_socket; /* UDP, TCP, TLS, WebSocket or HTTP request */
typedef uint64_t dgm_timer;
typedef uint64_t dgm_metric;

/* A failure with what routing and a human need. `detail` is one sentence with its remedy. */
typedef struct dgm_error {
  uint32_t struct_size;
  dgm_status status;
  uint32_t retry_after_ms; /* 0: not said */
  dgm_str provider_code;   /* the provider's own word, such as "429" */
  dgm_str detail;
} dgm_error;

enum {
  DGM_FRAME_LOST = 1u << 0,    /* concealed: the packet did not arrive in time */
  DGM_FRAME_SILENCE = 1u << 1, /* digital or comfort silence: nobody spoke */
  DGM_FRAME_SPEECH = 1u << 2   /* the host's voice activity detection found speech in this frame */
};

/* 20 ms of one direction of one leg (synthesizers may deliver any length). Mono, 16 bit, the byte
 * order of the machine. Borrowed until the call returns; to keep it, see services.h. */
typedef struct dgm_frame {
  uint32_t struct_size;
  uint32_t flags;
  uint64_t
      captured_at_ns; /* host steady clock; the latency of every later stage counts from here */
  uint32_t sample_rate_hz;
  uint32_t sample_count;
  const int16_t* samples;
} dgm_frame;

enum { DGM_LOG_DEBUG = 0, DGM_LOG_INFO = 1, DGM_LOG_WARNING = 2, DGM_LOG_ERROR = 3 };

/* The host, as given to init(). Lives as long as the process. */
typedef struct dgm_host {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;
  const char* version;
  /* [any] Never blocks: a full log drops and counts. scope may be 0. */
  void (*log)(int32_t severity, dgm_scope scope, dgm_str text);
  /* [any] "dgm.host.net/1" -> dgm_host_net. NULL: not offered. The table lives as long as the host.
   */
  const void* (*get_service)(const char* id);
  /* [any] The only way in from a plugin's own thread: on_posted(session, event) runs later on the
   * worker of the scope. DGM_CANCELLED: the scope is closed, the event will not arrive. Bounded;
   * DGM_BUSY: the worker's queue is full. */
  dgm_status (*post)(dgm_scope scope, uint64_t event);
} dgm_host;

/* One row of a provider's configuration schema. The host checks values before create(). */
typedef struct dgm_option {
  uint32_t struct_size;
  const char* name;     /* snake_case with its unit: "deadline_ms" */
  const char* type;     /* "string" "int" "number" "bool" "file" "list" */
  const char* fallback; /* the default as text; NULL: none */
  const char* one_of;   /* allowed values, separated by "|"; NULL: any. For numbers: "min..max" */
  const char* help;     /* one line */
  bool required;
  bool secret; /* never printed; given by reference (${system.env.NAME} or file:PATH) */
} dgm_option;

/* One kind of provider that a plugin offers. Static data. */
typedef struct dgm_provider_type {
  uint32_t struct_size;
  const char* kind; /* "dgm.recognizer/1" */
  const char* name; /* "deepgram": the word used in configuration */
  const char* help; /* one line */
  /* NULL-terminated words that routing checks: "interim", "endpointing", "lang:es", "pair:en>es",
   * "rate:16000". A word not listed is a capability not offered. */
  const char* const* capabilities;
  const dgm_option* options;
  size_t option_count;
  /* [control] No network, no threads that outlive destroy(). Options are complete: defaults are
   * filled in and values checked. On failure fills *why (its strings stay valid until the next call
   * of create()) and returns a status other than DGM_OK. */
  dgm_status (*create)(const dgm_text_pair* options, size_t option_count, void** provider,
                       dgm_error* why);
  /* [control] After the last session is closed. */
  void (*destroy)(void* provider);
  /* [control] More capabilities, known only once configured (languages found on this machine).
   * NULL-terminated, owned by the provider until destroy(). NULL function: none. */
  const char* const* (*configured_capabilities)(void* provider);
  /* The interface of `kind`, such as const dgm_recognizer*. */
  const void* interface_table;
} dgm_provider_type;

/* The record behind the one exported symbol. Static data, readable without running plugin code. */
typedef struct dgm_plugin {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;
  const char* id;      /* reverse domain: "org.dragoman.recognizer_deepgram" */
  const char* version; /* "1.0.0" */
  const char* license; /* SPDX: "Apache-2.0" */
  /* [control] No network, no threads: a scan in a child process calls it too. Not DGM_OK: refused.
   */
  dgm_status (*init)(const dgm_host* host);
  /* [control] After the last provider is gone. The file stays mapped. */
  void (*deinit)(void);
  const dgm_provider_type* const* types; /* NULL-terminated */
} dgm_plugin;

/* The only symbol that a plugin exports. */
#define DGM_ENTRY_SYMBOL "dgm_plugin_entry"
DGM_EXPORT extern const dgm_plugin dgm_plugin_entry;

#ifdef __cplusplus
}
#endif
#endif
