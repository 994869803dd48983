#include "tests/cases/stage/stage.h"

// What happens in a story: what is given, what comes in, what people do.
namespace cases {
namespace {

using engine::Outcome;

Outcome outcome_of(const std::string& manner) {
  if (manner == "accepts") return {Outcome::Kind::kDelivered, "AA", ""};
  if (manner == "refuses") return {Outcome::Kind::kRefused, "AE", ""};
  if (manner == "down") return {Outcome::Kind::kRetry, "down", ""};
  if (manner != "silent") ADD_FAILURE() << "no such manner: " << manner;
  return {Outcome::Kind::kUnknown, "timeout", ""};
}

std::string patient_json(const std::string& name) {
  return R"({"resourceType":"Patient","identifier":[{"system":"urn:oid:2.999.1.1","value":"P100)" +
         name.substr(1) + R"("}],"name":[{"family":"Sample"}]})";
}

// "90s", "45m", "24h" in microseconds; 0 when it is none of them.
std::int64_t duration_us(const std::string& text) {
  const std::int64_t number = std::atoll(text.c_str());
  switch (text.empty() ? ' ' : text.back()) {
    case 's':
      return number * 1'000'000;
    case 'm':
      return number * base::kMinuteUs;
    case 'h':
      return number * 60 * base::kMinuteUs;
    default:
      return 0;
  }
}

// As adapters/fhir_rest answers when nothing was stored.
int status_of(base::Code code) {
  if (code == base::Code::kInvalid) return 400;
  if (code == base::Code::kDenied) return 403;
  if (code == base::Code::kUnsupported) return 422;
  if (code == base::Code::kConflict) return 409;
  if (code == base::Code::kNotFound) return 404;
  return code == base::Code::kUnavailable ? 503 : 500;
}

std::string_view state_word(engine::MessageState state) {
  switch (state) {
    case engine::MessageState::kStored:
      return "stored";
    case engine::MessageState::kHeld:
      return "held";
    case engine::MessageState::kPosted:
      return "posted";
    case engine::MessageState::kRefused:
      return "refused";
    case engine::MessageState::kClosed:
      return "closed";
  }
  return "";
}

bool is_about_the_request(const std::string& key) {
  return key == "as" || key == "id" || key == "If-Match" || key == "If-None-Exist";
}

engine::Actor by_the_queue() {
  engine::Actor actor;
  actor.tenant = engine::TenantId{1};
  actor.kind = engine::ActorKind::kStaff;
  actor.id = actor.role = "analyst";
  return actor;
}

}  // namespace

void Stage::given_time(const Words& words) {
  const auto at = base::parse_instant(words[0]);
  ASSERT_TRUE(at.ok()) << words[0];
  rig_.clock().set(at.value());
}

void Stage::given_patient(const Words& words) {
  post_as(rig_.ehr_client(), "Patient", patient_json(words[0]));
}

void Stage::given_consent(const Words& words) {
  if (patient(words[0]).none()) given_patient(words);
  const std::string type = words[1] == "refuse" ? "deny" : "permit";
  post_as(rig_.ehr_client(), "Consent", support::consent_of(patient(words[0]), "active", type));
}

void Stage::given_verified(const Words& words) {
  if (patient(words[0]).none()) given_patient(words);
  rig_.verify(patient(words[0]));
}

void Stage::given_destination(const Words& words) {
  support::FarSide* far = far_side(words[0]);
  ASSERT_NE(far, nullptr) << words[0];
  far->answer = outcome_of(words[1]);
}

void Stage::post_as(const engine::Actor& actor, const std::string& type, const std::string& json) {
  const auto done = rig_.post(type, json, actor);
  ASSERT_TRUE(done.ok()) << done.error().to_string();
  ASSERT_LT(done.value().get().http_status, 300) << done.value().get().answer;
}

void Stage::feed(const Words& words) {
  std::vector<Setting> changes;
  std::vector<Setting> request;
  int times = 1;
  for (std::size_t i = 2; i < words.size(); ++i) {
    Setting setting = read_setting(filled(words[i]));
    ASSERT_FALSE(setting.key.empty()) << words[i];
    if (setting.key == "times") {
      times = std::atoi(setting.value.c_str());
    } else {
      (is_about_the_request(setting.key) ? request : changes).push_back(std::move(setting));
    }
  }
  const std::string sample = filled(read_sample(words[1]));
  const bool v2 = words[1].ends_with(".hl7");
  const auto bytes = v2 ? change_v2(sample, changes) : change_json(sample, changes);
  ASSERT_TRUE(bytes.ok()) << bytes.error().to_string();
  for (int i = 0; i < times; ++i) {
    if (v2) {
      feed_v2(words[0], bytes.value());
    } else {
      feed_fhir(bytes.value(), request);
    }
  }
}

