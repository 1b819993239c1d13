// link: call_control_ari_protocol
// Whatever Asterisk says, on the events socket or in an answer, is read without harm, and what is
// asked in reply stays one request of one line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugins/call_control_ari/ari_errors.h"
#include "plugins/call_control_ari/ari_events.h"
#include "plugins/call_control_ari/ari_requests.h"
#include "plugins/call_control_ari/resync.h"

namespace {

using namespace dragoman::ari;

void check_target(const Request& request) {
  for (const char letter : request.target)
    if (letter <= ' ' || letter >= 127) std::abort();
}

void check_event(const Event& event) {
  if (event.kind == Event::Kind::kOther || event.kind == Event::Kind::kReplaced ||
      event.kind == Event::Kind::kRecordingFailed)
    return;
  if (event.channel.id.empty()) std::abort();
  check_target(answer(event.channel.id));
  check_target(continue_in_dialplan(event.channel.id, event.channel.context, event.channel.exten));
  for (const std::string& arg : event.args) fact_of(arg);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto event = parse_event(text)) check_event(*event);
  parse_info(text);
  parse_modules(text);
  parse_media_place(text);
  if (error_words(text).size() > 200) std::abort();
  std::string why;
  media_ways(features(parse_version(text), std::nullopt), std::nullopt);
  media_format("rtp", text, why);
  const dragoman::Error error =
      explain(get_info(), {.status = 500, .body = std::string(text)}, "x", {});
  if (error.ok()) std::abort();

  Book book = {.app = "a", .own_prefix = "d"};
  book.knows_channel = book.knows_bridge = [](const std::string& id) { return id.size() % 2 == 0; };
  book.calls = {{.id = "c", .channel = "c", .bridge = "d", .media = "m"}};
  Lists lists;
  if (auto channels = parse_channels(text)) lists.channels = std::move(*channels);
  if (auto bridges = parse_bridges(text)) lists.bridges = std::move(*bridges);
  const Findings found = compare(book, lists);
  if (found.gone.size() + found.still_there.size() + found.replaced.size() != 1) std::abort();
  return 0;
}
