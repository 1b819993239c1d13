/* The small host services: timers, frames, metrics. */
#ifndef DRAGOMAN_SERVICES_H
#define DRAGOMAN_SERVICES_H

#include "dragoman/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_HOST_TIMERS_ID "dgm.host.timers/1"
#define DGM_HOST_FRAMES_ID "dgm.host.frames/1"
#define DGM_HOST_METRICS_ID "dgm.host.metrics/1"

typedef struct dgm_host_timers {
  uint32_t struct_size;
  uint64_t (*now_ns)(void); /* [any] the host steady clock; a fake one in tests */
  /* [worker] Fires on the worker of the scope. period_ms 0: once. Periods are paced on an absolute
   * clock: a late firing does not shift the next one. */
  dgm_status (*start)(dgm_scope, uint32_t delay_ms, uint32_t period_ms,
                      void (*fired)(void* ctx, dgm_timer), void* ctx, dgm_timer* out);
  void (*cancel)(dgm_timer); /* [worker] it does not fire after this returns */
} dgm_host_timers;

typedef struct dgm_host_frames {
  uint32_t struct_size;
  /* [worker, rt] A copy in the worker's pool that lives until release(). NULL: the pool is empty;
   * the caller drops the frame (counted by the host). */
  const dgm_frame* (*retain)(const dgm_frame*);
  void (*release)(const dgm_frame*); /* [worker, rt] on the worker that retained it */
} dgm_host_frames;

typedef struct dgm_host_metrics {
  uint32_t struct_size;
  /* [control] Declared once, in create(); the same name and labels give the same metric. Names
   * follow Prometheus: "dragoman_deepgram_reconnects_total". A metric never touched is not
   * exported. */
  dgm_metric (*counter)(dgm_str name, dgm_str help, const dgm_text_pair* labels,
                        size_t label_count);
  dgm_metric (*gauge)(dgm_str name, dgm_str help, const dgm_text_pair* labels, size_t label_count);
  dgm_metric (*histogram_ms)(dgm_str name, dgm_str help, const dgm_text_pair* labels,
                             size_t label_count);
  void (*add)(dgm_metric, double amount);           /* [any, rt] counters, gauges */
  void (*set)(dgm_metric, double value);            /* [any, rt] gauges */
  void (*observe)(dgm_metric, double milliseconds); /* [any, rt] histograms */
} dgm_host_metrics;

#ifdef __cplusplus
}
#endif
#endif
