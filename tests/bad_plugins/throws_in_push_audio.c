/* A C++ exception leaves its push_audio(). */
#include "good_parts.h"

void throw_now(void);

static dgm_status push_audio(void* session, const dgm_frame* frame) {
  (void)session, (void)frame;
  throw_now();
  return DGM_OK;
}
static const dgm_recognizer table = {GOOD_TABLE, .push_audio = push_audio};
static const dgm_provider_type type = {GOOD_TYPE, .name = "throws", .interface_table = &table};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
