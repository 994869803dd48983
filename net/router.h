// Router: who answers which path of the one public listener.
//
//   router.mount("GET", "/fhir/R4/{type}/{id}", [&](net::Request request, net::Respond respond) {
//     reader.show(actor, ..., [respond](auto shown) { respond(net::Response{...}); });
//   });
//
// A handler runs on an I/O thread and must not block: it keeps `respond` and calls it exactly once,
// from any thread. A dropped `respond` answers 500. {name} matches one path segment, a trailing
// {name...} the rest. The most specific pattern wins; another method on a known path is 405 with
// Allow; GET serves HEAD too. mount() before the listener starts; lookups afterwards from any
// thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/api_document.h"

namespace net {

struct Header {
  std::string name;  // as sent; compare without case
  std::string value;
};

struct Request {
  std::string method;
  std::string path;                           // percent-decoded, without query; starts with '/'
  std::map<std::string, std::string> params;  // of the pattern: {"type", "Appointment"}
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::vector<Header> headers;
  std::string body;
  std::string remote;  // address of the peer

  // The value of a header that occurs exactly once; "" when absent or repeated.
  std::string_view header(std::string_view name) const;
  // The same of the query.
  std::string_view parameter(std::string_view name) const;
  // Whether the body is of that media type ("application/json"), whatever its parameters.
  bool has_type(std::string_view media) const;
  // The credential of the only Authorization header with scheme Bearer; "" otherwise.
  std::string_view bearer() const;
};

class EventFeed;

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<Header> headers;
  std::shared_ptr<EventFeed> events;  // what follows in place of a body; see event_stream.h
};

// An answer in the form of RFC 9457. `detail` is fixed text.
Response problem(int status, std::string_view detail);

using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request, Respond)>;

class Router {
 public:
  Router();
  ~Router();
  void mount(std::string_view method, std::string_view pattern, Handler handler);
  // The same for an operation of the API, which is then in /openapi.json; the first one mounts that
  // document too.
  void mount(const ApiOperation& operation, Handler handler);
  // Schemas that operations name: a JSON object, name -> JSON Schema.
  void describe(std::string_view schemas);
  // Finds the handler, or answers 404 or 405 itself.
  void handle(Request request, Respond respond) const;

 private:
  void mount_document();

  struct Routes;
  std::unique_ptr<Routes> routes_;
};

}  // namespace net
