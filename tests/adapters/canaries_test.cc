// Before the identity check nothing of a patient is anywhere: neither in a notice, nor in its link,
// nor on a page, in no form in which it might be hidden.
#include <algorithm>
#include <random>

#include "adapters/notify/letter.h"
#include "adapters/notify/wording.h"
#include "base/encoding.h"
#include "tests/adapters/page_world.h"

namespace {

using page_world::Browser;
using page_world::World;

// Words that occur nowhere else, and where each was planted.
class Canaries {
 public:
  std::string next(const std::string& where) {
    static constexpr std::string_view kLetters = "bcdfghjkmpqrtvwxz";
    std::string word = "Q";
    while (word.size() < 14) word += kLetters[random_() % kLetters.size()];
    places_.emplace_back(word, where);
    return word;
  }
  std::size_t size() const { return places_.size(); }

  // Where those were planted that stand in these bytes, in any form.
  std::vector<std::string> found_in(const std::string& bytes) const {
    std::vector<std::string> found;
    for (const auto& [word, where] : places_) {
      for (const std::string& form : forms(word)) {
        if (bytes.find(form) != std::string::npos) found.push_back(where);
      }
    }
    return found;
  }

  static std::vector<std::string> forms(const std::string& word) {
    std::string upper = base::to_hex(word), little, big, percent;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (const char c : word) {
      little += {c, '\0'};
      big += {'\0', c};
      percent += "%" + base::to_hex(std::string_view(&c, 1));
    }
    std::vector<std::string> all = {
        word, std::string(word.rbegin(), word.rend()), upper, base::to_hex(word), percent, little,
        big};
    for (std::size_t shift = 0; shift < 3; ++shift) all.push_back(base64_core(word, shift));
    return all;
  }

 private:
  // What base64 of a text holds of the word when that begins at this place modulo three.
  static std::string base64_core(const std::string& word, std::size_t shift) {
    const std::string whole = base::to_base64(std::string(shift, '\0') + word);
    const std::size_t first = shift == 0 ? 0 : shift + 1;
    const std::size_t tail = (shift + word.size()) % 3 == 0 ? 0 : 4;
    return whole.substr(first, whole.size() - tail - first);
  }

  std::mt19937 random_{20260302};
  std::vector<std::pair<std::string, std::string>> places_;
};

// "A":"word","B":"word" of each name, planted at `place`.A and so on.
std::string members(Canaries& canaries, const std::string& place,
                    std::initializer_list<const char*> names) {
  std::string json;
  for (const char* name : names) {
    json += (json.empty() ? "\"" : ",\"") + std::string(name) + "\":\"" +
            canaries.next(place + "." + name) + "\"";
  }
  return json;
}

std::string list(Canaries& canaries, const std::string& place) {
  return "[\"" + canaries.next(place) + "\"]";
}

// Every element of a Patient that holds text (FHIR R4 patient.html). The mail address is left out
// of what is searched for, since a mail is sent to it.
std::string patient_json(Canaries& canaries) {
  const auto text = [&](const std::string& place) { return canaries.next("Patient." + place); };
  return R"({"resourceType":"Patient","identifier":[{"system":"urn:oid:2.999.1","value":"2002"},)" +
         (R"({"system":"urn:x","value":")" + text("identifier.value")) + R"(","type":{"text":")" +
         text("identifier.type") + R"("},"assigner":{"display":")" + text("identifier.assigner") +
         R"("}}],"name":[{)" + members(canaries, "Patient.name", {"family", "text"}) +
         ",\"given\":" + list(canaries, "Patient.name.given") +
         ",\"prefix\":" + list(canaries, "Patient.name.prefix") +
         ",\"suffix\":" + list(canaries, "Patient.name.suffix") +
         R"(}],"birthDate":"1970-01-31","address":[{)" +
         members(canaries, "Patient.address",
                 {"text", "city", "district", "state", "postalCode", "country"}) +
         ",\"line\":" + list(canaries, "Patient.address.line") + R"(}],"maritalStatus":{"text":")" +
         text("maritalStatus") + R"("},"contact":[{"relationship":[{"text":")" +
         text("contact.relationship") + R"("}],"name":{)" +
         members(canaries, "Patient.contact.name", {"family", "text"}) + R"(},"address":{)" +
         members(canaries, "Patient.contact.address", {"text", "city"}) +
         R"(},"organization":{"display":")" + text("contact.organization") +
         R"("}}],"generalPractitioner":[{"display":")" + text("generalPractitioner") +
         R"("}],"managingOrganization":{"display":")" + text("managingOrganization") +
         R"("},"communication":[{"language":{"text":")" + text("communication.language") +
         R"("}}],"photo":[{"contentType":"image/png","title":")" + text("photo.title") +
         R"("}],"telecom":[{"system":"phone","value":"5550100999"},)"
         R"({"system":"email","value":"box@example.org"},{"system":"other","value":")" +
         text("telecom.other") + R"("}]})";
}

