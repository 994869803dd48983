// Rig: an engine on a real store, with a fake clock and fake sinks, for tests that say what
// happens.
//
//   Rig rig;                                                  // "sqlite" or "postgres"
//   Receipt receipt = rig.feed(siu("S12", {.start = "202603101030"}));
//   EXPECT_EQ(receipt.ack_code, "AA");
//   rig.reply(rig.patient_token..., thread, "see you at nine");  rig.run_until_idle();
//   EXPECT_EQ(rig.ehr_mdm().received.size(), 1u);
//
// The mappings are those of the repository. Sinks answer at once with what the test set. One
// thread.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/pipeline/engine.h"
#include "tests/support/stores.h"

namespace support {

class NoMetrics : public engine::Metrics {
 public:
  void count(std::string_view, const std::map<std::string, std::string>&, double) override {}
  void gauge(std::string_view, double, const std::map<std::string, std::string>&) override {}
  void observe(std::string_view, double, const std::map<std::string, std::string>&) override {}
};

// What a far side received, and what it answers next.
struct FarSide {
  bool silent = false;  // takes parcels and says nothing
  std::vector<std::string> received;
  std::vector<std::string> identifiers;
  std::vector<bool> asked_first;
  std::vector<std::string> contacts;  // of notices to an address, with what opens the sign-in
  std::vector<std::string> secrets;
  std::vector<bool> codes;
  engine::Outcome answer{engine::Outcome::Kind::kDelivered, "AA", ""};
  std::vector<engine::Outcome> next;  // used up before `answer`
  std::function<void()> on_deliver;   // what happens meanwhile
};

class FakeSink : public engine::Sink {
 public:
  explicit FakeSink(FarSide& far) : far_(far) {}
  void deliver(const engine::Cleared<engine::Parcel>& parcel,
               std::function<void(engine::Outcome)> done) override {
    far_.received.push_back(parcel.get().bytes());
    far_.identifiers.push_back(parcel.get().identifier());
    far_.asked_first.push_back(parcel.get().may_have_arrived());
    far_.contacts.push_back(parcel.get().contact().reveal());
    far_.secrets.push_back(parcel.get().secret().reveal());
    far_.codes.push_back(parcel.get().is_code());
    engine::Outcome answer = far_.answer;
    if (!far_.next.empty()) {
      answer = far_.next.front();
      far_.next.erase(far_.next.begin());
    }
    if (far_.on_deliver) std::exchange(far_.on_deliver, nullptr)();
    if (!far_.silent) done(answer);
  }
  bool settles_unknown() const override { return false; }

 private:
  FarSide& far_;
};

struct Siu {
  std::string control = "";  // empty: a fresh one
  std::string filler = "F1";
  std::string mrn = "1001";
  std::string name = "Berg^Ada";
  std::string sent = "20260302080000";
  std::string start = "20260310103000";
  std::string end = "20260310110000";
  std::string service = "KNEE^Knee MRI^99ABC";
  std::string extra;  // further MSH fields or segments
  std::string mode;   // MSH-15|MSH-16
};

// A whole Consent that permits or denies everything: "permit" or "deny", "active" or "inactive".
inline std::string consent_of(engine::PatientId patient, const std::string& status,
                              const std::string& type) {
  const std::string codes = "http://terminology.hl7.org/CodeSystem/";
  return R"({"resourceType":"Consent","status":")" + status +
         R"(","identifier":[{"system":"urn:x","value":"c1"}],"scope":{"coding":[{"system":")" +
         codes + R"(consentscope","code":"patient-privacy"}]},"category":[{"coding":[)" +
         R"({"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/)" +
         patient.to_string() + R"("},"dateTime":"2026-03-01","policyRule":{"coding":[{"system":")" +
         codes + R"(v3-ActCode","code":"OPTOUT"}]},"provision":{"type":")" + type + R"("}})";
}

class Rig {
 public:
  using Tune = std::function<void(engine::Rules&)>;  // what a test wants otherwise

  // What a test wants otherwise of all that the engine is opened with.
  using Prepare = std::function<void(engine::Setup&)>;

