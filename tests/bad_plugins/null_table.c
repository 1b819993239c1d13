/* A type without its interface. */
#include "good_parts.h"

static const dgm_provider_type type = {GOOD_TYPE, .interface_table = NULL};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
