/* Gives the host handles that it never got from it. */
#include "dragoman/net.h"
#include "dragoman/services.h"
#include "good_parts.h"

static const dgm_host* the_host;

static dgm_status init(const dgm_host* host) {
  the_host = host;
  return DGM_OK;
}
static void end_utterance(void* session) {
  const dgm_host_timers* timers = the_host->get_service(DGM_HOST_TIMERS_ID);
  const dgm_host_net* net = the_host->get_service(DGM_HOST_NET_ID);
  uint64_t rubbish = 0x9e3779b97f4a7c15U;
  dgm_timer timer = 0;
  (void)session;
  for (int i = 0; i < 1000; ++i) {
    const dgm_bytes data = {(const uint8_t*)"x", 1};
    timers->cancel(rubbish);
    timers->start(rubbish, 1, 0, NULL, NULL, &timer);
    net->close(rubbish);
    net->udp_send(rubbish, NULL, data);
    net->stream_send(rubbish, data);
    the_host->post(rubbish, rubbish);
    rubbish = rubbish * 6364136223846793005U + 1442695040888963407U;
  }
}
static const dgm_recognizer table = {GOOD_TABLE, .end_utterance = end_utterance};
static const dgm_provider_type type = {GOOD_TYPE, .name = "rubbish", .interface_table = &table};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init, .types = types};
