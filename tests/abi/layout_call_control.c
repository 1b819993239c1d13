/* Sizes and offsets of the released structs of call control (x86-64, LP64). */
#include "layout.h"

#include "dragoman/call_control.h"

SIZE(dgm_call_control_params, 16);
AT(dgm_call_control_params, struct_size, 0);
AT(dgm_call_control_params, scope, 8);

SIZE(dgm_media_way, 40);
AT(dgm_media_way, struct_size, 0);
AT(dgm_media_way, transport, 8);
AT(dgm_media_way, codec, 24);

SIZE(dgm_pbx, 56);
AT(dgm_pbx, struct_size, 0);
AT(dgm_pbx, name, 8);
AT(dgm_pbx, version, 24);
AT(dgm_pbx, ways, 40);
AT(dgm_pbx, way_count, 48);

SIZE(dgm_incoming_call, 88);
AT(dgm_incoming_call, struct_size, 0);
AT(dgm_incoming_call, call_id, 8);
AT(dgm_incoming_call, extension, 24);
AT(dgm_incoming_call, from, 40);
AT(dgm_incoming_call, from_name, 56);
AT(dgm_incoming_call, facts, 72);
AT(dgm_incoming_call, fact_count, 80);

SIZE(dgm_outgoing_call, 80);
AT(dgm_outgoing_call, struct_size, 0);
AT(dgm_outgoing_call, call_id, 8);
AT(dgm_outgoing_call, destination, 24);
AT(dgm_outgoing_call, from, 40);
AT(dgm_outgoing_call, on_behalf_of, 56);
AT(dgm_outgoing_call, ring_deadline_ms, 72);

SIZE(dgm_media_request, 72);
AT(dgm_media_request, struct_size, 0);
AT(dgm_media_request, transport, 8);
AT(dgm_media_request, address, 24);
AT(dgm_media_request, token, 40);
AT(dgm_media_request, codec, 56);

SIZE(dgm_call_end, 32);
AT(dgm_call_end, struct_size, 0);
AT(dgm_call_end, reason, 4);
AT(dgm_call_end, cause, 8);
AT(dgm_call_end, detail, 16);

SIZE(dgm_call_control_events, 80);
AT(dgm_call_control_events, struct_size, 0);
AT(dgm_call_control_events, on_ready, 8);
AT(dgm_call_control_events, on_lost, 16);
AT(dgm_call_control_events, on_incoming, 24);
AT(dgm_call_control_events, on_state, 32);
AT(dgm_call_control_events, on_media_started, 40);
AT(dgm_call_control_events, on_dtmf, 48);
AT(dgm_call_control_events, on_refused, 56);
AT(dgm_call_control_events, on_hangup, 64);
AT(dgm_call_control_events, on_failed, 72);

SIZE(dgm_call_control, 112);
AT(dgm_call_control, struct_size, 0);
AT(dgm_call_control, open, 8);
AT(dgm_call_control, answer, 16);
AT(dgm_call_control, reject, 24);
AT(dgm_call_control, originate, 32);
AT(dgm_call_control, start_media, 40);
AT(dgm_call_control, bridge, 48);
AT(dgm_call_control, monitor, 56);
AT(dgm_call_control, record, 64);
AT(dgm_call_control, transfer, 72);
AT(dgm_call_control, hang_up, 80);
AT(dgm_call_control, on_posted, 88);
AT(dgm_call_control, close, 96);
AT(dgm_call_control, registration, 104);

VALUE(DGM_CALL_RINGING, 1);
VALUE(DGM_CALL_ANSWERED, 2);
VALUE(DGM_CALL_HELD, 3);
VALUE(DGM_CALL_RESUMED, 4);
VALUE(DGM_CALL_TRANSFERRED, 5);
VALUE(DGM_END_NORMAL, 1);
VALUE(DGM_END_BUSY, 2);
VALUE(DGM_END_NO_ANSWER, 3);
VALUE(DGM_END_REJECTED, 4);
VALUE(DGM_END_UNREACHABLE, 5);
VALUE(DGM_END_CONGESTION, 6);
VALUE(DGM_END_HANDED_OVER, 7);
VALUE(DGM_END_PBX_LOST, 8);
VALUE(DGM_END_FAILED, 9);
