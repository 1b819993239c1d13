/* A well-behaved recognizer with every type of option. Its option `conduct` says how create() goes.
 * It logs what happens to it, so that a test can watch its life. */
#include <stdlib.h>
#include <string.h>

#include "dragoman/recognizer.h"

static const dgm_host* host;

static void tell(const char* text) {
  const dgm_str line = {text, strlen(text)};
  host->log(DGM_LOG_INFO, 0, line);
}

static dgm_status init(const dgm_host* given) {
  host = given;
  tell("init");
  return DGM_OK;
}
static void deinit(void) { tell("deinit"); }

typedef struct pupil {
  size_t option_count;
} pupil;

static int is(dgm_str text, const char* word) {
  return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

/* "key=value" for every option, as the host handed it over. */
static void tell_option(dgm_text_pair option) {
  char line[256];
  if (option.key.size + option.value.size + 2 > sizeof line) abort();
  memcpy(line, option.key.data, option.key.size);
  line[option.key.size] = '=';
  memcpy(line + option.key.size + 1, option.value.data, option.value.size);
  line[option.key.size + 1 + option.value.size] = '\0';
  tell(line);
}

static char sentence[256];

static dgm_status fail(dgm_error* why, dgm_status status, const char* detail, const char* code) {
  why->detail.data = detail;
  why->detail.size = strlen(detail);
  why->provider_code.data = code;
  why->provider_code.size = strlen(code);
  return status;
}

static dgm_status create(const dgm_text_pair* options, size_t option_count, void** provider,
                         dgm_error* why) {
  dgm_str conduct = {"", 0}, key = {"", 0};
  for (size_t i = 0; i < option_count; ++i) {
    tell_option(options[i]);
    if (is(options[i].key, "conduct")) conduct = options[i].value;
    if (is(options[i].key, "api_key")) key = options[i].value;
  }
  if (is(conduct, "silent")) return DGM_UNAVAILABLE;
  if (is(conduct, "null")) {
    *provider = NULL;
    return DGM_OK;
  }
  if (is(conduct, "fails")) {
    return fail(why, DGM_UNAUTHENTICATED, "the key was refused; ask for another", "401");
  }
  if (is(conduct, "babbles")) {
    if (key.size + 32 > sizeof sentence) abort();
    strcpy(sentence, "no account for ");
    strncat(sentence, key.data, key.size);
    return fail(why, DGM_UNAUTHENTICATED, sentence, "");
  }
  pupil* self = malloc(sizeof *self);
  if (self == NULL) return DGM_INTERNAL;
  self->option_count = option_count;
  *provider = self;
  tell("create");
  return DGM_OK;
}

static void destroy(void* provider) {
  tell("destroy");
  free(provider);
}

static const char* const* configured(void* provider) {
  static const char* const words[] = {"lang:de-AT", "interim", NULL};
  static const char* const none[] = {NULL};
  return ((pupil*)provider)->option_count > 0 ? words : none;
}

static dgm_status open_session(void* provider, const dgm_recognizer_params* params,
                               const dgm_recognizer_events* events, void* ctx, void** session,
                               dgm_error* why) {
  (void)params, (void)events, (void)ctx, (void)why;
  *session = provider;
  return DGM_OK;
}
static dgm_status push_audio(void* session, const dgm_frame* frame) {
  (void)session, (void)frame;
  return DGM_OK;
}
static void end_utterance(void* session) { (void)session; }
static void close_session(void* session) { (void)session; }

static const dgm_recognizer table = {.struct_size = sizeof table,
                                     .open = open_session,
                                     .push_audio = push_audio,
                                     .end_utterance = end_utterance,
                                     .close = close_session};

#define ROW .struct_size = sizeof(dgm_option)
static const dgm_option options[] = {
    {ROW, .name = "conduct", .type = "string", .fallback = "good",
     .one_of = "good|silent|null|fails|babbles", .help = "how create() goes"},
    {ROW, .name = "api_key", .type = "string", .help = "the account's key", .required = true,
     .secret = true},
    {ROW, .name = "sample_rate_hz", .type = "int", .fallback = "16000", .one_of = "8000|16000",
     .help = "rate of the audio"},
    {ROW, .name = "threads", .type = "int", .fallback = "2", .one_of = "1..8",
     .help = "threads of its pool"},
    {ROW, .name = "level", .type = "number", .fallback = "0.5", .one_of = "0..1",
     .help = "sensitivity"},
    {ROW, .name = "punctuation", .type = "bool", .fallback = "true", .help = "write commas"},
    {ROW, .name = "phrases", .type = "file", .help = "a file of likely phrases"},
    {ROW, .name = "models", .type = "list", .fallback = "small", .one_of = "small|large",
     .help = "models to load"},
};

static const char* const capabilities[] = {"interim", "lang:en", NULL};

static const dgm_provider_type type = {.struct_size = sizeof type,
                                       .kind = DGM_RECOGNIZER_ID,
                                       .name = "pupil",
                                       .help = "does as it is told",
                                       .capabilities = capabilities,
                                       .options = options,
                                       .option_count = sizeof options / sizeof *options,
                                       .create = create,
                                       .destroy = destroy,
                                       .configured_capabilities = configured,
                                       .interface_table = &table};
/* A revision to come, offered beside the one of today. */
static const dgm_provider_type next_type = {
    .struct_size = sizeof type, .kind = "dgm.recognizer/2", .name = "pupil"};
static const dgm_provider_type* const types[] = {&type, &next_type, NULL};

const dgm_plugin dgm_plugin_entry = {.struct_size = sizeof dgm_plugin_entry,
                                     .abi_major = DGM_ABI_MAJOR,
                                     .abi_minor = DGM_ABI_MINOR,
                                     .id = "org.dragoman.test.pupil",
                                     .version = "1.2.3",
                                     .license = "Apache-2.0",
                                     .init = init,
                                     .deinit = deinit,
                                     .types = types};
