/* An option whose default breaks its own rule. */
#include "good_parts.h"

static const dgm_option options[] = {{.struct_size = sizeof(dgm_option),
                                      .name = "sample_rate_hz",
                                      .type = "int",
                                      .fallback = "44100",
                                      .one_of = "8000|16000",
                                      .help = "rate of the audio it wants"}};
static const dgm_provider_type type = {GOOD_TYPE, .options = options, .option_count = 1};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .types = types};