// The same of an appointment and of a result of hers, as their feeds write them.
std::string siu(Canaries& canaries) {
  const auto at = [&](const char* place) { return canaries.next(place); };
  return "MSH|^~\\&|SCHED|MERCY|HOPLINE|HL|20260302090000||SIU^S12^SIU_S12|CN1|P|2.5.1\r"
         "SCH|" +
         at("SCH-1") + "^SCHED|" + at("SCH-2") + "^MERCY||||" + at("SCH-6") + "^" + at("SCH-6.2") +
         "^L|" + at("SCH-7") + "^" + at("SCH-7.2") + "^L||30|min|" +
         "^^30^20260310103000^20260310110000||||||||||||||Booked\r"
         "NTE|1||" +
         at("NTE-3 PI") + "|PI\rNTE|2||" + at("NTE-3 RE") +
         "|RE\r"
         "PID|1||2002^^^MERCY^MR||" +
         at("PID-5") + "^" + at("PID-5.2") + "^" + at("PID-5.3") + "||19700131|F|" + at("PID-9") +
         "||" + at("PID-11") + "^^" + at("PID-11.3") +
         "\r"
         "PV1|1|O|" +
         at("PV1-3") + "\rRGS|1|A\rAIS|1|A|" + at("AIS-3") + "^" + at("AIS-3.2") +
         "^L|20260310103000\rAIL|1|A|" + at("AIL-3") + "^" + at("AIL-3.2") +
         "^^MERCY\r"
         "AIP|1|A|" +
         at("AIP-3") + "^" + at("AIP-3.2") + "^" + at("AIP-3.3") + "\r";
}

std::string oru(Canaries& canaries) {
  const auto at = [&](const char* place) { return canaries.next(place); };
  return "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302090100||ORU^R01^ORU_R01|CN2|P|2.5.1\r"
         "PID|1||2002^^^MERCY^MR||Berg^Ada||19700131|F\rOBR|1|A1|B1|" +
         at("OBR-4") + "^" + at("OBR-4.2") + "^L\rOBX|1|ST|" + at("OBX-3") + "^" + at("OBX-3.2") +
         "^L||" + at("OBX-5") + "||||||F\rNTE|1||" + at("NTE-3 of OBX") + "\r";
}

// A patient who is known, booked, resulted and written to in these words; her link is the newest.
struct Planted {
  World world;
  Canaries canaries;
  std::string place;

  Planted() {
    auto made = world.rig.post("Patient", patient_json(canaries), world.rig.ehr_client());
    EXPECT_TRUE(made.ok());
    const engine::PatientId patient{std::stoll(made.value().get().resource_id)};
    const auto receipt = world.rig.feed(siu(canaries));
    EXPECT_EQ(receipt.threads.size(), 1U);
    const engine::ThreadId thread = receipt.threads.at(0);
    EXPECT_EQ(world.rig.feed(oru(canaries)).threads.size(), 1U);
    EXPECT_TRUE(
        world.rig.say(world.rig.clinician(), patient, thread, canaries.next("staff entry")).ok());
    place = "/p/threads/t" + thread.to_string();
    world.rig.run_until_idle();
  }
};

