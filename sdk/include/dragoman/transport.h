/* "dgm.transport/1": carries the media of legs (RTP, AudioSocket, WebSocket, Twilio Media Streams).
 * Framing only: the host owns sockets, codecs, jitter buffer, playout and pacing.
 *
 * Life of a leg: open() -> on_ready (where the far end may send) -> on_format (media flows) ->
 * on_packet... -> on_ended -> close(). on_format may come again when the far end changes its
 * format.
 */
#ifndef DRAGOMAN_TRANSPORT_H
#define DRAGOMAN_TRANSPORT_H

#include "dragoman/abi.h"
#include "dragoman/net.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_TRANSPORT_ID "dgm.transport/1"

/* How the bytes of a packet stand for samples. All mono. */
typedef uint32_t dgm_codec;
enum {
  DGM_CODEC_S16LE = 1, /* 16 bit linear, little endian (AudioSocket, WebSocket) */
  DGM_CODEC_L16 = 2,   /* 16 bit linear, big endian (RTP, RFC 3551) */
  DGM_CODEC_PCMU = 3,  /* G.711 mu-law */
  DGM_CODEC_PCMA = 4,  /* G.711 A-law */
  DGM_CODEC_G722 = 5   /* 64 kbit/s; 16 kHz audio */
};

enum {
  DGM_MEDIA_MARKER = 1u << 0,       /* first packet after silence */
  DGM_MEDIA_COMFORT_NOISE = 1u << 1 /* no audio: the far end is silent on purpose (RFC 3389) */
};

/* One received packet, after the transport's own checks (source, header, duplicates of one number
 * are the host's matter). Numbers are extended by the transport: they never wrap. */
typedef struct dgm_packet {
  uint32_t struct_size;
  uint32_t flags;
  uint64_t arrived_at_ns; /* host steady clock */
  uint64_t sequence;      /* +1 per packet */
  uint64_t position;      /* of the first sample, in samples of sample_rate_hz */
  dgm_codec codec;
  uint32_t sample_rate_hz; /* of the audio: 16000 for G.722 */
  dgm_bytes payload;
} dgm_packet;

/* One 20 ms frame to send, already encoded in the format of the last on_format. */
typedef struct dgm_media {
  uint32_t struct_size;
  uint32_t flags;
  uint64_t
      position; /* samples since the leg began; follows the clock, also over what was not sent */
  dgm_bytes payload;
} dgm_media;

typedef struct dgm_leg_format {
  uint32_t struct_size;
  dgm_codec codec;         /* what to send from now on */
  uint32_t sample_rate_hz; /* of the audio to send */
} dgm_leg_format;

typedef struct dgm_leg_params {
  uint32_t struct_size;
  dgm_scope scope;
  dgm_str extension;   /* "7777" */
  dgm_socket stream;   /* from an offer: moved into this scope; attach to it. 0: none */
  dgm_bytes unread;    /* what was read before the move; handle it as the first data */
  uint16_t local_port; /* of a standing leg; 0: one of the transport's range */
  dgm_str
      remote; /* "127.0.0.1:20232" when known in advance: the only source accepted. Empty: learn */
  dgm_str codec; /* wished by the route: "ulaw" "alaw" "g722" "l16"; empty: the transport's */
} dgm_leg_params;

typedef struct dgm_leg_ready {
  uint32_t struct_size;
  dgm_address local; /* where the far end may send; version 0: a stream, nothing to tell */
} dgm_leg_ready;

/* What a transport counts itself; the host adds jitter buffer and playout. */
typedef struct dgm_leg_stats {
  uint32_t struct_size;
  uint64_t packets_received, packets_sent, bytes_received, bytes_sent;
  uint64_t packets_rejected; /* garbage, wrong source, unknown payload type */
  int64_t packets_lost;      /* RFC 3550: expected - received; duplicates make it negative */
  double jitter_ms;          /* RFC 3550 interarrival jitter; negative: not known */
  double round_trip_ms;      /* from RTCP; negative: not known */
} dgm_leg_stats;

