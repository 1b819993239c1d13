/* An interface table that ends before close(). */
#include "good_parts.h"

static const dgm_recognizer table = {GOOD_TABLE, .struct_size = offsetof(dgm_recognizer, close)};
static const dgm_provider_type type = {GOOD_TYPE, .interface_table = &table};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