std::string bytes_of(const net::Response& response) {
  std::string all = response.body;
  for (const net::Header& header : response.headers) all += header.name + header.value + "\n";
  return all;
}

TEST(Canaries, EachFormOfOneIsFound) {
  Canaries canaries;
  const std::string word = canaries.next("here");
  for (const std::string& form : Canaries::forms(word)) {
    EXPECT_EQ(canaries.found_in("..." + form + "..."), std::vector<std::string>{"here"});
  }
  for (std::size_t before = 0; before < 6; ++before) {
    const std::string hidden = base::to_base64(std::string(before, 'x') + word + "and more");
    EXPECT_EQ(canaries.found_in(hidden).size(), 1U) << before;
  }
  EXPECT_TRUE(canaries.found_in(word.substr(1)).empty());
}

TEST(Canaries, NoNoticeAndNoLinkHoldsOne) {
  Planted planted;
  EXPECT_GE(planted.canaries.size(), 50U);
  const auto& mail = planted.world.rig.mail();
  ASSERT_GE(mail.received.size(), 3U);  // of the world's own patient, the booking, the entry
  for (std::size_t i = 0; i < mail.received.size(); ++i) {
    const std::string link = "https://clinic.example/p/s/" + mail.secrets[i];
    std::string all = mail.received[i] + link;
    for (const char* language : {"en", "es"}) {
      using adapter::notify::render;
      using adapter::notify::Text;
      const std::string text = render({language, Text::kNoticeMail}, link);
      const std::string sms = render({language, Text::kNoticeSms}, link);
      all += text + sms + adapter::notify::write_sms({"+15550100999", sms});
      all += adapter::notify::write_letter({"notices@clinic.example", mail.contacts[i],
                                            render({language, Text::kNoticeSubject}, ""), text,
                                            "n1.1@clinic.example", base::Instant{0}});
    }
    EXPECT_EQ(planted.canaries.found_in(all), std::vector<std::string>{});
  }
}

TEST(Canaries, NoPageBeforeTheCheckHoldsOneAndThePageAfterItDoes) {
  Planted planted;
  World& world = planted.world;
  Browser browser(world.host);
  std::string seen = bytes_of(browser.send("HEAD", "/p/s/" + world.link(), ""));
  for (const std::string& address :
       {"/p/s/" + world.link(), std::string("/p/"), std::string("/p/code"), std::string("/p/start"),
        std::string("/p/settings"), std::string("/p/events"), planted.place,
        planted.place + "/print", planted.place + "/appointment.ics", planted.place + "/cancel"}) {
    seen += bytes_of(browser.get(address));
  }
  seen += bytes_of(browser.post("/p/again", {}));
  seen += bytes_of(browser.post("/p/birth", {{"day", "1"}, {"month", "1"}, {"year", "1970"}}));
  seen += bytes_of(browser.post("/p/birth", {{"day", "31"}, {"month", "1"}, {"year", "1970"}}));
  world.rig.run_until_idle();
  seen += bytes_of(browser.post("/p/code", {{"code", "000000"}}));
  for (const auto& [name, value] : browser.cookies) seen += name + value;
  for (const std::string& bytes : world.rig.sms().received) seen += bytes;
  EXPECT_EQ(planted.canaries.found_in(seen), std::vector<std::string>{});

  browser.get("/p/s/" + world.link());
  browser.post("/p/birth", {{"day", "31"}, {"month", "1"}, {"year", "1970"}});
  world.rig.run_until_idle();
  browser.post("/p/code", {{"code", world.code()}});
  browser.post("/p/agree", {});
  const auto hers = planted.canaries.found_in(bytes_of(browser.get(planted.place)));
  EXPECT_GE(hers.size(), 4U);
  EXPECT_NE(std::find(hers.begin(), hers.end(), "staff entry"), hers.end());
  EXPECT_EQ(std::find(hers.begin(), hers.end(), "OBX-5"), hers.end());
}

}  // namespace