typedef struct dgm_leg_events { /* implemented by the host; all [worker] of the leg */
  uint32_t struct_size;
  void (*on_ready)(void* ctx, const dgm_leg_ready*);
  void (*on_format)(void* ctx, const dgm_leg_format*);
  void (*on_packet)(void* ctx, const dgm_packet*);              /* [rt] */
  void (*on_dtmf)(void* ctx, char digit, uint32_t duration_ms); /* once per key press */
  void (*on_ended)(void* ctx, const dgm_error* why); /* last event; DGM_OK: the far end hung up */
} dgm_leg_events;

/* A caller has arrived by itself; the host answers with open(), perhaps on another worker. */
typedef struct dgm_leg_offer {
  uint32_t struct_size;
  dgm_str extension;
  dgm_str call_id;   /* such as the AudioSocket UUID in text form */
  dgm_str from;      /* caller, or peer address */
  dgm_socket stream; /* given away: the listener may not use it any more */
  dgm_bytes unread;  /* what was read of it so far */
} dgm_leg_offer;

typedef struct dgm_listener_events { /* implemented by the host; [worker] of the listening scope */
  uint32_t struct_size;
  void (*on_leg)(void* ctx, const dgm_leg_offer*);
  /* A place on which callers may turn up without asking (RTP port 5000 is extension 7777): the host
   * keeps one leg open on it, and opens it again after each call. */
  void (*on_standing_leg)(void* ctx, dgm_str extension, uint16_t local_port);
  void (*on_failed)(void* ctx,
                    const dgm_error* why); /* one listening place is dead: which, why, remedy */
} dgm_listener_events;

/* How the media of a call that call control brings finds its leg. */
typedef uint32_t dgm_rendezvous_kind;
enum {
  /* open() tells with on_ready where the far end may send; set_remote() follows when the far end
   * has told its own address (RTP). What a transport without `rendezvous` does. */
  DGM_MEET_LEG_FIRST = 1,
  /* The far end connects to a listening place; on_leg offers the stream with the token of
   * the media request as its call_id (AudioSocket, a WebSocket server). */
  DGM_MEET_OFFER = 2,
  /* The far end waits: open() is called with its address in `remote` (a WebSocket client). */
  DGM_MEET_REMOTE_FIRST = 3
};

typedef struct dgm_rendezvous {
  uint32_t struct_size;
  dgm_rendezvous_kind kind;
  dgm_str address; /* MEET_OFFER: where to connect to. Lives as long as the provider */
} dgm_rendezvous;

typedef struct dgm_transport {
  uint32_t struct_size;
  /* [worker] Open the listening places of the configuration in this scope. Reports each place that
   * fails and goes on with the others. NULL: this transport does not listen. Called again, once the
   * scope of the last time is closed, when places had failed or a reload was taken back. */
  dgm_status (*listen)(void* provider, dgm_scope, const dgm_listener_events*, void* ctx);
  /* [worker] */
  dgm_status (*open)(void* provider, const dgm_leg_params*, const dgm_leg_events*, void* ctx,
                     void** session, dgm_error* why);
  dgm_status (*send)(void* session, const dgm_media*); /* [worker, rt] one call per 20 ms */
  dgm_status (*send_dtmf)(void* session, char digit,
                          uint32_t duration_ms);    /* [worker] DGM_UNSUPPORTED */
  void (*stats)(void* session, dgm_leg_stats* out); /* [worker, rt] */
  void (*on_posted)(void* session, uint64_t event); /* [worker] may be NULL */
  void (*close)(void* session); /* [worker] says good-bye on the wire, if it can */
  /* [any] After listen(). NULL, or not DGM_OK: DGM_MEET_LEG_FIRST. */
  dgm_status (*rendezvous)(void* provider, dgm_rendezvous* out);
  /* [worker] Send there from now on, and hear nobody else. NULL: DGM_UNSUPPORTED. */
  dgm_status (*set_remote)(void* session, dgm_str remote);
} dgm_transport;

#ifdef __cplusplus
}
#endif
#endif
