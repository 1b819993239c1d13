// One plugin that is built twice, as VERSION 1 and 2. Its counter is a symbol that the linker of
// GNU systems would make unique in the process, shared by both versions and keeping the file mapped
// for ever, were it not built as dragoman_add_plugin() builds.
#include "dragoman/recognizer.h"

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

template <typename T>
struct Counter {
  inline static T value = 0;
};

namespace {

int provider_data;

dgm_status init(const dgm_host* /*host*/) { return DGM_OK; }
void deinit() {}

dgm_status create(const dgm_text_pair* /*options*/, size_t /*option_count*/, void** provider,
                  dgm_error* /*why*/) {
  *provider = &provider_data;
  return DGM_OK;
}
void destroy(void* /*provider*/) {}

// The session is the counter of this version.
dgm_status open(void* /*provider*/, const dgm_recognizer_params* /*params*/,
                const dgm_recognizer_events* /*events*/, void* /*ctx*/, void** session,
                dgm_error* /*why*/) {
  *session = &Counter<int>::value;
  return DGM_OK;
}
dgm_status push_audio(void* /*session*/, const dgm_frame* /*frame*/) { return VERSION; }
void end_utterance(void* /*session*/) { ++Counter<int>::value; }
void close(void* /*session*/) {}

constexpr dgm_recognizer kTable = {.struct_size = sizeof(dgm_recognizer),
                                   .open = open,
                                   .push_audio = push_audio,
                                   .end_utterance = end_utterance,
                                   .on_posted = nullptr,
                                   .close = close};
constexpr dgm_provider_type kType = {.struct_size = sizeof(dgm_provider_type),
                                     .kind = DGM_RECOGNIZER_ID,
                                     .name = "versioned",
                                     .help = "tells its version",
                                     .capabilities = nullptr,
                                     .options = nullptr,
                                     .option_count = 0,
                                     .create = create,
                                     .destroy = destroy,
                                     .configured_capabilities = nullptr,
                                     .interface_table = &kTable};
constexpr const dgm_provider_type* kTypes[] = {&kType, nullptr};

}  // namespace

const dgm_plugin dgm_plugin_entry = {.struct_size = sizeof(dgm_plugin),
                                     .abi_major = DGM_ABI_MAJOR,
                                     .abi_minor = DGM_ABI_MINOR,
                                     .id = "org.dragoman.test.versioned",
                                     .version = TEXT(VERSION) ".0.0",
                                     .license = "Apache-2.0",
                                     .init = init,
                                     .deinit = deinit,
                                     .types = kTypes};
