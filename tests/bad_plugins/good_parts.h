/* The parts of a complete recognizer plugin. Each file of this folder puts them together with one
 * thing wrong. */
#ifndef GOOD_PARTS_H
#define GOOD_PARTS_H

#include "dragoman/recognizer.h"

#define PART __attribute__((unused)) static

PART dgm_status good_init(const dgm_host* host) {
  (void)host;
  return DGM_OK;
}
PART void good_deinit(void) {}

PART dgm_status good_create(const dgm_text_pair* options, size_t option_count, void** provider,
                            dgm_error* why) {
  static int self;
  (void)options, (void)option_count, (void)why;
  *provider = &self;
  return DGM_OK;
}
PART void good_destroy(void* provider) { (void)provider; }

PART dgm_status good_open(void* provider, const dgm_recognizer_params* params,
                          const dgm_recognizer_events* events, void* ctx, void** session,
                          dgm_error* why) {
  (void)params, (void)events, (void)ctx, (void)why;
  *session = provider;
  return DGM_OK;
}
PART dgm_status good_push_audio(void* session, const dgm_frame* frame) {
  (void)session, (void)frame;
  return DGM_OK;
}
PART void good_end_utterance(void* session) { (void)session; }
PART void good_close(void* session) { (void)session; }

#define GOOD_TABLE                                                                         \
  .struct_size = sizeof(dgm_recognizer), .open = good_open, .push_audio = good_push_audio, \
  .end_utterance = good_end_utterance, .close = good_close
PART const dgm_recognizer good_table = {GOOD_TABLE};

#define GOOD_TYPE                                                                      \
  .struct_size = sizeof(dgm_provider_type), .kind = DGM_RECOGNIZER_ID, .name = "echo", \
  .help = "hears nothing", .create = good_create, .destroy = good_destroy,             \
  .interface_table = &good_table
PART const dgm_provider_type good_type = {GOOD_TYPE};
PART const dgm_provider_type* const good_types[] = {&good_type, NULL};

#define GOOD_PLUGIN                                                                          \
  .struct_size = sizeof(dgm_plugin), .abi_major = DGM_ABI_MAJOR, .abi_minor = DGM_ABI_MINOR, \
  .id = "org.dragoman.test.gallery", .version = "1.0.0", .license = "Apache-2.0",            \
  .init = good_init, .deinit = good_deinit, .types = good_types

#endif
