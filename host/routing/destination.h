// Names that scripts give to a PBX, checked before they reach it: there an odd character would be
// refused with less to say, or taken for something else. [any]
#pragma once

#include <cstddef>
#include <string_view>

namespace dgm::routing {

constexpr size_t kMaxDestinationBytes = 200;
constexpr size_t kMaxRecordingBytes = 100;
constexpr size_t kMaxAnnouncementBytes = 500;

// One phone, as technology and resource: "PJSIP/bob", "Local/100@internal/n",
// "PJSIP/+34600@trunk". No blanks, quotes, "&" (several phones), "," or "${EXTEN}": variables are
// the dialplan's.
bool is_destination(std::string_view text);
constexpr std::string_view kNoDestination =
    "is not one phone such as \"PJSIP/bob\" or \"Local/100@internal\"";

// An extension of the PBX's dialplan, perhaps with its context: "1002", "1002@internal".
bool is_dialplan_extension(std::string_view text);
constexpr std::string_view kNoDialplanExtension =
    "is not an extension of the dialplan such as \"1002\" or \"1002@internal\"";

// A file's name without its folder: letters, digits, "_", "-" and ".", and no "." in front.
bool is_recording_name(std::string_view text);
constexpr std::string_view kNoRecordingName =
    "is not a name of letters, digits, \"_\", \"-\" and \".\"; to stop, write record(false)";

}  // namespace dgm::routing
