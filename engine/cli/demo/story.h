// Story: the demo's steps, each driven from outside and checked from outside.
//
//   DemoStory story(world);
//   for (const DemoStep& step : demo_steps()) {
//     StepReport report = story.run(step);          // report.ok, report.words, report.facts
//   }
//
// Steps speak MLLP, FHIR REST, the windows' pages and APIs as strangers would, and look at the log
// of the stand-in EHR; only held messages and the audit log are asked of the engine itself. A step
// goes on from what those before it left. Words hold invented names only. One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "engine/cli/demo/visitor.h"
#include "engine/cli/demo/world.h"

namespace engine::cli {

struct StepReport {
  std::string step;
  bool ok = true;
  double ms = 0;
  std::string code;   // of the answer, where the step is an HL7 v2 message
  std::string words;  // what happened, for a person
  std::vector<std::pair<std::string, base::Json>> facts;
  std::string fault;  // the first thing that did not hold

  void expect(bool holds, std::string_view what);
  void fact(std::string name, std::string value);
};

class DemoStory;

struct DemoStep {
  std::string_view name;
  void (DemoStory::*run)(StepReport& report);
};

const std::vector<DemoStep>& demo_steps();

class DemoStory {
 public:
  explicit DemoStory(DemoWorld& world) : world_(world) {}

  StepReport run(const DemoStep& step);
  // A link of Ada's that has been used; "" before the step phone.
  const std::string& used_link() const { return link_; }

  void feed(StepReport& report);
  void reschedule(StepReport& report);
  void refused(StepReport& report);
  void result(StepReport& report);
  void reply(StepReport& report);
  void card(StepReport& report);
  void chart(StepReport& report);
  void phone(StepReport& report);
  void bench(StepReport& report);
  void broken(StepReport& report);
  void verify(StepReport& report);

 private:
  struct Thread {
    std::string id;
    std::string title;
    std::vector<std::string> texts;
  };

  hl7::Message send(StepReport& report, const std::string& sample, const DemoTimes& times);
  std::vector<Thread> threads_of(const DemoPerson& person, const std::string& token);
  base::Json get(const std::string& path, const std::string& token);
  std::vector<base::Json> ehr_lines() const;
  void refuse_consent(StepReport& report);
  void expect_held(StepReport& report, std::string_view kind);
  void await_write_back(StepReport& report, const std::string& entry);
  void expect_written(StepReport& report);
  void log_in_at_ehr(StepReport& report);
  std::string follow_launch(std::string address);  // the code for the chart
  // A session over HTTP by the code of a link, which must open it once and no more.
  std::string redeem(StepReport& report, const std::string& code);
  std::string await_notice(StepReport& report, std::size_t known);
  void prove_identity(StepReport& report, Visitor& phone, const std::string& link);
  void expect_reply_seen(StepReport& report);
  base::Json run_mapping(const base::Json& draft);
  void keep_draft(StepReport& report, base::Json draft);

  DemoWorld& world_;
  std::string thread_;       // Ada's: "t1"
  std::string app_context_;  // of the card
  Visitor clinician_{world_};
  std::string clinician_session_, analyst_session_;
  std::string link_;  // of the notice that Ada opened
};

}  // namespace engine::cli
