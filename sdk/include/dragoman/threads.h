/* The four thread words of the ABI. Every function of every header carries one of them in brackets.
 *
 *   [control]  The host's control thread. May take milliseconds. No media runs here.
 *   [worker]   The worker thread that owns this session. Never two at once, and the same one for
 * the whole life of the session: a session needs no locks of its own. [rt]       In addition to
 * [worker]: no allocation, no lock that can be contended, no system call but those of the host
 * services marked [rt]; returns within microseconds. [any]      Any thread, at any time,
 * concurrently.
 *
 * Two promises of the host hold everywhere. No re-entrance: the host never calls a plugin from
 * inside a call that the plugin is making; completions are posted. Silence after close: once
 * close() of a session has been called, no event, timer or socket of that session calls the plugin
 * again.
 */
#ifndef DRAGOMAN_THREADS_H
#define DRAGOMAN_THREADS_H
#include <stdint.h>
#endif
