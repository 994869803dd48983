#include "engine/cli/demo/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "engine/cli/demo/story_parts.h"
#include "engine/cli/demo/wire.h"
#include "engine/cli/files.h"
#include "engine/verify/verify.h"

namespace engine::cli {
namespace {

using base::Json;
using SteadyClock = std::chrono::steady_clock;

// Of the week after this one.
constexpr DemoTimes kBooked{.weekday = 2, .hour = 9, .minute = 0, .minutes = 30};
constexpr DemoTimes kMoved{.weekday = 3, .hour = 10, .minute = 30, .minutes = 30};
constexpr DemoTimes kVisit{.weekday = 4, .hour = 14, .minute = 0, .minutes = 20};
constexpr DemoTimes kAsItIs{};
constexpr int kLooksMax = 200;  // counted, so that a machine that stood still is no fault
constexpr std::chrono::milliseconds kLookAgain{25};
constexpr int kDestinations = 2;  // of the routes in conf/: documents over FHIR and over MLLP
constexpr std::string_view kDraft = R"({"text":"Can I eat before the scan?","key":"demo-reply-1"})";

double ms_since(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

}  // namespace

void StepReport::expect(bool holds, std::string_view what) {
  if (holds || !ok) return;
  ok = false;
  fault = what;
}

void StepReport::fact(std::string name, std::string value) {
  facts.emplace_back(std::move(name), Json::string(std::move(value)));
}

const std::vector<DemoStep>& demo_steps() {
  static const std::vector<DemoStep> kSteps = {
      {"feed", &DemoStory::feed},       {"reschedule", &DemoStory::reschedule},
      {"refused", &DemoStory::refused}, {"result", &DemoStory::result},
      {"reply", &DemoStory::reply},     {"card", &DemoStory::card},
      {"chart", &DemoStory::chart},     {"phone", &DemoStory::phone},
      {"bench", &DemoStory::bench},     {"broken", &DemoStory::broken},
      {"verify", &DemoStory::verify}};
  return kSteps;
}

StepReport DemoStory::run(const DemoStep& step) {
  StepReport report;
  report.step = step.name;
  const auto start = SteadyClock::now();
  (this->*step.run)(report);
  report.ms = ms_since(start);
  return report;
}

hl7::Message DemoStory::send(StepReport& report, const std::string& sample,
                             const DemoTimes& times) {
  auto message = world_.messages().make(sample, times);
  report.expect(message.ok(), "the sample " + sample + " cannot be read");
  if (!report.ok) return hl7::Message::create();
  report.fact("control_id", message.value().text("MSH-10"));
  auto ack = exchange(world_.mllp_address(), message.value().encode());
  report.expect(ack.ok(), "no answer came over MLLP");
  if (!report.ok) return hl7::Message::create();
  report.code = ack.value().text("MSA-1");
  report.expect(ack.value().text("MSA-2") == message.value().text("MSH-10"),
                "the answer is to another message");
  return std::move(ack).value();
}

Json DemoStory::get(const std::string& path, const std::string& token) {
  return body_of(world_.call("GET", path, token), 200);
}

std::vector<DemoStory::Thread> DemoStory::threads_of(const DemoPerson& person,
                                                     const std::string& token) {
  std::vector<Thread> threads;
  const Json list = get("/api/v1/threads?patient=" + person.id.to_string(), token);
  for (const Json& one : items_of(list, "threads")) {
    Thread thread{one.text_of("id"), one.text_of("title"), {}};
    const Json whole = get("/api/v1/threads/" + thread.id, token);
    for (const Json& entry : items_of(whole, "entries")) {
      thread.texts.push_back(entry.text_of("text"));
    }
    threads.push_back(std::move(thread));
  }
  return threads;
}

// What the EHR wrote down itself; texts to telephones stand there too, and are left out.
std::vector<Json> DemoStory::ehr_lines() const {
  std::vector<Json> lines;
  std::ifstream file(world_.ehr_log());
  for (std::string line; std::getline(file, line);) {
    auto json = base::parse_json(line);
    if (!json.ok() || json.value().text_of("channel") == "sms") continue;
    lines.push_back(std::move(json).value());
  }
  return lines;
}

// The newest document and message at the EHR, by its own log.
void DemoStory::expect_written(StepReport& report) {
  std::string document, control_id, number;
  for (const Json& line : ehr_lines()) {
    const Json* status = line.find("status");
    if (line.text_of("type") == "DocumentReference" && status && status->text() == "201") {
      document = line.text_of("id");
    }
    if (line.text_of("type") != "MDM^T02") continue;
    control_id = line.text_of("control_id");
    number = line.text_of("document");
    report.code = line.text_of("code");
  }
  report.expect(!document.empty(), "the EHR has no DocumentReference");
  report.expect(!control_id.empty(), "the EHR has no MDM^T02");
  report.fact("document_reference", document);
  report.fact("mdm_control_id", control_id);
  report.fact("document", number);
}

void DemoStory::feed(StepReport& report) {
  send(report, "siu_s12.hl7", kBooked);
  report.expect(report.code == "AA", "the answer is not AA");
  const auto threads = threads_of(world_.ada(), world_.ada().token);
  report.expect(threads.size() == 1, "Ada B. has no thread");
  if (!report.ok) return;
  report.expect(threads.front().texts.size() == 1, "Ada B. was not told");
  thread_ = threads.front().id;
  report.fact("thread", thread_);
  report.words = fmt::format("SIU^S12 -> Appointment -> thread {} \"{}, {}\"; Ada B. told", thread_,
                             threads.front().title, world_.messages().spoken(kBooked));
}

void DemoStory::reschedule(StepReport& report) {
  send(report, "siu_s13.hl7", kMoved);
  report.expect(report.code == "AA", "the answer is not AA");
  const auto threads = threads_of(world_.ada(), world_.ada().token);
  report.expect(threads.size() == 1, "the move opened another thread");
  if (!report.ok) return;
  report.expect(threads.front().id == thread_, "the thread is another one");
  report.expect(threads.front().texts.size() == 2, "Ada B. was not told of the move");
  report.fact("thread", thread_);
  report.words = fmt::format("SIU^S13 -> {} moved to {}, Ada B. told", thread_,
                             world_.messages().spoken(kMoved));
}

// Her EHR records that he refuses, as a FHIR Consent.
void DemoStory::refuse_consent(StepReport& report) {
  const auto consent = read_file(world_.samples() + "/consent_deny.json");
  report.expect(consent.ok(), "the sample consent_deny.json cannot be read");
  if (!report.ok) return;
  const auto reply =
      world_.call("POST", "/fhir/R4/Consent", world_.client_token(), consent.value());
  report.expect(reply.ok() && reply.value().status == 201, "the Consent was not taken");
  if (!report.ok) return;
  const auto stored = base::parse_json(reply.value().body);
  if (stored.ok()) report.fact("consent", stored.value().text_of("id"));
}

void DemoStory::expect_held(StepReport& report, std::string_view kind) {
  const auto queue = world_.node().app().engine().queue().list();
  report.expect(queue.ok(), "the queue cannot be read");
  if (!report.ok) return;
  const auto found = std::find_if(queue.value().begin(), queue.value().end(),
                                  [&](const QueueItem& item) { return item.kind == kind; });
  report.expect(found != queue.value().end(), "the message is not held");
  if (report.ok) report.fact("held", found->id);
}

void DemoStory::refused(StepReport& report) {
  const std::size_t before = ehr_lines().size();
  refuse_consent(report);
  if (!report.ok) return;
  send(report, "siu_s12_refused.hl7", kVisit);
  report.expect(report.code == "AA", "the answer is not AA");
  expect_held(report, "consent");
  report.expect(threads_of(world_.max(), world_.max().token).empty(), "Max C. has a thread");
  report.expect(ehr_lines().size() == before, "something was sent");
  report.words = "Max C. has refused -> held, nothing sent, audited";
}

void DemoStory::result(StepReport& report) {
  send(report, "oru_r01.hl7", kAsItIs);
  report.expect(report.code == "AA", "the answer is not AA");
  for (const Thread& thread : threads_of(world_.ines(), world_.ines().token)) {
    report.expect(thread.texts.empty(), "Ines D. reads it before the clinician");
  }
  const auto seen = threads_of(world_.ines(), world_.clinician_token());
  report.expect(seen.size() == 1 && seen.front().texts.size() == 1,
                "the clinician does not see that a result waits");
  if (!report.ok) return;
  report.fact("thread", seen.front().id);
  report.words =
      fmt::format("ORU^R01 -> {} waits for the clinician; secure page only", seen.front().id);
}

// Both deliveries of that entry, as the clinician's window tells them: written, and where.
void DemoStory::await_write_back(StepReport& report, const std::string& entry) {
  for (int look = 0; look < kLooksMax; ++look, std::this_thread::sleep_for(kLookAgain)) {
    const Json talk = get("/api/v1/threads/" + thread_ + "/conversation", world_.clinician_token());
    for (const Json& one : items_of(talk, "entries")) {
      if (one.text_of("id") != entry) continue;
      int written = 0;
      std::string location;
      for (const Json& to : items_of(one, "chart")) {
        if (to.text_of("state") == "written") ++written;
        if (!to.text_of("location").empty()) location = to.text_of("location");
      }
      if (written < kDestinations || location.empty()) continue;
      return report.fact("location", location);
    }
  }
  report.expect(false, "nothing reached the EHR within 5 s");
}

void DemoStory::reply(StepReport& report) {
  const Json added = body_of(world_.call("POST", "/api/v1/threads/" + thread_ + "/entries",
                                         world_.ada().token, std::string(kDraft)),
                             201);
  report.expect(!added.text_of("id").empty(), "the reply was not taken");
  if (!report.ok) return;
  report.fact("entry", added.text_of("id"));
  report.fact("thread", thread_);
  await_write_back(report, added.text_of("id"));
  expect_written(report);
  report.words = "Ada B. replies -> DocumentReference, MDM^T02 at the EHR";
}

void DemoStory::broken(StepReport& report) {
  const hl7::Message ack = send(report, "siu_bad_start.hl7", kAsItIs);
  report.expect(report.code == "AE", "the answer is not AE");
  const std::string rule = ack.text("ERR-5.1");
  const std::string place =
      fmt::format("{}-{}.{}", ack.text("ERR-2.1"), ack.text("ERR-2.3"), ack.text("ERR-2.5"));
  report.expect(place == "SCH-11.4", "the answer names no address");
  report.expect(rule.find("apt.start.sch11") != std::string::npos, "the answer names no rule");
  report.expect(ack.encode().find("2026031X") == std::string::npos, "the answer holds the value");
  expect_held(report, "mapping");
  report.fact("address", place);
  report.fact("rule", rule);
  report.words = fmt::format("SIU with a bad start -> AE \"{}: {} (rule {})\"; held, in the queue",
                             place, ack.text("ERR-8"), rule);
}

void DemoStory::verify(StepReport& report) {
  auto& reader = world_.node().app().engine().store().reader();
  const auto found = verify::verify_log(reader, {}, {});
  report.expect(found.ok(), "the audit log cannot be read");
  if (!report.ok) return;
  report.expect(found.value().clean(), "the audit log was changed");
  report.expect(found.value().records > 0, "the audit log is empty");
  const auto records = static_cast<long long>(found.value().records);
  report.facts.emplace_back("records", Json::integer(records));
  report.words = fmt::format("audit: {} records, tree verified, {} effects each with its permit",
                             found.value().records, found.value().effects);
}

}  // namespace engine::cli
