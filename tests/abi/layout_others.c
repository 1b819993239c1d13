/* Sizes and offsets of the released structs of assistants, language models, session stores and taps
 * (x86-64, LP64). */
#include "layout.h"

#include "dragoman/assistant.h"
#include "dragoman/language_model.h"
#include "dragoman/session_store.h"
#include "dragoman/tap.h"

SIZE(dgm_assistant_params, 72);
AT(dgm_assistant_params, struct_size, 0);
AT(dgm_assistant_params, scope, 8);
AT(dgm_assistant_params, language, 16);
AT(dgm_assistant_params, voice, 32);
AT(dgm_assistant_params, instructions, 48);
AT(dgm_assistant_params, sample_rate_hz, 64);

SIZE(dgm_tool_call, 56);
AT(dgm_tool_call, struct_size, 0);
AT(dgm_tool_call, id, 8);
AT(dgm_tool_call, name, 24);
AT(dgm_tool_call, arguments, 40);

SIZE(dgm_assistant_events, 56);
AT(dgm_assistant_events, struct_size, 0);
AT(dgm_assistant_events, on_ready, 8);
AT(dgm_assistant_events, on_audio, 16);
AT(dgm_assistant_events, on_turn_done, 24);
AT(dgm_assistant_events, on_transcript, 32);
AT(dgm_assistant_events, on_tool_call, 40);
AT(dgm_assistant_events, on_failed, 48);

SIZE(dgm_assistant, 64);
AT(dgm_assistant, struct_size, 0);
AT(dgm_assistant, open, 8);
AT(dgm_assistant, push_audio, 16);
AT(dgm_assistant, say, 24);
AT(dgm_assistant, interrupt, 32);
AT(dgm_assistant, tool_result, 40);
AT(dgm_assistant, on_posted, 48);
AT(dgm_assistant, close, 56);

SIZE(dgm_message, 32);
AT(dgm_message, role, 0);
AT(dgm_message, content, 16);

SIZE(dgm_completion_params, 48);
AT(dgm_completion_params, struct_size, 0);
AT(dgm_completion_params, scope, 8);
AT(dgm_completion_params, messages, 16);
AT(dgm_completion_params, message_count, 24);
AT(dgm_completion_params, temperature, 32);
AT(dgm_completion_params, max_tokens, 40);
AT(dgm_completion_params, deadline_ms, 44);

SIZE(dgm_completion_usage, 24);
AT(dgm_completion_usage, struct_size, 0);
AT(dgm_completion_usage, input_tokens, 8);
AT(dgm_completion_usage, output_tokens, 16);

SIZE(dgm_language_model_events, 32);
AT(dgm_language_model_events, struct_size, 0);
AT(dgm_language_model_events, on_token, 8);
AT(dgm_language_model_events, on_done, 16);
AT(dgm_language_model_events, on_failed, 24);

SIZE(dgm_language_model, 32);
AT(dgm_language_model, struct_size, 0);
AT(dgm_language_model, open, 8);
AT(dgm_language_model, on_posted, 16);
AT(dgm_language_model, close, 24);

SIZE(dgm_store_params, 16);
AT(dgm_store_params, struct_size, 0);
AT(dgm_store_params, scope, 8);

SIZE(dgm_store_events, 40);
AT(dgm_store_events, struct_size, 0);
AT(dgm_store_events, on_ready, 8);
AT(dgm_store_events, on_value, 16);
AT(dgm_store_events, on_keys, 24);
AT(dgm_store_events, on_failed, 32);

SIZE(dgm_session_store, 64);
AT(dgm_session_store, struct_size, 0);
AT(dgm_session_store, open, 8);
AT(dgm_session_store, put, 16);
AT(dgm_session_store, get, 24);
AT(dgm_session_store, erase, 32);
AT(dgm_session_store, list, 40);
AT(dgm_session_store, on_posted, 48);
AT(dgm_session_store, close, 56);

SIZE(dgm_tap_params, 48);
AT(dgm_tap_params, struct_size, 0);
AT(dgm_tap_params, scope, 8);
AT(dgm_tap_params, call_id, 16);
AT(dgm_tap_params, room, 32);

SIZE(dgm_tap_line, 72);
AT(dgm_tap_line, struct_size, 0);
AT(dgm_tap_line, leg, 8);
AT(dgm_tap_line, language, 24);
AT(dgm_tap_line, utterance, 40);
AT(dgm_tap_line, is_final, 48);
AT(dgm_tap_line, is_translation, 49);
AT(dgm_tap_line, text, 56);

SIZE(dgm_tap, 56);
AT(dgm_tap, struct_size, 0);
AT(dgm_tap, open, 8);
AT(dgm_tap, on_frame, 16);
AT(dgm_tap, on_line, 24);
AT(dgm_tap, on_call_event, 32);
AT(dgm_tap, on_posted, 40);
AT(dgm_tap, close, 48);

VALUE(DGM_TAP_HEARD, 1);
VALUE(DGM_TAP_SENT, 2);
