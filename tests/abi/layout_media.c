/* Sizes and offsets of the released structs of transports (x86-64, LP64). */
#include "layout.h"

#include "dragoman/transport.h"

SIZE(dgm_packet, 56);
AT(dgm_packet, struct_size, 0);
AT(dgm_packet, flags, 4);
AT(dgm_packet, arrived_at_ns, 8);
AT(dgm_packet, sequence, 16);
AT(dgm_packet, position, 24);
AT(dgm_packet, codec, 32);
AT(dgm_packet, sample_rate_hz, 36);
AT(dgm_packet, payload, 40);

SIZE(dgm_media, 32);
AT(dgm_media, struct_size, 0);
AT(dgm_media, flags, 4);
AT(dgm_media, position, 8);
AT(dgm_media, payload, 16);

SIZE(dgm_leg_format, 12);
AT(dgm_leg_format, struct_size, 0);
AT(dgm_leg_format, codec, 4);
AT(dgm_leg_format, sample_rate_hz, 8);

SIZE(dgm_leg_params, 96);
AT(dgm_leg_params, struct_size, 0);
AT(dgm_leg_params, scope, 8);
AT(dgm_leg_params, extension, 16);
AT(dgm_leg_params, stream, 32);
AT(dgm_leg_params, unread, 40);
AT(dgm_leg_params, local_port, 56);
AT(dgm_leg_params, remote, 64);
AT(dgm_leg_params, codec, 80);

SIZE(dgm_leg_ready, 24);
AT(dgm_leg_ready, struct_size, 0);
AT(dgm_leg_ready, local, 4);

SIZE(dgm_leg_stats, 72);
AT(dgm_leg_stats, struct_size, 0);
AT(dgm_leg_stats, packets_received, 8);
AT(dgm_leg_stats, packets_sent, 16);
AT(dgm_leg_stats, bytes_received, 24);
AT(dgm_leg_stats, bytes_sent, 32);
AT(dgm_leg_stats, packets_rejected, 40);
AT(dgm_leg_stats, packets_lost, 48);
AT(dgm_leg_stats, jitter_ms, 56);
AT(dgm_leg_stats, round_trip_ms, 64);

SIZE(dgm_leg_events, 48);
AT(dgm_leg_events, struct_size, 0);
AT(dgm_leg_events, on_ready, 8);
AT(dgm_leg_events, on_format, 16);
AT(dgm_leg_events, on_packet, 24);
AT(dgm_leg_events, on_dtmf, 32);
AT(dgm_leg_events, on_ended, 40);

SIZE(dgm_leg_offer, 80);
AT(dgm_leg_offer, struct_size, 0);
AT(dgm_leg_offer, extension, 8);
AT(dgm_leg_offer, call_id, 24);
AT(dgm_leg_offer, from, 40);
AT(dgm_leg_offer, stream, 56);
AT(dgm_leg_offer, unread, 64);

SIZE(dgm_listener_events, 32);
AT(dgm_listener_events, struct_size, 0);
AT(dgm_listener_events, on_leg, 8);
AT(dgm_listener_events, on_standing_leg, 16);
AT(dgm_listener_events, on_failed, 24);

SIZE(dgm_rendezvous, 24);
AT(dgm_rendezvous, struct_size, 0);
AT(dgm_rendezvous, kind, 4);
AT(dgm_rendezvous, address, 8);

SIZE(dgm_transport, 80);
AT(dgm_transport, struct_size, 0);
AT(dgm_transport, listen, 8);
AT(dgm_transport, open, 16);
AT(dgm_transport, send, 24);
AT(dgm_transport, send_dtmf, 32);
AT(dgm_transport, stats, 40);
AT(dgm_transport, on_posted, 48);
AT(dgm_transport, close, 56);
AT(dgm_transport, rendezvous, 64);
AT(dgm_transport, set_remote, 72);

VALUE(DGM_CODEC_S16LE, 1);
VALUE(DGM_CODEC_L16, 2);
VALUE(DGM_CODEC_PCMU, 3);
VALUE(DGM_CODEC_PCMA, 4);
VALUE(DGM_CODEC_G722, 5);
VALUE(DGM_MEET_LEG_FIRST, 1);
VALUE(DGM_MEET_OFFER, 2);
VALUE(DGM_MEET_REMOTE_FIRST, 3);
VALUE(DGM_MEDIA_MARKER, 1);
VALUE(DGM_MEDIA_COMFORT_NOISE, 2);
