#include "net/router.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/json.h"
#include "net/text.h"

namespace net {
namespace {

constexpr const char* kRetrySeconds = "5";
constexpr std::string_view kDocument = "/openapi.json";

// How exactly a pattern's segment matches; the more exact pattern wins, from left to right.
enum class Part { kText, kName, kRest };

struct Segment {
  Part part = Part::kText;
  std::string text;  // the text, or the parameter's name
};

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  CHECK(path.starts_with('/'));
  while (!path.empty()) {
    path.remove_prefix(1);
    std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

Segment read_segment(std::string_view text) {
  if (!text.starts_with('{')) return {Part::kText, std::string(text)};
  CHECK(text.ends_with('}'));
  text = text.substr(1, text.size() - 2);
  if (!text.ends_with("...")) return {Part::kName, std::string(text)};
  return {Part::kRest, std::string(text.substr(0, text.size() - 3))};
}

struct Route {
  std::vector<Segment> segments;
  std::map<std::string, Handler, std::less<>> methods;

  bool matches(const std::vector<std::string_view>& path) const;
  std::map<std::string, std::string> read(const std::vector<std::string_view>& path) const;
  std::string allow() const;
};

bool Route::matches(const std::vector<std::string_view>& path) const {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].part == Part::kRest) return true;
    if (i >= path.size()) return false;
    if (segments[i].part == Part::kName && path[i].empty()) return false;
    if (segments[i].part == Part::kText && path[i] != segments[i].text) return false;
  }
  return path.size() == segments.size();
}

std::map<std::string, std::string> Route::read(const std::vector<std::string_view>& path) const {
  std::map<std::string, std::string> params;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].part == Part::kName) params[segments[i].text] = std::string(path[i]);
    if (segments[i].part != Part::kRest) continue;
    std::string& rest = params[segments[i].text];
    for (std::size_t j = i; j < path.size(); ++j) {
      if (j > i) rest += '/';
      rest += path[j];
    }
  }
  return params;
}

std::string Route::allow() const {
  std::string list;
  for (const auto& [method, handler] : methods) list += (list.empty() ? "" : ", ") + method;
  if (methods.count("GET") != 0 && methods.count("HEAD") == 0) list += ", HEAD";
  return list;
}

// Text before names before rest, compared from the left.
bool more_exact(const Route& a, const Route& b) {
  for (std::size_t i = 0; i < std::min(a.segments.size(), b.segments.size()); ++i) {
    if (a.segments[i].part != b.segments[i].part) return a.segments[i].part < b.segments[i].part;
  }
  return a.segments.size() > b.segments.size();
}

bool same_shape(const Route& a, const Route& b) {
  auto same = [](const Segment& x, const Segment& y) {
    return x.part == y.part && x.text == y.text;
  };
  return std::equal(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                    same);
}

}  // namespace

struct Router::Routes {
  std::vector<Route> sorted;  // the most exact first
  ApiDocument api;
  bool described = false;  // /openapi.json is mounted
};

Router::Router() : routes_(std::make_unique<Routes>()) {}
Router::~Router() = default;

void Router::mount(std::string_view method, std::string_view pattern, Handler handler) {
  Route route;
  for (std::string_view text : split(pattern)) route.segments.push_back(read_segment(text));
  auto& sorted = routes_->sorted;
  auto known = std::find_if(sorted.begin(), sorted.end(),
                            [&](const Route& other) { return same_shape(other, route); });
  if (known == sorted.end()) {
    auto place = std::find_if(sorted.begin(), sorted.end(),
                              [&](const Route& other) { return more_exact(route, other); });
    known = sorted.insert(place, std::move(route));
  }
  bool fresh = known->methods.emplace(std::string(method), std::move(handler)).second;
  CHECK(fresh);  // two adapters must not mount one path
}

void Router::mount(const ApiOperation& operation, Handler handler) {
  mount_document();
  routes_->api.add(operation);
  mount(operation.method, operation.path, std::move(handler));
}

void Router::describe(std::string_view schemas) { routes_->api.add_schemas(schemas); }

void Router::mount_document() {
  if (std::exchange(routes_->described, true)) return;
  const ApiOperation self{"GET", kDocument, "describe", "This document", "",
                          "",    200,       {},         ApiAccess::kOpen};
  routes_->api.add(self);
  mount(self.method, self.path, [routes = routes_.get()](const Request&, const Respond& respond) {
    respond(Response{200, "application/json", base::write_json(routes->api.write()), {}});
  });
}

void Router::handle(Request request, Respond respond) const {
  std::vector<std::string_view> path = split(request.path);
  const Route* other_method = nullptr;
  for (const Route& route : routes_->sorted) {
    if (!route.matches(path)) continue;
    auto found = route.methods.find(request.method);
    // The server cuts the body of an answer to HEAD, so GET can serve both.
    if (found == route.methods.end() && request.method == "HEAD") found = route.methods.find("GET");
    if (found == route.methods.end()) {
      if (!other_method) other_method = &route;
      continue;
    }
    request.params = route.read(path);
    return found->second(std::move(request), std::move(respond));
  }
  if (!other_method) return respond(problem(404, "nothing is served at this path"));
  Response answer = problem(405, "this path takes other methods: see Allow");
  answer.headers.push_back({"Allow", other_method->allow()});
  respond(std::move(answer));
}

std::string_view Request::header(std::string_view name) const {
  const Header* only = nullptr;
  for (const Header& header : headers) {
    if (!same_text(header.name, name)) continue;
    if (only) return "";
    only = &header;
  }
  return only ? std::string_view(only->value) : std::string_view();
}

std::string_view Request::parameter(std::string_view name) const {
  const std::string* only = nullptr;
  for (const auto& [key, value] : query) {
    if (key != name) continue;
    if (only) return "";
    only = &value;
  }
  return only ? std::string_view(*only) : std::string_view();
}

bool Request::has_type(std::string_view media) const {
  const std::string_view type = header("Content-Type");
  return same_text(trim_blanks(type.substr(0, type.find(';'))), media);
}

std::string_view Request::bearer() const {
  constexpr std::string_view kScheme = "Bearer ";
  std::string_view value = header("Authorization");
  if (value.size() <= kScheme.size() || !same_text(value.substr(0, kScheme.size()), kScheme)) {
    return "";
  }
  std::string_view token = value.substr(kScheme.size());
  return token.find(' ') == std::string_view::npos ? token : "";
}

Response problem(int status, std::string_view detail) {
  base::Json body = base::Json::object();
  body.set("title", base::Json::string(std::string(reason_of(status))));
  body.set("status", base::Json::integer(status));
  body.set("detail", base::Json::string(std::string(detail)));
  Response answer{status, "application/problem+json", base::write_json(body), {}};
  if (status == 503) answer.headers.push_back({"Retry-After", kRetrySeconds});
  return answer;
}

}  // namespace net
