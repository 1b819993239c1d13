/* A name that no configuration file can say. */
#include "good_parts.h"

static const dgm_provider_type type = {GOOD_TYPE, .name = "My Recognizer"};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
