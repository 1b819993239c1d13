/* The same kind and name twice. */
#include "good_parts.h"

static const dgm_provider_type again = {GOOD_TYPE};
static const dgm_provider_type* const types[] = {&good_type, &again, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