  explicit Rig(const std::string& kind = "sqlite", Tune tune = {}, Prepare prepare = {})
      : kind_(kind), tune_(std::move(tune)), prepare_(std::move(prepare)) {
    options_ = support::store_options(kind, scratch_);
    open();
  }
  // Another node on the same store: "b" beside "node".
  Rig(const Rig& first, const std::string& node)
      : kind_(first.kind_), tune_(first.tune_), prepare_(first.prepare_), options_(first.options_) {
    options_.node = node;
    open();
  }
  ~Rig() { close(); }

  // As after a restart: the same data, a new process.
  void reopen() {
    close();
    open();
  }
  // As when the process dies: nothing more is settled.
  void close() {
    if (engine_) engine_->stop();
    engine_.reset();
  }

  engine::Engine& engine() { return *engine_; }
  base::FakeClock& clock() { return clock_; }
  FarSide& ehr_mdm() { return mdm_; }
  FarSide& ehr_fhir() { return fhir_; }
  FarSide& answers() { return answers_; }
  FarSide& portal() { return portal_; }
  FarSide& mail() { return mail_; }
  FarSide& sms() { return sms_; }
  const std::string& logged() const { return logged_; }
  const Scratch& scratch() const { return scratch_; }
  const engine::store::StoreOptions& store_options() const { return options_; }

  std::string siu(const std::string& event, const Siu& s = {}) {
    const std::string control = s.control.empty() ? "C" + std::to_string(++controls_) : s.control;
    std::string text = "MSH|^~\\&|SCHED|MERCY|HOPLINE|HL|" + s.sent + "||SIU^" + event +
                       "^SIU_S12|" + control + "|P|2.5.1|||" + s.mode + "\r";
    text +=
        "SCH|P" + s.filler + "^SCHED|" + s.filler + "^MERCY|||||CHECKUP^Checkup^HL70276||30|min|";
    text += "^^30^" + s.start + "^" + s.end + "|||||||||||||||||Booked\r";
    text += "PID|1||" + s.mrn + "^^^MERCY^MR||" + s.name + "||19700101|F\r";
    text += "RGS|1\rAIS|1|A|" + s.service + "|" + s.start + "\r" + s.extra;
    return text;
  }

  engine::Accepted feed_raw(std::string bytes, const std::string& endpoint = "mllp-ehr") {
    engine::Arrival arrival;
    arrival.actor = engine_->endpoint_actor(endpoint);
    arrival.endpoint = endpoint;
    arrival.bytes = std::move(bytes);
    return engine_->intake().accept_and_wait(std::move(arrival));
  }

  engine::Receipt feed(std::string bytes, const std::string& endpoint = "mllp-ehr") {
    auto accepted = feed_raw(std::move(bytes), endpoint);
    if (!accepted.ok()) {
      ADD_FAILURE() << accepted.error().to_string();
      return {};
    }
    return accepted.value().get();
  }

  engine::Accepted post(const std::string& type, const std::string& json,
                        const engine::Actor& actor, const std::string& id = "") {
    engine::Arrival arrival;
    arrival.actor = actor;
    arrival.endpoint = actor.kind == engine::ActorKind::kPatient ? "portal" : "fhir";
    arrival.kind = engine::Kind::kFhirJson;
    arrival.bytes = json;
    arrival.fhir = engine::FhirRequest{};
    arrival.fhir->type = type;
    arrival.fhir->id = id;
    if (!id.empty()) arrival.fhir->verb = engine::FhirRequest::Verb::kUpdate;
    return engine_->intake().accept_and_wait(std::move(arrival));
  }

  engine::Actor patient(engine::PatientId id) const {
    engine::Actor actor = person("patient");
    actor.kind = engine::ActorKind::kPatient;
    actor.patient = id;
    actor.references = {"Patient/" + id.to_string()};
    return actor;
  }
  engine::Actor clinician() const {
    engine::Actor actor = person("clinician");
    actor.kind = engine::ActorKind::kStaff;
    actor.references = {"Practitioner/7"};
    return actor;
  }
  // As when an operator has handed her a token: the portal is hers to be told on.
  void verify(engine::PatientId id) {
    const auto token = engine_->credentials().issue(patient(id), {});
    if (!token.ok()) ADD_FAILURE() << token.error().to_string();
  }
  engine::Actor staff(const std::string& role, const std::string& reference) const {
    engine::Actor actor = person(role);
    actor.kind = engine::ActorKind::kStaff;
    actor.references = {reference};
    return actor;
  }
  engine::Actor ehr_client() const {
    engine::Actor actor = person("ehr");
    actor.kind = engine::ActorKind::kClient;
    return actor;
  }

