// What a listener is told when he is not translated any more.
#pragma once

#include <string>
#include <string_view>

namespace dgm::calls {

// In his language ("es-ES"); empty: the host knows no sentence in it.
std::string failure_sentence(std::string_view language);

}  // namespace dgm::calls
