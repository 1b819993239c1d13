/* Each frame holds the worker for 300 ms. */
#include <threads.h>

#include "good_parts.h"

static dgm_status push_audio(void* session, const dgm_frame* frame) {
  const struct timespec pause = {0, 300 * 1000 * 1000};
  (void)session, (void)frame;
  thrd_sleep(&pause, NULL);
  return DGM_OK;
}
static const dgm_recognizer table = {GOOD_TABLE, .push_audio = push_audio};
static const dgm_provider_type type = {GOOD_TYPE, .name = "blocks", .interface_table = &table};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .id = "org.dragoman.test.blocks",
                                     .version = "1.0.2", .types = types};
