/* A translator in plain C: answers with the bytes of the text in reverse order. */
#include <stdlib.h>
#include <string.h>

#include "dragoman/translator.h"

struct session {
  dgm_translator_events events;
  void* ctx;
};

static char provider_without_state;

static dgm_status create(const dgm_text_pair* options, size_t option_count, void** provider,
                         dgm_error* why) {
  (void)options, (void)option_count, (void)why;
  *provider = &provider_without_state;
  return DGM_OK;
}

static void destroy(void* provider) { (void)provider; }

static dgm_status open_session(void* provider, const dgm_translator_params* params,
                               const dgm_translator_events* events, void* ctx, void** session,
                               dgm_error* why) {
  (void)provider, (void)params;
  static const char kNoMemory[] = "no memory for a session";
  struct session* made = malloc(sizeof *made);
  if (!made) {
    why->status = DGM_UNAVAILABLE;
    why->detail = (dgm_str){kNoMemory, sizeof kNoMemory - 1};
    return DGM_UNAVAILABLE;
  }
  /* A newer host knows more events than this plugin: copy those that are known here. */
  size_t size =
      events->struct_size < sizeof made->events ? events->struct_size : sizeof made->events;
  memset(made, 0, sizeof *made);
  memcpy(&made->events, events, size);
  made->ctx = ctx;
  *session = made;
  made->events.on_ready(ctx);
  return DGM_OK;
}

static dgm_status translate(void* self, const dgm_translation_request* request) {
  const struct session* session = self;
  char* text = malloc(request->text.size + 1);
  if (!text) return DGM_BUSY;
  for (size_t i = 0; i < request->text.size; ++i)
    text[i] = request->text.data[request->text.size - 1 - i];
  const dgm_translation answer = {
      sizeof answer, request->utterance, request->is_final, {text, request->text.size}};
  session->events.on_translation(session->ctx, &answer);
  free(text);
  return DGM_OK;
}

static void cancel(void* self, uint64_t utterance) { (void)self, (void)utterance; }

static void close_session(void* self) { free(self); }

static dgm_status init(const dgm_host* host) { return host ? DGM_OK : DGM_INVALID_ARGUMENT; }

static void deinit(void) {}

static const dgm_translator table = {sizeof(dgm_translator), open_session, translate, cancel, NULL,
                                     close_session};

static const dgm_provider_type type = {
    .struct_size = sizeof(dgm_provider_type),
    .kind = DGM_TRANSLATOR_ID,
    .name = "reverse",
    .help = "Answers with the text reversed.",
    .create = create,
    .destroy = destroy,
    .interface_table = &table,
};

static const dgm_provider_type* const types[] = {&type, NULL};

const dgm_plugin dgm_plugin_entry = {
    .struct_size = sizeof(dgm_plugin),
    .abi_major = DGM_ABI_MAJOR,
    .abi_minor = DGM_ABI_MINOR,
    .id = "org.example.translator_reverse",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .init = init,
    .deinit = deinit,
    .types = types,
};