void Stage::feed_v2(const std::string& endpoint, const std::string& bytes) {
  engine::Arrival arrival;
  arrival.actor = rig_.engine().endpoint_actor(endpoint);
  arrival.endpoint = endpoint;
  arrival.bytes = bytes;
  keep(arrival, rig_.engine().intake().accept_and_wait(arrival));
}

void Stage::feed_fhir(const std::string& bytes, const std::vector<Setting>& conditions) {
  engine::Arrival arrival;
  arrival.actor = rig_.ehr_client();
  arrival.endpoint = "fhir";
  arrival.kind = engine::Kind::kFhirJson;
  arrival.bytes = bytes;
  arrival.fhir = engine::FhirRequest{};
  const auto json = base::parse_json(bytes);
  if (json.ok()) arrival.fhir->type = json.value().text_of("resourceType");
  for (const Setting& one : conditions) {
    if (one.key == "as") arrival.actor = actor_named(one.value);
    if (one.key == "If-Match") arrival.fhir->if_match = one.value;
    if (one.key == "If-None-Exist") arrival.fhir->if_none_exist = one.value;
    if (one.key != "id") continue;
    arrival.fhir->verb = engine::FhirRequest::Verb::kUpdate;
    arrival.fhir->id = one.value;
  }
  if (arrival.actor.kind == engine::ActorKind::kPatient) arrival.endpoint = "portal";
  keep(arrival, rig_.engine().intake().accept_and_wait(arrival));
}

void Stage::keep(const engine::Arrival& arrival, const engine::Accepted& accepted) {
  said_ = {};
  if (!accepted.ok()) {
    said_.state = "refused";
    said_.status = status_of(accepted.error().code);
    said_.answer = arrival.kind == engine::Kind::kHl7
                       ? rig_.engine().intake().refusal(arrival, accepted.error())
                       : accepted.error().to_string();
    return;
  }
  const engine::Receipt& receipt = accepted.value().get();
  said_.message = receipt.message;
  said_.state = state_word(receipt.state);
  said_.answer = receipt.answer;
  said_.application = receipt.application_answer;
  said_.status = receipt.http_status;
}

void Stage::reply(const Words& words) {
  const engine::PatientId id = patient(words[0]);
  const std::string thread = newest("thread", " WHERE patient = " + id.to_string());
  const auto done =
      rig_.say(rig_.patient(id), id, engine::ThreadId{std::atoll(thread.c_str())}, words[1]);
  said_ = {};
  said_.status = done.ok() ? done.value().get().http_status : status_of(done.error().code);
  if (done.ok()) said_.state = state_word(done.value().get().state);
  if (done.ok()) said_.message = done.value().get().message;
}

void Stage::retry(const Words& words) {
  const std::string item = first_item(words[0] == "parcel" ? 'p' : 'm');
  const auto done = rig_.engine().queue().retry(item, by_the_queue());
  ASSERT_TRUE(done.ok()) << done.error().to_string();
  said_.state = done.value();
}

void Stage::release(const Words& words) {
  const auto done = rig_.engine().queue().release(first_item('m'), by_the_queue(), words[1]);
  ASSERT_TRUE(done.ok()) << done.error().to_string();
  said_.state = done.value();
}

void Stage::close(const Words& words) {
  const std::string item = first_item(words[0] == "parcel" ? 'p' : 'm');
  const auto done = rig_.engine().queue().close(item, by_the_queue(), words[1]);
  ASSERT_TRUE(done.ok()) << done.error().to_string();
  said_.state = "closed";
}

// The newest thread of that patient; by a clinician unless somebody else is named.
void Stage::release_result(const Words& words) {
  const std::string thread = newest("thread", " WHERE patient = " + patient(words[0]).to_string());
  const engine::Actor by = actor_named(words.size() > 1 ? words[1] : "clinician");
  const auto done =
      rig_.engine().releases().release_and_wait(by, engine::ThreadId{std::atoll(thread.c_str())});
  said_ = {};
  said_.status = done.ok() ? 200 : status_of(done.error().code);
}

void Stage::restart(const Words&) { rig_.reopen(); }

// Time passes in steps, so that what is due at its time happens at its time.
void Stage::run(const Words& words) {
  if (words[0] == "idle") return rig_.run_until_idle();
  const std::int64_t whole = duration_us(words[0]);
  ASSERT_GT(whole, 0) << words[0];
  constexpr int kSteps = 24;
  for (int i = 0; i < kSteps; ++i) {
    rig_.clock().advance_us(whole / kSteps);
    rig_.run_until_idle();
  }
}

}  // namespace cases
