// Stage: a real engine on which a case is played, step by step.
//
//   Stage stage("sqlite", folder);
//   for (const Step& step : story.steps) stage.play(step);   // a failed expectation fails the test
//
// Clock and far sides are fake, the rest is the engine with the repository's mappings. Endpoints
// are those of the README's table. Patient p7 has the record number P1007. Owns everything. One
// thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "tests/cases/case_file.h"
#include "tests/cases/stage/changes.h"
#include "tests/support/rig.h"

namespace cases {

// What can be counted, so that "since" can be told.
struct Counts {
  std::int64_t threads = 0;
  std::int64_t entries = 0;
  std::map<std::string, std::size_t> received;          // by far side
  std::map<std::pair<int, int>, std::int64_t> records;  // audit leaves by hop and outcome
};

// What the engine said about the message that was fed last.
struct Said {
  engine::MessageId message;
  std::string state;
  std::string answer;       // the ACK, or the body
  std::string application;  // enhanced mode: the second ACK
  int status = 0;           // FHIR
};

class Stage {
 public:
  Stage(const std::string& store, std::filesystem::path folder);

  void play(const Step& step);

 private:
  using Words = std::vector<std::string>;
  using Act = void (Stage::*)(const Words&);
  struct Entry {
    Word word;
    std::string_view verb;
    Act act;
  };
  static const std::vector<Entry>& acts();

  // act.cc: what happens
  void given_time(const Words& words);
  void given_patient(const Words& words);
  void given_consent(const Words& words);
  void given_verified(const Words& words);
  void given_destination(const Words& words);
  void feed(const Words& words);
  void reply(const Words& words);
  void retry(const Words& words);
  void release(const Words& words);
  void close(const Words& words);
  void release_result(const Words& words);
  void restart(const Words& words);
  void run(const Words& words);
  void feed_v2(const std::string& endpoint, const std::string& bytes);
  void feed_fhir(const std::string& bytes, const std::vector<Setting>& conditions);
  void post_as(const engine::Actor& actor, const std::string& type, const std::string& json);
  void keep(const engine::Arrival& arrival, const engine::Accepted& accepted);

  // expect.cc: what must have happened
  void expect_ack(const Words& words);
  void expect_application(const Words& words);
  void expect_status(const Words& words);
  void expect_state(const Words& words);
  void expect_held(const Words& words);
  void expect_queue(const Words& words);
  void expect_threads(const Words& words);
  void expect_entries(const Words& words);
  void expect_entry(const Words& words);
  void expect_reads(const Words& words);
  void expect_hidden(const Words& words);
  void expect_reminder(const Words& words);
  void expect_parcels(const Words& words);
  void expect_appointment(const Words& words);
  void expect_audit(const Words& words);
  void expect_deliveries(const Words& words);
  void expect_delivered(const Words& words);

  // stage.cc
  Counts count_now();
  engine::PatientId patient(const std::string& name);  // none when she is not known
  std::string newest(const std::string& table, const std::string& where = "");
  std::string filled(std::string text);  // {{p1}}, {{thread}}, {{entry}}, {{appointment}}
  std::string read_sample(const std::string& name) const;
  engine::Actor actor_named(const std::string& name);
  support::FarSide* far_side(const std::string& name);
  std::string first_item(char kind);
  std::string texts_for(const std::string& patient_name);

  std::filesystem::path folder_;
  support::Rig rig_;
  Counts before_;
  Said said_;
};

}  // namespace cases
