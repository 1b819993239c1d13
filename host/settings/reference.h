// Values by reference, so that secrets stay out of the configuration: ${system.env.NAME} anywhere
// in a value, or file:PATH as the whole value.
#pragma once

#include <string>
#include <string_view>

namespace dgm::settings {

enum class ReferenceState {
  kLiteral,   // no reference in it
  kResolved,  // all references found
  kUnset,     // the whole value is one ${system.env.NAME}, and that is not set or empty
  kBroken     // anything else that is wrong; see `problem`
};

struct Expanded {
  ReferenceState state = ReferenceState::kLiteral;
  std::string text;
  std::string problem;  // kUnset, kBroken: one sentence with its remedy
};

constexpr size_t kMaxReferencedFileBytes = 64 * 1024;

// `folder`: what a relative file:PATH is relative to; empty: the current directory. Of a file's
// content line ends at the end are dropped; more lines than one are refused. [control]
Expanded expand(std::string_view written, const std::string& folder);

// Does the value contain a reference? Such values are printed as written.
bool is_reference(std::string_view written);

}  // namespace dgm::settings
