/* An interface table without a function that every recognizer must have. */
#include "good_parts.h"

static const dgm_recognizer table = {GOOD_TABLE, .push_audio = NULL};
static const dgm_provider_type type = {GOOD_TYPE, .interface_table = &table};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
