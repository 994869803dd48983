#include "engine/pipeline/records.h"
#include "tests/cases/stage/stage.h"

// What must have happened in a story.
namespace cases {
namespace {

// The MSA-1 of an ACK; "none" when there is no ACK.
std::string code_of(const std::string& ack) {
  if (ack.empty()) return "none";
  const auto parsed = hl7::Message::parse(ack);
  return parsed.ok() ? parsed.value().text("MSA-1") : "unreadable";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

int hop_number(const std::string& name) {
  if (name == "accept") return 1;
  if (name == "post") return 2;
  return name == "show" ? 3 : name == "send" ? 4 : 0;
}

int state_number(const std::string& name) {
  const char* const kStates[] = {"due",     "sending", "delivered", "refused",
                                 "unknown", "dead",    "cancelled"};
  for (int i = 0; i < 7; ++i) {
    if (name == kStates[i]) return i;
  }
  return -1;
}

std::int64_t number(const std::string& text) { return std::atoll(text.c_str()); }

base::Result<std::string> entry_text(engine::Services& services, std::int64_t id) {
  engine::Threads threads(services);
  auto read = services.store.write([&](engine::store::Tx& tx) -> base::Result<std::string> {
    const auto row = tx.get<engine::store::EntryRow>(engine::TenantId{1}, engine::EntryId{id});
    if (!row) return base::Error{base::Code::kNotFound, "no entry", "entry", {}};
    return threads.text_of(tx, *row);
  });
  if (!read.ok()) return read.error();
  return read.value().get();
}

base::Result<fhir::Resource> resource(engine::Services& services, std::int64_t id) {
  engine::Records records(services);
  auto read = services.store.write([&](engine::store::Tx& tx) -> base::Result<std::string> {
    auto stored = records.get(tx, engine::TenantId{1}, engine::ResourceId{id});
    if (!stored.ok()) return stored.error();
    if (!stored.value()) return base::Error{base::Code::kNotFound, "no resource", "", {}};
    return stored.value()->resource.write();
  });
  if (!read.ok()) return read.error();
  return fhir::Resource::parse(read.value().get());
}

}  // namespace

void Stage::expect_ack(const Words& words) {
  EXPECT_EQ(code_of(said_.answer), words[0]) << said_.answer;
  if (words.size() > 1) EXPECT_TRUE(has(said_.answer, words[1])) << said_.answer;
}

void Stage::expect_application(const Words& words) {
  EXPECT_EQ(code_of(said_.application), words[0]) << said_.application;
  if (words.size() > 1) EXPECT_TRUE(has(said_.application, words[1])) << said_.application;
}

void Stage::expect_status(const Words& words) {
  EXPECT_EQ(std::to_string(said_.status), words[0]) << said_.answer;
}

void Stage::expect_state(const Words& words) { EXPECT_EQ(said_.state, words[0]) << said_.answer; }

void Stage::expect_held(const Words& words) {
  const auto items = rig_.engine().queue().list();
  ASSERT_TRUE(items.ok());
  std::string reasons;
  for (const engine::QueueItem& item : items.value()) {
    if (item.id == "m" + said_.message.to_string()) reasons += item.kind + ": " + item.reason;
  }
  EXPECT_TRUE(!reasons.empty() && has(reasons, words[0])) << "held: " << reasons;
}

void Stage::expect_queue(const Words& words) {
  const auto items = rig_.engine().queue().list();
  ASSERT_TRUE(items.ok());
  EXPECT_EQ(std::to_string(items.value().size()), words[0]);
}

void Stage::expect_threads(const Words& words) {
  EXPECT_EQ(count_now().threads - before_.threads, number(words[0]));
}

void Stage::expect_entries(const Words& words) {
  EXPECT_EQ(count_now().entries - before_.entries, number(words[0]));
}

void Stage::expect_entry(const Words& words) {
  const auto text = entry_text(rig_.engine().services(), number(newest("entry")));
  ASSERT_TRUE(text.ok()) << text.error().to_string();
  EXPECT_TRUE(has(text.value(), words[0])) << text.value();
}

void Stage::expect_reads(const Words& words) {
  const std::string all = texts_for(words[0]);
  EXPECT_TRUE(has(all, words[1])) << all;
}

void Stage::expect_hidden(const Words& words) {
  const std::string all = texts_for(words[0]);
  EXPECT_FALSE(has(all, words[1])) << all;
}

// The reminders that are due still: the time of the only one, or "none".
void Stage::expect_reminder(const Words& words) {
  const auto rows = rig_.query("SELECT due_us FROM parcel WHERE kind = 2 AND state IN (0, 7)",
                               {engine::store::Type::kInteger});
  if (words[0] == "none") {
    EXPECT_TRUE(rows.empty());
    return;
  }
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(std::get<std::int64_t>(rows[0][0]), base::parse_instant(words[0]).value().us);
}

// Parcels to the EHR in that state; reminders are spoken of by `reminder`.
void Stage::expect_parcels(const Words& words) {
  EXPECT_EQ(rig_.count("SELECT CAST(COUNT(*) AS BIGINT) FROM parcel WHERE kind <> 2 AND state = " +
                       std::to_string(state_number(words[0]))),
            number(words[1]));
}

void Stage::expect_appointment(const Words& words) {
  const std::string id = newest("resource", " WHERE type = 'Appointment'");
  if (words[0] == "none") {
    EXPECT_EQ(id, "0");
    return;
  }
  const auto stored = resource(rig_.engine().services(), number(id));
  ASSERT_TRUE(stored.ok()) << stored.error().to_string();
  EXPECT_EQ(stored.value().text("status"), words[0]);
  if (words.size() < 2) return;
  const auto start = base::parse_instant(stored.value().text("start"));
  ASSERT_TRUE(start.ok()) << stored.value().text("start");
  EXPECT_EQ(start.value().us, base::parse_instant(words[1]).value().us)
      << stored.value().text("start");
}

void Stage::expect_audit(const Words& words) {
  const std::pair<int, int> key{hop_number(words[0]), words[1] == "permit" ? 1 : 2};
  EXPECT_GT(count_now().records[key], before_.records[key]);
}

void Stage::expect_deliveries(const Words& words) {
  std::size_t arrived = 0;
  for (const auto& [name, total] : count_now().received) arrived += total - before_.received[name];
  EXPECT_EQ(std::to_string(arrived), words[0]);
}

void Stage::expect_delivered(const Words& words) {
  const support::FarSide* far = far_side(words[0]);
  ASSERT_NE(far, nullptr) << words[0];
  bool found = false;
  for (std::size_t i = before_.received[words[0]]; i < far->received.size(); ++i) {
    found = found || has(far->received[i], words[1]);
  }
  EXPECT_TRUE(found);
}

const std::vector<Stage::Entry>& Stage::acts() {
  static const std::vector<Entry> kActs = {
      {Word::kGiven, "time", &Stage::given_time},
      {Word::kGiven, "patient", &Stage::given_patient},
      {Word::kGiven, "consent", &Stage::given_consent},
      {Word::kGiven, "verified", &Stage::given_verified},
      {Word::kGiven, "destination", &Stage::given_destination},
      {Word::kFeed, "", &Stage::feed},
      {Word::kReply, "", &Stage::reply},
      {Word::kQueue, "retry", &Stage::retry},
      {Word::kQueue, "release", &Stage::release},
      {Word::kRelease, "", &Stage::release_result},
      {Word::kQueue, "close", &Stage::close},
      {Word::kRestart, "", &Stage::restart},
      {Word::kRun, "", &Stage::run},
      {Word::kExpect, "ack", &Stage::expect_ack},
      {Word::kExpect, "application", &Stage::expect_application},
      {Word::kExpect, "status", &Stage::expect_status},
      {Word::kExpect, "state", &Stage::expect_state},
      {Word::kExpect, "held", &Stage::expect_held},
      {Word::kExpect, "queue", &Stage::expect_queue},
      {Word::kExpect, "threads", &Stage::expect_threads},
      {Word::kExpect, "entries", &Stage::expect_entries},
      {Word::kExpect, "entry", &Stage::expect_entry},
      {Word::kExpect, "reads", &Stage::expect_reads},
      {Word::kExpect, "hidden", &Stage::expect_hidden},
      {Word::kExpect, "reminder", &Stage::expect_reminder},
      {Word::kExpect, "parcels", &Stage::expect_parcels},
      {Word::kExpect, "appointment", &Stage::expect_appointment},
      {Word::kExpect, "audit", &Stage::expect_audit},
      {Word::kExpect, "deliveries", &Stage::expect_deliveries},
      {Word::kExpect, "delivered", &Stage::expect_delivered},
  };
  return kActs;
}

}  // namespace cases
