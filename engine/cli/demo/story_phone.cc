// The step of the story at the patient's telephone: notice, link, identity, reading, answering.
#include <algorithm>

#include "adapters/notify/wording.h"
#include "engine/cli/demo/story.h"
#include "engine/cli/demo/story_parts.h"

namespace engine::cli {
namespace {

using adapter::notify::Text;
using base::Json;

constexpr std::string_view kAnswer = "A light breakfast is fine.";
constexpr std::string_view kThanks = "Thank you. I will be there on Wednesday.";
constexpr std::size_t kLinkCharacters = 22;  // 128 bits as base64url
constexpr std::size_t kCodeDigits = 6;

// What stands between the template's two halves; "" when anything else differs from it.
std::string filling_of(const std::string& text, const Text which, std::string_view place) {
  const std::string form(adapter::notify::template_of({"en", which}));
  const auto at = form.find(place);
  const std::string head = form.substr(0, at);
  const std::string tail = form.substr(at + place.size());
  const bool fits =
      text.size() > head.size() + tail.size() && text.starts_with(head) && text.ends_with(tail);
  return fits ? text.substr(head.size(), text.size() - head.size() - tail.size()) : "";
}

std::string head_of(Text which) {
  const std::string_view form = adapter::notify::template_of({"en", which});
  return std::string(form.substr(0, form.find("{{")));
}

bool tells_of_her(std::string_view page) {
  return holds_any(page, {"Ada", "Bell", "1979", "Knee", "MRI", "breakfast", "scan", "Kerr"});
}

}  // namespace

// The link of the newest text message, whose bytes must be template and link alone.
std::string DemoStory::await_notice(StepReport& report, std::size_t known) {
  const std::string text = world_.next_text(world_.ada(), known, head_of(Text::kNoticeSms));
  report.expect(!text.empty(), "no notice came to Ada B.'s telephone");
  const std::string link = filling_of(text, Text::kNoticeSms, "{{link}}");
  const std::string head = world_.http_url() + "/p/s/";
  report.expect(link.starts_with(head) && link.size() == head.size() + kLinkCharacters,
                "the notice is not template and link alone");
  report.facts.emplace_back("notice_bytes", Json::integer(static_cast<long long>(text.size())));
  return link;
}

// Opening the link shows nothing of hers; her date of birth has a code sent; both open her page.
void DemoStory::prove_identity(StepReport& report, Visitor& phone, const std::string& link) {
  const std::string arrival = phone.open(link);
  const std::string birth = phone.open(world_.http_url() + "/p/");
  report.expect(!arrival.empty() && birth.find("name=\"day\"") != std::string::npos,
                "the link does not ask for a date of birth");
  const std::size_t known = world_.texts_of(world_.ada()).size();
  const std::string born(world_.ada().born);
  const std::string wanted = phone.submit(
      "/p/birth",
      {{"day", born.substr(8)}, {"month", born.substr(5, 2)}, {"year", born.substr(0, 4)}});
  report.expect(!tells_of_her(arrival + birth + wanted), "a page before the check tells of her");
  const std::string code = filling_of(
      world_.next_text(world_.ada(), known, head_of(Text::kCodeSms)), Text::kCodeSms, "{{code}}");
  report.expect(code.size() == kCodeDigits, "no code came to Ada B.'s telephone");
  if (!report.ok) return;
  phone.submit("/p/code", {{"code", code}});
  report.expect(phone.at().ends_with("/p/start"), "date of birth and code do not open her page");
}

// The clinician's window has it, and says that it stands in the chart.
void DemoStory::expect_reply_seen(StepReport& report) {
  const Json talk = get("/api/v1/threads/" + thread_ + "/conversation", clinician_session_);
  std::string entry;
  for (const Json& one : items_of(talk, "entries")) {
    if (one.text_of("text") == kThanks) entry = one.text_of("id");
  }
  report.expect(!entry.empty(), "the clinician does not see her answer");
  if (!report.ok) return;
  report.fact("entry", entry);
  await_write_back(report, entry);
  expect_written(report);
}

void DemoStory::phone(StepReport& report) {
  const std::size_t known = world_.texts_of(world_.ada()).size();
  Json said = Json::object();
  said.set("text", Json::string(std::string(kAnswer)));
  said.set("key", Json::string("demo-answer-1"));
  const auto posted = world_.call("POST", "/api/v1/threads/" + thread_ + "/entries",
                                  clinician_session_, base::write_json(said));
  report.expect(posted.ok() && posted.value().status == 201, "the clinician cannot answer");
  if (report.ok) link_ = await_notice(report, known);
  if (!report.ok) return;
  Visitor phone(world_);
  prove_identity(report, phone, link_);
  if (!report.ok) return;
  const std::string page = phone.submit("/p/agree", {});
  report.expect(page.find(kAnswer) != std::string::npos, "she does not read the answer");
  const std::string after =
      phone.submit("/p/threads/" + thread_ + "/entries", {{"text", std::string(kThanks)}});
  report.expect(after.find(kThanks) != std::string::npos, "her own answer is not on her page");
  if (report.ok) expect_reply_seen(report);
  report.expect(world_.texts_of(world_.max()).empty(), "Max C. was written to");
  report.expect(world_.texts_of(world_.ines()).empty(), "Ines D. was told before the release");
  report.fact("thread", thread_);
  report.words =
      "notice is template and link alone -> birth date, code -> Ada B. reads, replies -> EHR";
}

}  // namespace engine::cli
