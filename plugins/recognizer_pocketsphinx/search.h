// What a decoder may hear: the language model, the mix of two, or the tree of phrases.
#pragma once

#include <pocketsphinx.h>

#include "plugins/recognizer_pocketsphinx/decoder.h"

namespace dgm::pocketsphinx {

// Sets the search of the plan and selects it. Throws std::runtime_error with one sentence.
void set_search(ps_decoder_t* decoder, const DecoderPlan& plan);

}  // namespace dgm::pocketsphinx
