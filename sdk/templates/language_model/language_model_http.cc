// Template of a language model behind HTTP: the host owns the connection, the plugin is a protocol.
#include "language_model_http_protocol.h"

namespace {

using dragoman::Status;

class Session final : public dragoman::LanguageModelSession {
 public:
  Session(const dragoman::CompletionParams& params, dragoman::LanguageModelEvents events,
          const std::string& url, const std::string& api_key)
      : LanguageModelSession(params, events) {
    const std::string body = language_model_http::build_request(params.messages);
    const std::string authorization = "Bearer " + api_key;
    const Status status = request_.start(
        {.method = "POST",
         .url = url,
         .headers = {{"Content-Type", "text/plain"}, {"Authorization", authorization}},
         .body = body,
         .deadline_ms = params.deadline_ms});
    if (status != Status::kOk)
      throw dragoman::Failure(status, "the request to " + url + " could not be started");
  }

 private:
  void on_chunk(std::string_view chunk) {
    for (const std::string& text : reader_.feed(chunk)) events().token(text);
  }
  void on_done(const dragoman::Error& why, const dragoman::HttpResponse& response) {
    if (!why.ok()) return events().failed(why);
    if (response.status < 200 || response.status > 299)
      return events().failed(language_model_http::error_of(response));
    if (!reader_.done())
      return events().failed({.status = Status::kUnavailable,
                              .detail = "the answer ended before its [DONE]; ask again"});
    events().done();
  }

  language_model_http::AnswerReader reader_;
  dragoman::HttpRequest request_{
      *this,
      {.on_body = [this](std::string_view chunk) { on_chunk(chunk); },
       .on_done = [this](const dragoman::Error& why,
                         const dragoman::HttpResponse& response) { on_done(why, response); }}};
};

class Provider {
 public:
  explicit Provider(const dragoman::Options& options)
      : url_(options.text("url")), api_key_(options.text("api_key")) {}

  std::unique_ptr<dragoman::LanguageModelSession> open(const dragoman::CompletionParams& params,
                                                       dragoman::LanguageModelEvents events) {
    return std::make_unique<Session>(params, events, url_, api_key_);
  }

 private:
  const std::string url_, api_key_;
};

constexpr auto kCapabilities = dragoman::capability_list("streaming");
constexpr auto kOptions = dragoman::option_table({
    {.name = "url",
     .fallback = "http://127.0.0.1:8080/complete",
     .help = "Where the service takes requests."},
    {.name = "api_key", .help = "Sent as a bearer token.", .secret = true},
});

}  // namespace

DGM_PLUGIN("org.dragoman.template.language_model_http", "1.0.0", "Apache-2.0",
           dragoman::language_model_type<Provider>({.name = "http_lines",
                                                    .help = "Asks a line-based HTTP service.",
                                                    .capabilities = kCapabilities,
                                                    .options = kOptions}));
