// Of 10,000 patients with anything for a name and anything said to them, the bytes of every notice
// are the template and a link, and nothing else.
#include <gtest/gtest.h>

#include <random>

#include "adapters/notify/wording.h"
#include "tests/support/rig.h"

namespace {

using adapter::notify::render;
using adapter::notify::template_of;
using adapter::notify::Text;

constexpr int kPatients = 10'000;
constexpr std::string_view kPortal = "https://clinic.example/p/s/";

// Renders as the sink does, and keeps what would leave.
class Rendering : public engine::Sink {
 public:
  void deliver(const engine::Cleared<engine::Parcel>& cleared,
               std::function<void(engine::Outcome)> done) override {
    const engine::Parcel& parcel = cleared.get();
    link = std::string(kPortal) + parcel.secret().reveal();
    language = parcel.language();
    for (const Text text : {Text::kNoticeSms, Text::kNoticeMail}) {
      rendered.push_back(render({language, text}, link));
    }
    ++delivered;
    done({engine::Outcome::Kind::kDelivered, "250", ""});
  }
  bool settles_unknown() const override { return false; }

  int delivered = 0;
  std::string link, language;
  std::vector<std::string> rendered;
};

class Words {
 public:
  std::string next() {
    static constexpr std::string_view kParts[] = {
        "{{link}}",     "{{code}}", "Ada",      "cancer", "<b>",    "\n",     "\"",
        "\\n",          "O'Brien",  "HIV",      "psych",  "https:", "://x/p", "%s",
        "&amp;",        "\t",       "{",        "}}",     "1970",   "555",    "\xC3\xA9",
        "\xE6\x97\xA5", "STOP",     "Subject:", "\r\n",   "@"};
    std::string out;
    for (int n = static_cast<int>(random_() % 8) + 1; n > 0; --n) {
      out += kParts[random_() % std::size(kParts)];
      if (random_() % 2 == 0) out += ' ';
    }
    return out;
  }
  std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }

 private:
  std::mt19937 random_{20260302};
};

std::string patient_json(Words& words, int number) {
  std::string json = R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":")" +
                     std::to_string(number) + R"("}],"name":[{"family":)";
  base::append_json_string(json, words.next());
  json += R"(}],"birthDate":"1970-01-31","communication":[{"language":{"coding":[{"code":")";
  json += words.number() % 2 == 0 ? "es" : "en";
  json += R"("}]}}],"telecom":[{"system":"email","value":"p)" + std::to_string(number) +
          R"(@example.org"}]})";
  return json;
}

// Lines of a FHIR string hold no other control characters than tab, line feed and carriage return.
TEST(NoticeProperty, TenThousandNoticesAreTemplateAndLinkAlone) {
  support::Rig rig("sqlite", [](engine::Rules& rules) { rules.notices = {"mail"}; });
  auto owned = std::make_unique<Rendering>();
  Rendering& sink = *owned;
  rig.engine().courier().add("mail", std::move(owned));
  Words words;
  for (int i = 1; i <= kPatients; ++i) {
    auto made = rig.post("Patient", patient_json(words, i), rig.ehr_client());
    ASSERT_TRUE(made.ok());
    const engine::PatientId patient{std::stoll(made.value().get().resource_id)};
    rig.say_new(rig.clinician(), patient, "x" + words.next());
    while (sink.delivered < i) ASSERT_TRUE(rig.engine().step()) << i;
    rig.settle();
    const std::string token = sink.link.substr(kPortal.size());
    ASSERT_EQ(token.size(), 22U);
    ASSERT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos);
    std::size_t at = 0;
    for (const Text text : {Text::kNoticeSms, Text::kNoticeMail}) {
      std::string expected(template_of({sink.language, text}));
      expected.replace(expected.find("{{link}}"), 8, sink.link);
      ASSERT_EQ(sink.rendered[at++], expected);
    }
    sink.rendered.clear();
  }
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM invitation"), kPatients);
}

}  // namespace