  // What the patient (or someone of the care team) says in a thread.
  engine::Accepted say(const engine::Actor& actor, engine::PatientId patient_id,
                       engine::ThreadId thread, const std::string& text,
                       const std::string& key = "") {
    std::string json =
        R"({"resourceType":"Communication","status":"completed","subject":{"reference":"Patient/)" +
        patient_id.to_string() + R"("},"partOf":[{"reference":"Communication/t)" +
        thread.to_string() + R"("}],"sender":{"reference":")" +
        (actor.references.empty() ? "Device/x" : actor.references.front()) +
        R"("},"payload":[{"contentString":)";
    base::append_json_string(json, text);
    json += "}]";
    if (!key.empty()) {
      json += R"(,"identifier":[{"system":"urn:hopline:draft","value":")" + key + "\"}]";
    }
    return post("Communication", json + "}", actor);
  }

  // The same in a thread of its own, which it opens.
  engine::ThreadId say_new(const engine::Actor& actor, engine::PatientId patient_id,
                           const std::string& text) {
    std::string json =
        R"({"resourceType":"Communication","status":"completed","subject":{"reference":"Patient/)" +
        patient_id.to_string() + R"("},"sender":{"reference":")" + actor.references.front() +
        R"("},"payload":[{"contentString":)";
    base::append_json_string(json, text);
    auto said = post("Communication", json + "}]}", actor);
    if (!said.ok() || said.value().get().threads.empty()) {
      ADD_FAILURE() << "no thread";
      return {};
    }
    return said.value().get().threads.front();
  }

  engine::Shown show(const engine::Actor& actor, engine::ShowRequest request) {
    return engine_->reader().show_and_wait(actor, std::move(request));
  }

  // Texts of a thread as that reader sees them; empty when it looks absent.
  std::vector<std::string> texts(const engine::Actor& actor, engine::ThreadId thread) {
    std::vector<std::string> all;
    auto shown = show(actor, engine::ShowThread{thread});
    if (!shown.ok()) return all;
    for (const base::Json& entry : shown.value().get().json.find("entry")->items()) {
      const base::Json* payload = entry.find("resource")->find("payload");
      if (payload != nullptr) all.push_back(payload->items().front().text_of("contentString"));
    }
    return all;
  }

  // Turns the courier until nothing is due, outcomes settled.
  void run_until_idle() {
    for (int i = 0; i < 1000; ++i) {
      const bool worked = engine_->step();
      settle();
      if (!worked && !engine_->step()) return;
    }
    ADD_FAILURE() << "the courier does not come to rest";
  }

  // Waits until everything that was submitted has committed.
  void settle() {
    auto done = engine_->store().write(
        [](engine::store::Tx&) -> base::Result<base::Done> { return base::Done{}; });
    CHECK(done.ok());
  }

  // Rows of one integer and text columns, for looking at the store.
  std::vector<engine::store::Values> query(std::string_view sql,
                                           std::vector<engine::store::Type> answers) {
    auto rows = engine_->store().query({sql, {}, std::move(answers)}, {});
    if (!rows.ok()) ADD_FAILURE() << rows.error().to_string();
    return rows.ok() ? std::move(rows).value() : std::vector<engine::store::Values>{};
  }
  std::int64_t count(std::string_view sql) {
    const auto rows = query(sql, {engine::store::Type::kInteger});
    return rows.empty() ? -1 : std::get<std::int64_t>(rows[0][0]);
  }
  engine::PatientId only_patient() {
    return engine::PatientId{count("SELECT CAST(MAX(id) AS BIGINT) FROM patient")};
  }

 private:
  engine::Actor person(std::string role) const {
    engine::Actor actor;
    actor.tenant = engine::TenantId{1};
    actor.id = role + "-1";
    actor.role = std::move(role);
    return actor;
  }

  engine::Rules rules() const {
    auto site = std::make_shared<engine::mapping::Site>();
    site->zone = base::Zone::find("Europe/Berlin").value();
    site->default_system = "urn:oid:2.999.1";
    site->organisation = "Mercy Clinic";
    engine::Rules rules;
    engine::EndpointRules mllp;
    mllp.name = "mllp-ehr";
    mllp.site = site;
    mllp.processing_ids = {"P"};
    mllp.routes = {{"SIU", {"S12", "S13", "S14", "S15", "S17", "S26"}, "siu-appointment"},
                   {"ORU", {"R01"}, "oru-result"}};
    mllp.write_back = {"ehr-fhir", "ehr-mdm"};
    engine::EndpointRules portal = mllp;
    portal.name = "portal";
    portal.processing_ids.clear();
    portal.routes = {{"Communication", {}, "fhir-communication"},
                     {"Consent", {}, ""},
                     {"AppointmentResponse", {}, "appointment-answer"}};
    portal.answers = {"ehr-answers"};
    engine::EndpointRules fhir = portal;
    fhir.name = "fhir";
    fhir.routes.push_back({"Appointment", {}, "fhir-appointment"});
    fhir.routes.push_back({"Patient", {}, ""});
    fhir.routes.push_back({"CareTeam", {}, ""});
    rules.endpoints = {{"mllp-ehr", mllp}, {"portal", portal}, {"fhir", fhir}};
    using engine::ParcelKind;
    using engine::Recipient;
    rules.destinations = {
        {"ehr-fhir",
         {"ehr-fhir", Recipient::kEhr, ParcelKind::kFhir, "reply-document", site, true}},
        {"ehr-mdm", {"ehr-mdm", Recipient::kEhr, ParcelKind::kHl7, "reply-mdm", site, false}},
        {"ehr-answers",
         {"ehr-answers", Recipient::kEhr, ParcelKind::kFhir, "reply-appointment", site, true}},
        {"portal", {"portal", Recipient::kPatientChannel, ParcelKind::kNotice, "", site, false}}};
    // Nobody is told by these unless a test lists them in rules.notices.
    engine::Destination mail = rules.destinations.at("portal");
    mail.name = "mail";
    mail.channel = engine::consent::Channel::kMail;
    mail.on_file = engine::consent::OnFile::kYes;
    engine::Destination sms = mail;
    sms.name = "sms";
    sms.channel = engine::consent::Channel::kSms;
    sms.country = "+1";
    rules.destinations.insert({{"mail", mail}, {"sms", sms}});
    rules.endpoints["sms"] = fhir;
    rules.endpoints["sms"].name = "sms";
    rules.reminder_destination = "portal";
    return rules;
  }

  void open() {
    engine::Setup setup;
    setup.store = options_;
    setup.master_key = std::string(32, 'k');
    setup.rules = rules();
    if (tune_) tune_(setup.rules);
    if (prepare_) prepare_(setup);
    auto mappings =
        engine::mapping::MappingSet::load(std::string(HOPLINE_SOURCE_DIR) + "/mappings");
    CHECK(mappings.ok());
    setup.mappings = mappings.value();
    auto engine = engine::Engine::open(std::move(setup), clock_, log_, metrics_);
    if (!engine.ok()) ADD_FAILURE() << engine.error().to_string();
    CHECK(engine.ok());
    engine_ = std::move(engine).value();
    engine_->courier().add("ehr-mdm", std::make_unique<FakeSink>(mdm_));
    engine_->courier().add("ehr-fhir", std::make_unique<FakeSink>(fhir_));
    engine_->courier().add("ehr-answers", std::make_unique<FakeSink>(answers_));
    engine_->courier().add("portal", std::make_unique<FakeSink>(portal_));
    engine_->courier().add("mail", std::make_unique<FakeSink>(mail_));
    engine_->courier().add("sms", std::make_unique<FakeSink>(sms_));
    CHECK(engine_->courier().recover().ok());
  }
  std::string kind_;
  Tune tune_;
  Prepare prepare_;
  Scratch scratch_;
  engine::store::StoreOptions options_;
  base::FakeClock clock_{base::parse_instant("2026-03-02T09:00:00Z").value()};
  std::string logged_;
  base::Log log_{clock_, [this](std::string_view line) { logged_ += line; }};
  NoMetrics metrics_;
  FarSide mdm_, fhir_, answers_, portal_, mail_, sms_;
  std::unique_ptr<engine::Engine> engine_;
  int controls_ = 0;
};

}  // namespace support
