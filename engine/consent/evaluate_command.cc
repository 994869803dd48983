#include "engine/consent/evaluate_command.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace engine::consent {

namespace {

using base::Json;

base::Error invalid(std::string text, std::string path) {
  return base::Error{base::Code::kInvalid, std::move(text), std::move(path), {}};
}

std::vector<Coding> read_codings(const Json* list) {
  std::vector<Coding> codings;
  if (list == nullptr) return codings;
  for (const Json& item : list->items()) {
    codings.push_back(Coding{item.text_of("system"), item.text_of("code")});
  }
  return codings;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

// A bare date means noon UTC of that day.
base::Result<base::Instant> read_clock(const std::string& text) {
  return base::parse_instant(text.size() == 10 ? text + "T12:00:00Z" : text);
}

// An active privacy Consent that cannot be understood: what stands in for one that cannot be read.
fhir::Resource unreadable() {
  Json coding = Json::object();
  coding.set("system", Json::string("http://terminology.hl7.org/CodeSystem/consentscope"));
  coding.set("code", Json::string("patient-privacy"));
  Json scope = Json::object();
  scope.set("coding", Json::array()).push(std::move(coding));
  fhir::Resource resource("Consent");
  resource.set("status", Json::string("active"));
  resource.set("scope", std::move(scope));
  resource.set("modifierExtension", Json::array());
  return resource;
}

class Evaluator {
 public:
  Evaluator(std::string dir, LabelMode labels) : dir_(std::move(dir)) { options_.labels = labels; }

  base::Status run(const Json& vector, std::vector<std::string>& lines) {
    const std::string& id = vector.text_of("id");
    if (id.empty()) return invalid("a vector without id", "vectors");
    const Json* asked = vector.find("request");
    const Json* consent = vector.find("consent");
    if (asked == nullptr || consent == nullptr) return invalid("needs request and consent", id);
    auto request = read_request(*asked);
    if (!request.ok()) return invalid(request.error().text, id);
    ConsentSet set = ConsentSet::compile(read_consents(*consent), options_);
    if (const Json* items = vector.find("items")) {
      for (std::size_t i = 0; i < items->items().size(); ++i) {
        const Json* resource = items->items()[i].find("resource");
        if (resource == nullptr) return invalid("an item needs a resource", id);
        lines.push_back(line(id + "/" + std::to_string(i + 1),
                             set.decide(request.value(), read_item(*resource))));
      }
      return base::ok_status();
    }
    const Json* resource = vector.find("resource");
    if (resource == nullptr) return invalid("needs resource or items", id);
    lines.push_back(line(id, set.decide(request.value(), read_item(*resource))));
    return base::ok_status();
  }

 private:
  static std::string line(const std::string& id, const Decision& decision) {
    Json json = Json::object();
    json.set("id", Json::string(id));
    json.set("decision", Json::string(std::string(verdict_name(decision.verdict))));
    return base::write_json(json);
  }

  // A name, a Consent, a list of either, or null.
  std::vector<fhir::Resource> read_consents(const Json& consent) {
    std::vector<fhir::Resource> consents;
    if (consent.is_null()) return consents;
    if (consent.is_array()) {
      for (const Json& item : consent.items()) consents.push_back(read_consent_value(item));
    } else {
      consents.push_back(read_consent_value(consent));
    }
    return consents;
  }

  fhir::Resource read_consent_value(const Json& consent) {
    auto made =
        consent.is_string() ? read_named(consent.text()) : fhir::Resource::from_json(consent);
    return made.ok() ? made.value() : unreadable();
  }

  // The name is part of a path, so it must be a plain word.
  base::Result<fhir::Resource> read_named(const std::string& name) {
    bool plain = !name.empty() && name[0] != '.' && name.find('/') == std::string::npos;
    if (!plain) return invalid("no name of a consent", "consent");
    return fhir::Resource::parse(read_file(dir_ + "/" + name + ".json"));
  }

  std::string dir_;
  Options options_;
};

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPermit:
      return "permit";
    case Verdict::kDeny:
      return "deny";
    case Verdict::kNotApplicable:
      return "not-applicable";
  }
  CHECK_UNREACHABLE();
}

base::Result<Request> read_request(const Json& json) {
  Request request;
  auto at = read_clock(json.text_of("at"));
  if (!at.ok()) return at.error();
  request.at = at.value();
  if (const Json* actors = json.find("actor")) {
    for (const Json& actor : actors->items()) request.actors.push_back(actor.text());
  }
  request.purposes = read_codings(json.find("purpose"));
  request.categories = read_codings(json.find("category"));
  const std::map<std::string, Action> actions = {{"collect", Action::kCollect},
                                                 {"use", Action::kUse},
                                                 {"access", Action::kAccess},
                                                 {"disclose", Action::kDisclose}};
  auto action = actions.find(json.text_of("action"));
  if (action == actions.end()) {
    if (json.find("action") != nullptr) return invalid("no consent action", "action");
    return request;
  }
  request.action = action->second;
  return request;
}

Item read_item(const Json& json) {
  Item item;
  item.id = json.text_of("id");
  item.type = item.id.substr(0, item.id.find('/'));
  item.author = json.text_of("author");
  item.date = json.text_of("date");
  item.encounter = json.text_of("encounter");
  item.labels = read_codings(json.find("labels"));
  item.codes = read_codings(json.find("codes"));
  if (const Json* related = json.find("related")) {
    for (const Json& reference : related->items()) item.related.push_back(reference.text());
  }
  return item;
}

base::Result<std::vector<std::string>> evaluate_vectors(std::string_view vectors,
                                                        const std::string& consents_dir,
                                                        LabelMode labels) {
  auto parsed = base::parse_json(vectors);
  if (!parsed.ok()) return parsed.error();
  const Json* list = parsed.value().find("vectors");
  if (list == nullptr || !list->is_array()) return invalid("needs a list of vectors", "vectors");
  Evaluator evaluator(consents_dir, labels);
  std::vector<std::string> lines;
  for (const Json& vector : list->items()) {
    auto done = evaluator.run(vector, lines);
    if (!done.ok()) return done.error();
  }
  return lines;
}

}  // namespace engine::consent
