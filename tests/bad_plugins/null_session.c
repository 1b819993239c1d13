/* Opens a session that is none. */
#include "good_parts.h"

static dgm_status open(void* provider, const dgm_recognizer_params* params,
                       const dgm_recognizer_events* events, void* ctx, void** session,
                       dgm_error* why) {
  (void)provider, (void)params, (void)events, (void)ctx, (void)why;
  *session = NULL;
  return DGM_OK;
}
static const dgm_recognizer table = {GOOD_TABLE, .open = open};
static const dgm_provider_type type = {GOOD_TYPE, .name = "nothing", .interface_table = &table};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
