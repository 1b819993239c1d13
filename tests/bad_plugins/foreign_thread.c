/* Asks the host for sockets and timers, and posts, from a thread of its own. */
#include <pthread.h>
#include <string.h>

#include "dragoman/net.h"
#include "dragoman/services.h"
#include "good_parts.h"

static const dgm_host* the_host;
static dgm_scope the_scope;

static void fired(void* ctx, dgm_timer timer) { (void)ctx, (void)timer; }

static void* ask(void* unused) {
  const dgm_host_timers* timers = the_host->get_service(DGM_HOST_TIMERS_ID);
  const dgm_host_net* net = the_host->get_service(DGM_HOST_NET_ID);
  dgm_udp_params params;
  dgm_udp_events events;
  dgm_timer timer = 0;
  dgm_socket socket = 0;
  memset(&params, 0, sizeof params);
  memset(&events, 0, sizeof events);
  params.struct_size = sizeof params;
  params.bind_address = (dgm_str){"127.0.0.1", 9};
  events.struct_size = sizeof events;
  for (int i = 0; i < 100; ++i) {
    timers->start(the_scope, 1, 0, fired, NULL, &timer);
    timers->cancel(timer);
    net->udp_open(the_scope, &params, &events, NULL, &socket, NULL, NULL);
    net->udp_send(socket, NULL, (dgm_bytes){(const uint8_t*)"x", 1});
    net->close(socket);
    the_host->post(the_scope, 7);
  }
  return unused;
}

static dgm_status init(const dgm_host* host) {
  the_host = host;
  return DGM_OK;
}
static dgm_status open(void* provider, const dgm_recognizer_params* params,
                       const dgm_recognizer_events* events, void* ctx, void** session,
                       dgm_error* why) {
  (void)events, (void)ctx, (void)why;
  the_scope = params->scope;
  *session = provider;
  return DGM_OK;
}
static void end_utterance(void* session) {
  pthread_t thread;
  (void)session;
  if (pthread_create(&thread, NULL, ask, NULL) == 0) pthread_join(thread, NULL);
}
static const dgm_recognizer table = {GOOD_TABLE, .open = open, .end_utterance = end_utterance};
static const dgm_provider_type type = {GOOD_TYPE, .name = "foreign", .interface_table = &table};
static const dgm_provider_type* const types[] = {&type, NULL};
const dgm_plugin dgm_plugin_entry = {GOOD_PLUGIN, .init = init, .types = types};
