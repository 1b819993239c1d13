// What the service is asked, as values: targets of URLs and JSON messages. Pure functions.
// Source: elevenlabs-docs fern/apis/api/{asyncapi.yml,openapi.json}.
#pragma once

#include <string>
#include <string_view>

#include "plugins/synthesizer_elevenlabs/elevenlabs_settings.h"

namespace dragoman::elevenlabs {

// The URL of a socket (modes kMulti and kSingle) or of a request (kHttp). Holds no key.
std::string url_of(const Settings& settings, Mode mode, const Voice& voice,
                   const OutputFormat& format);

// ---- multi-stream-input: several contexts on one socket
// The first message of a context: one blank, and what holds for the whole context.
std::string begin_context(std::string_view context, const VoiceSettings& voice_settings);
// All of the text at once; what was not spoken so far is spoken now.
std::string say(std::string_view context, std::string_view text);
// What was flushed is spoken to its end, then comes isFinal; to interrupt, the client stops
// listening.
std::string close_context(std::string_view context);
std::string open_idle_context(std::string_view context);
std::string keep_alive(std::string_view context);

// ---- stream-input: one text per socket
std::string begin_stream(const VoiceSettings& voice_settings);
std::string say(std::string_view text);
std::string end_stream();  // the socket ends after the last audio

// ---- HTTP
std::string speech_body(const Settings& settings, const Voice& voice, std::string_view text,
                        const VoiceSettings& voice_settings);

}  // namespace dragoman::elevenlabs
