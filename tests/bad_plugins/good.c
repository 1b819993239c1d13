/* Nothing wrong: the neighbour that every bad plugin must leave alone. */
#include "good_parts.h"

const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN};
