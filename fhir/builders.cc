#include "fhir/builders.h"

#include "fhir/primitive.h"
#include "fhir/types.h"

namespace fhir {
namespace {

using base::Json;

void set_text(Json& object, std::string_view member, std::string_view text) {
  if (!text.empty()) object.set(member, json_text(text));
}

std::string_view name_of(BundleType type) {
  switch (type) {
    case BundleType::kCollection:
      return "collection";
    case BundleType::kSearchset:
      return "searchset";
    case BundleType::kTransaction:
      return "transaction";
    case BundleType::kBatch:
      return "batch";
  }
  CHECK_UNREACHABLE();
}

Json request_of(const Resource& resource) {
  Json request = Json::object();
  request.set("method", json_code(resource.id().empty() ? "POST" : "PUT"));
  const std::string url =
      resource.id().empty() ? resource.type() : resource.type() + "/" + resource.id();
  request.set("url", json_text(url));
  return request;
}

Json entry_of(BundleType type, Resource resource) {
  Json request = request_of(resource);
  Json entry = Json::object();
  entry.set("resource", std::move(resource.json()));
  switch (type) {
    case BundleType::kCollection:
      break;
    case BundleType::kSearchset:
      entry.set("search", Json::object()).set("mode", json_code("match"));
      break;
    case BundleType::kTransaction:
    case BundleType::kBatch:
      entry.set("request", std::move(request));
      break;
  }
  return entry;
}

std::string_view take_last(std::string_view& path) {
  const auto slash = path.rfind('/');
  const std::string_view last = path.substr(slash == path.npos ? 0 : slash + 1);
  path = path.substr(0, slash == path.npos ? 0 : slash);
  return last;
}

}  // namespace

Json json_text(std::string_view text) { return Json::string(std::string(text)); }

Json json_code(std::string_view code) { return json_text(code); }

Json reference(const ResourceName& target, std::string_view display) {
  Json made = Json::object();
  made.set("reference", json_text(std::string(target.type) + "/" + std::string(target.id)));
  set_text(made, "display", display);
  return made;
}

Json reference(const Identifier& target, std::string_view display) {
  Json made = Json::object();
  made.set("identifier", identifier(target));
  set_text(made, "display", display);
  return made;
}

ResourceName target_of(const Json& reference) {
  std::string_view path = reference.text_of("reference");
  std::string_view id = take_last(path);
  std::string_view type = take_last(path);
  if (type == "_history") {
    id = take_last(path);
    type = take_last(path);
  }
  if (!is_resource_type(type) || !is_legal(Primitive::kId, id)) return {};
  return {type, id};
}

Json identifier(const Identifier& identifier) {
  Json made = Json::object();
  set_text(made, "system", identifier.system);
  set_text(made, "value", identifier.value);
  return made;
}

Json coding(const Coding& coding) {
  Json made = Json::object();
  set_text(made, "system", coding.system);
  set_text(made, "code", coding.code);
  set_text(made, "display", coding.display);
  return made;
}

Json codeable_concept(const Coding& from, std::string_view text) {
  Json made = Json::object();
  if (!from.code.empty()) made.set("coding", Json()).push(coding(from));
  set_text(made, "text", text);
  return made;
}

Json codeable_concept_of_text(std::string_view text) { return codeable_concept({}, text); }

Resource bundle(BundleType type, std::vector<Resource> resources) {
  Resource made("Bundle");
  made.set("type", json_code(name_of(type)));
  if (type == BundleType::kSearchset) {
    made.set("total", Json::integer(static_cast<long long>(resources.size())));
  }
  for (Resource& resource : resources) {
    Json* entries = made.json().find("entry");
    if (entries == nullptr) entries = &made.set("entry", Json::array());
    entries->push(entry_of(type, std::move(resource)));
  }
  return made;
}

}  // namespace fhir
