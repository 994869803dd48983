#include "engine/cli/ehr/record_endpoint.h"

#include <algorithm>

#include "net/text.h"

namespace engine::cli {
namespace {

using base::Json;

constexpr std::string_view kBase = "/fhir/R4/";
constexpr std::string_view kFhirJson = "application/fhir+json";

net::Response respond_with(int status, const fhir::Resource& body) {
  net::Response response;
  response.status = status;
  response.type = kFhirJson;
  response.body = body.write();
  return response;
}

net::Response fault(int status, std::string_view code, std::string_view words) {
  return respond_with(status,
                      fhir::operation_outcome(std::vector<fhir::Issue>{
                          {fhir::Severity::kError, std::string(code), std::string(words), ""}}));
}

std::string identifier_in(const std::optional<net::QueryPairs>& query) {
  if (!query) return "";
  for (const auto& [name, value] : *query) {
    if (name == "identifier") return value;
  }
  return "";
}

// The search parameter `identifier` of DocumentReference covers masterIdentifier as well.
bool bears(const fhir::Resource& resource, const std::string& wanted) {
  const auto matches = [&](const fhir::Identifier& one) {
    return one.system + "|" + one.value == wanted || one.value == wanted;
  };
  const auto all = fhir::identifiers_of(resource);
  if (std::any_of(all.begin(), all.end(), matches)) return true;
  const Json* master = resource.find("masterIdentifier");
  return master != nullptr &&
         matches(fhir::Identifier{master->text_of("system"), master->text_of("value")});
}

net::Response found(int status, const std::string& place, const fhir::Resource& resource) {
  net::Response response = respond_with(status, resource);
  response.headers.push_back({"Location", std::string(kBase) + place + "/_history/1"});
  response.headers.push_back({"ETag", "W/\"1\""});
  return response;
}

}  // namespace

struct RecordEndpoint::Visit {
  int status = 0;
  std::string identifier;
  std::string place;  // "Type/id"
};

void RecordEndpoint::mount(net::Router& router) {
  const std::string type = std::string(kBase) + "{type}";
  router.mount("POST", type, [this](const net::Request& request, const net::Respond& respond) {
    respond(create(request));
  });
  router.mount("GET", type, [this](const net::Request& request, const net::Respond& respond) {
    respond(search(request));
  });
  router.mount(
      "GET", type + "/{id}",
      [this](const net::Request& request, const net::Respond& respond) { respond(read(request)); });
}

std::vector<std::string> RecordEndpoint::find(const std::string& type,
                                              const std::string& identifier) const {
  std::vector<std::string> places;
  if (identifier.empty()) return places;
  for (const auto& [place, resource] : records_) {
    if (resource.type() == type && bears(resource, identifier)) places.push_back(place);
  }
  return places;
}

void RecordEndpoint::note(const net::Request& request, const Visit& visit) {
  log_.write({{"channel", Json::string("fhir")},
              {"method", Json::string(request.method)},
              {"type", Json::string(request.params.at("type"))},
              {"identifier", Json::string(visit.identifier)},
              {"id", Json::string(visit.place.substr(visit.place.find('/') + 1))},
              {"status", Json::integer(visit.status)}});
}

net::Response RecordEndpoint::create(const net::Request& request) {
  const std::string& type = request.params.at("type");
  auto read = fhir::Resource::parse(request.body);
  const std::string identifier = identifier_in(net::parse_query(request.header("If-None-Exist")));
  const std::lock_guard lock(mutex_);
  if (!read.ok() || read.value().type() != type) {
    note(request, {400, identifier, ""});
    return fault(400, "invalid", "no resource of this type");
  }
  const std::vector<std::string> places = find(type, identifier);
  if (places.size() > 1) {
    note(request, {412, identifier, ""});
    return fault(412, "multiple-matches", "several match If-None-Exist");
  }
  if (places.size() == 1) {
    note(request, {200, identifier, places.front()});
    return found(200, places.front(), records_.at(places.front()));
  }
  if (records_.size() >= kRecordsMax) return fault(507, "too-costly", "the stand-in is full");
  read.value().set_id(std::to_string(++last_));
  const std::string place = type + "/" + read.value().id();
  const auto stored = records_.emplace(place, std::move(read).value()).first;
  note(request, {201, identifier, place});
  return found(201, place, stored->second);
}

net::Response RecordEndpoint::read(const net::Request& request) {
  const std::string place = request.params.at("type") + "/" + request.params.at("id");
  const std::lock_guard lock(mutex_);
  const auto known = records_.find(place);
  note(request, {known == records_.end() ? 404 : 200, "", place});
  if (known == records_.end()) return fault(404, "not-found", "no such resource");
  return found(200, place, known->second);
}

std::optional<fhir::Resource> RecordEndpoint::find_patient(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto known = records_.find("Patient/" + id);
  return known == records_.end() ? std::nullopt : std::optional(known->second);
}

net::Response RecordEndpoint::search(const net::Request& request) {
  const std::string identifier = identifier_in(request.query);
  const std::lock_guard lock(mutex_);
  const std::vector<std::string> places = find(request.params.at("type"), identifier);
  fhir::Resource bundle("Bundle");
  bundle.set("type", Json::string("searchset"));
  bundle.set("total", Json::integer(static_cast<long long>(places.size())));
  for (const std::string& place : places) {
    Json entry = Json::object();
    entry.set("fullUrl", Json::string(std::string(kBase) + place));
    entry.set("resource", records_.at(place).json());
    if (bundle.find("entry") == nullptr) bundle.set("entry", Json::array());
    bundle.json().find("entry")->push(std::move(entry));
  }
  note(request, {200, identifier, places.size() == 1 ? places.front() : ""});
  return respond_with(200, bundle);
}

}  // namespace engine::cli
