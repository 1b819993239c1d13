/* Sizes and offsets of the released structs of the core and the small host services (x86-64, LP64).
 */
#include "layout.h"

#include "dragoman/abi.h"
#include "dragoman/services.h"

SIZE(dgm_str, 16);
AT(dgm_str, data, 0);
AT(dgm_str, size, 8);

SIZE(dgm_bytes, 16);
AT(dgm_bytes, data, 0);
AT(dgm_bytes, size, 8);

SIZE(dgm_text_pair, 32);
AT(dgm_text_pair, key, 0);
AT(dgm_text_pair, value, 16);

SIZE(dgm_error, 48);
AT(dgm_error, struct_size, 0);
AT(dgm_error, status, 4);
AT(dgm_error, retry_after_ms, 8);
AT(dgm_error, provider_code, 16);
AT(dgm_error, detail, 32);

SIZE(dgm_frame, 32);
AT(dgm_frame, struct_size, 0);
AT(dgm_frame, flags, 4);
AT(dgm_frame, captured_at_ns, 8);
AT(dgm_frame, sample_rate_hz, 16);
AT(dgm_frame, sample_count, 20);
AT(dgm_frame, samples, 24);

SIZE(dgm_host, 40);
AT(dgm_host, struct_size, 0);
AT(dgm_host, abi_major, 4);
AT(dgm_host, abi_minor, 6);
AT(dgm_host, version, 8);
AT(dgm_host, log, 16);
AT(dgm_host, get_service, 24);
AT(dgm_host, post, 32);

SIZE(dgm_option, 56);
AT(dgm_option, struct_size, 0);
AT(dgm_option, name, 8);
AT(dgm_option, type, 16);
AT(dgm_option, fallback, 24);
AT(dgm_option, one_of, 32);
AT(dgm_option, help, 40);
AT(dgm_option, required, 48);
AT(dgm_option, secret, 49);

SIZE(dgm_provider_type, 88);
AT(dgm_provider_type, struct_size, 0);
AT(dgm_provider_type, kind, 8);
AT(dgm_provider_type, name, 16);
AT(dgm_provider_type, help, 24);
AT(dgm_provider_type, capabilities, 32);
AT(dgm_provider_type, options, 40);
AT(dgm_provider_type, option_count, 48);
AT(dgm_provider_type, create, 56);
AT(dgm_provider_type, destroy, 64);
AT(dgm_provider_type, configured_capabilities, 72);
AT(dgm_provider_type, interface_table, 80);

SIZE(dgm_plugin, 56);
AT(dgm_plugin, struct_size, 0);
AT(dgm_plugin, abi_major, 4);
AT(dgm_plugin, abi_minor, 6);
AT(dgm_plugin, id, 8);
AT(dgm_plugin, version, 16);
AT(dgm_plugin, license, 24);
AT(dgm_plugin, init, 32);
AT(dgm_plugin, deinit, 40);
AT(dgm_plugin, types, 48);

SIZE(dgm_host_timers, 32);
AT(dgm_host_timers, struct_size, 0);
AT(dgm_host_timers, now_ns, 8);
AT(dgm_host_timers, start, 16);
AT(dgm_host_timers, cancel, 24);

SIZE(dgm_host_frames, 24);
AT(dgm_host_frames, struct_size, 0);
AT(dgm_host_frames, retain, 8);
AT(dgm_host_frames, release, 16);

SIZE(dgm_host_metrics, 56);
AT(dgm_host_metrics, struct_size, 0);
AT(dgm_host_metrics, counter, 8);
AT(dgm_host_metrics, gauge, 16);
AT(dgm_host_metrics, histogram_ms, 24);
AT(dgm_host_metrics, add, 32);
AT(dgm_host_metrics, set, 40);
AT(dgm_host_metrics, observe, 48);

VALUE(DGM_ABI_MAJOR, 1);
VALUE(DGM_OK, 0);
VALUE(DGM_INVALID_ARGUMENT, 1);
VALUE(DGM_INVALID_CONFIG, 2);
VALUE(DGM_UNSUPPORTED, 3);
VALUE(DGM_UNAUTHENTICATED, 4);
VALUE(DGM_RATE_LIMITED, 5);
VALUE(DGM_UNAVAILABLE, 6);
VALUE(DGM_TIMEOUT, 7);
VALUE(DGM_CANCELLED, 8);
VALUE(DGM_BUSY, 9);
VALUE(DGM_INTERNAL, 10);
VALUE(DGM_FRAME_LOST, 1);
VALUE(DGM_FRAME_SILENCE, 2);
VALUE(DGM_FRAME_SPEECH, 4);
VALUE(DGM_LOG_DEBUG, 0);
VALUE(DGM_LOG_INFO, 1);
VALUE(DGM_LOG_WARNING, 2);
VALUE(DGM_LOG_ERROR, 3);
