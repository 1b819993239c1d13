/* An empty list of types. */
#include "good_parts.h"

static const dgm_provider_type* const none[] = {NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = none};
