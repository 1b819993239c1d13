#include "host/caller/endpoint.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

namespace dgm::caller {

namespace net = Poco::Net;

Result<Answer> ask_host(const settings::HostSettings& host, const std::string& method,
                        const std::string& path, const std::string& body, unsigned deadline_s) {
  const std::string where = host.control_address + ":" + std::to_string(host.control_port);
  try {
    net::HTTPClientSession session(host.control_address, host.control_port);
    session.setTimeout(Poco::Timespan(deadline_s, 0));
    net::HTTPRequest request(method, path, net::HTTPMessage::HTTP_1_1);
    request.setContentType("application/json");
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    if (!host.control_token.empty()) request.set("Authorization", "Bearer " + host.control_token);
    session.sendRequest(request) << body;
    net::HTTPResponse response;
    Answer answer;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), answer.body);
    answer.status = response.getStatus();
    return answer;
  } catch (const Poco::Exception& failure) {
    return Error{"control endpoint " + where,
                 "does not answer (" + failure.displayText() + "); is the host running?"};
  }
}

}  // namespace dgm::caller
