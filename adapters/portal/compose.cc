#include "adapters/portal/compose.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/portal/render.h"
#include "base/encoding.h"
#include "base/json_build.h"
#include "base/time.h"
#include "net/plain_token.h"

namespace adapter::portal {
namespace {

using base::Json;
using base::json_array_of;
using base::json_object_of;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t count_characters(std::string_view text) {
  return text.size() - std::count_if(text.begin(), text.end(), is_continuation);
}

// C0 but line feed and tab, DEL, and C1 (U+0080 to U+009F, in UTF-8 C2 80 to C2 9F).
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
      return true;
  }
  return false;
}

std::optional<Problem> check_members(const Json& body) {
  if (!body.is_object()) return Problem{400, "not-an-object", "send {\"text\", \"key\"}", ""};
  for (const auto& [name, value] : body.members()) {
    // The name itself may be anything, so it is not repeated.
    if (name != "text" && name != "key")
      return Problem{400, "unknown-member", "only \"text\" and \"key\" are taken", ""};
    if (!value.is_string()) return Problem{400, "not-text", "this member is text", '/' + name};
  }
  return std::nullopt;
}

std::optional<Problem> check_draft(const Draft& draft) {
  if (draft.text.find_first_not_of(" \n\t") == std::string::npos)
    return Problem{422, "empty", "write something", "/text"};
  if (count_characters(draft.text) > kTextCharactersMax)
    return Problem{413, "too-long", "an entry holds 8,000 characters", "/text"};
  if (has_control(draft.text))
    return Problem{422, "control-character", "line feeds and tabs are the only ones taken",
                   "/text"};
  if (!net::is_plain_token(draft.key))
    return Problem{422, "bad-key", "a key is 1 to 64 letters, digits, '.', '_' and '-'", "/key"};
  return std::nullopt;
}

// A patient sees no threads but her own, so their subject is her name too.
std::string sender_of(const engine::Actor& actor, const Header& header) {
  const bool patient = actor.kind == engine::ActorKind::kPatient;
  for (const std::string& reference : actor.references) {
    const bool fits = patient ? reference.starts_with("Patient/")
                              : reference.starts_with("Practitioner/") ||
                                    reference.starts_with("PractitionerRole/");
    if (fits) return reference;
  }
  return patient ? header.subject : "";
}

std::string identifier_value(const engine::Actor& actor, const Header& header, const Draft& draft) {
  const std::string person =
      net::is_plain_token(actor.id) ? actor.id : "x" + base::to_hex(actor.id);
  return person + '/' + header.id + '/' + draft.key;
}

Json reference(std::string to) { return json_object_of("reference", Json::string(std::move(to))); }

}  // namespace

std::variant<Draft, Problem> read_draft(std::string_view body) {
  base::JsonLimits limits;
  limits.bytes_max = kBodyBytesMax;
  limits.depth_max = 4;
  const auto parsed = base::parse_json(body, limits);
  if (!parsed.ok()) {
    const bool large = parsed.error().code == base::Code::kTooLarge;
    return Problem{large ? 413 : 400, "not-json", parsed.error().to_string(), ""};
  }
  if (auto problem = check_members(parsed.value())) return *problem;
  Draft draft{parsed.value().text_of("text"), parsed.value().text_of("key")};
  if (auto problem = check_draft(draft)) return *problem;
  return draft;
}

base::Result<Header> read_header(const Json& bundle) {
  const Json* header = find_header(bundle);
  if (header == nullptr)
    return base::Error{base::Code::kInternal, "the thread has no header", "Bundle.entry", {}};
  const Json* subject = header->find("subject");
  return Header{header->text_of("id"), subject == nullptr ? "" : subject->text_of("reference")};
}

base::Result<engine::Arrival> compose(const engine::Actor& actor, const Header& header,
                                      const Draft& draft, base::Instant now) {
  const std::string sender = sender_of(actor, header);
  if (sender.empty())
    return base::Error{base::Code::kDenied, "this credential cannot write entries", "", {}};
  const std::string value = identifier_value(actor, header, draft);

  Json identifier = json_object_of("system", Json::string(std::string(kDraftSystem)));
  identifier.set("value", Json::string(value));
  Json body = json_object_of("resourceType", Json::string("Communication"));
  body.set("identifier", json_array_of(std::move(identifier)));
  body.set("partOf", json_array_of(reference("Communication/" + header.id)));
  body.set("status", Json::string("completed"));
  if (!header.subject.empty()) body.set("subject", reference(header.subject));
  body.set("sent", Json::string(base::format_fhir_instant(now)));
  body.set("sender", reference(sender));
  body.set("payload", json_array_of(json_object_of("contentString", Json::string(draft.text))));

  engine::Arrival arrival;
  arrival.actor = actor;
  arrival.kind = engine::Kind::kFhirJson;
  arrival.bytes = base::write_json(body);
  arrival.fhir = engine::FhirRequest{engine::FhirRequest::Verb::kCreate, "Communication", "", "",
                                     "identifier=" + std::string(kDraftSystem) + '|' + value};
  return arrival;
}

net::Response added_response(const engine::Receipt& receipt, std::string_view thread,
                             std::string_view token) {
  if (receipt.http_status >= 400)
    return problem_response({receipt.http_status, "not-taken", "the entry was not taken"}, token);
  const bool held = receipt.state == engine::MessageState::kHeld;
  Json body = Json::object();
  if (!held) body.set("id", Json::string(receipt.resource_id));
  body.set("thread", Json::string(std::string(thread)));
  body.set("state", Json::string(held ? "held" : "posted"));
  const int added = receipt.http_status == 200 ? 200 : 201;
  return json_response(held ? 202 : added, body, token);
}

}  // namespace adapter::portal
