#include <gtest/gtest.h>

#include <fstream>

#include "adapters/notify/answer.h"
#include "adapters/notify/letter.h"
#include "adapters/notify/sink.h"
#include "adapters/notify/source.h"
#include "adapters/notify/wording.h"
#include "base/encoding.h"
#include "base/json.h"
#include "tests/support/refusing_host.h"
#include "tests/support/scratch.h"

namespace adapter::notify {
namespace {

using testing_support::RefusingHost;
using testing_support::request_of;
using testing_support::settings_of;
using Kind = engine::Outcome::Kind;

constexpr std::array kTexts = {Text::kNoticeSms, Text::kNoticeMail, Text::kNoticeSubject,
                               Text::kCodeSms,   Text::kCodeMail,   Text::kCodeSubject};

std::size_t places(std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    ++count;
  }
  return count;
}

TEST(NotifyWording, EveryLanguageHasEveryTextWithItsOnePlace) {
  EXPECT_EQ(texts().size(), 2 * kTexts.size());
  for (const Text text : kTexts) {
    const bool subject = text == Text::kNoticeSubject || text == Text::kCodeSubject;
    for (const char* language : {"en", "es"}) {
      EXPECT_EQ(places(template_of({language, text})), subject ? 0U : 1U);
    }
    EXPECT_NE(template_of({"en", text}), template_of({"es", text}));
  }
}

TEST(NotifyWording, TheTextIsTheTemplateWithTheLinkInItsPlace) {
  const std::string text = render({"en", Text::kNoticeSms}, "https://c.example/p/s/abc");
  EXPECT_EQ(text,
            "You have a new message. Read it here: https://c.example/p/s/abc\n"
            "Text STOP to end these messages.");
}

TEST(NotifyWording, ALanguageWithoutTextsGetsEnglish) {
  EXPECT_EQ(render({"fr", Text::kCodeSms}, "1"), render({"en", Text::kCodeSms}, "1"));
}

TEST(NotifyWording, ATextMessageFitsTwoParts) {
  const std::string link = "https://messages.harbour-clinic.example/p/s/0123456789012345678901";
  for (const char* language : {"en", "es"}) {
    EXPECT_LE(render({language, Text::kNoticeSms}, link).size(), 306U);
  }
}

TEST(NotifyWording, SubjectsAreAscii) {
  for (const char* language : {"en", "es"}) {
    for (const Text text : {Text::kNoticeSubject, Text::kCodeSubject}) {
      for (const char c : template_of({language, text})) EXPECT_TRUE(c >= ' ' && c < 127);
    }
  }
}

TEST(NotifyLetter, EveryByteOfTheTextArrives) {
  const std::string text = render({"es", Text::kNoticeMail}, "https://c.example/p/s/abc");
  const std::string letter = write_letter({"n@c.example", "ada@example.org", "Nuevo", text,
                                           "n1@c.example", base::Instant{1'772'442'000'000'000}});
  const auto body = letter.find("\r\n\r\n");
  ASSERT_NE(body, std::string::npos);
  std::string joined;
  for (const char c : letter.substr(body + 4)) {
    if (c != '\r' && c != '\n') joined += c;
  }
  EXPECT_EQ(base::from_base64(joined).value(), text);
  EXPECT_NE(letter.find("Date: 02 Mar 2026 09:00:00 +0000\r\n"), std::string::npos);
}

TEST(NotifyLetter, NoLineIsLongerThanMailAllows) {
  const std::string letter =
      write_letter({"n@c.example", "a@b.example", "s", std::string(5000, 'x'), "n1@c.example", {}});
  std::size_t begin = 0;
  for (auto end = letter.find("\r\n"); end != std::string::npos;
       begin = end + 2, end = letter.find("\r\n", begin)) {
    EXPECT_LE(end - begin, 78U);  // RFC 5322 2.1.1
  }
}

TEST(NotifyOutcome, OfAMailSaysWhatTheServerSaid) {
  using Sent = net::MailSent;
  EXPECT_EQ(judge(Sent{Sent::Kind::kTaken, "250"}).kind, Kind::kDelivered);
  EXPECT_EQ(judge(Sent{Sent::Kind::kRefused, "550"}).kind, Kind::kRefused);
  EXPECT_EQ(judge(Sent{Sent::Kind::kLater, "451"}).kind, Kind::kRetry);
  EXPECT_EQ(judge(Sent{Sent::Kind::kUnknown, "cut"}).kind, Kind::kUnknown);
}

Kind of_status(int status) {
  net::ClientReply reply;
  reply.status = status;
  reply.body = "+15550100 is no subscriber";
  const auto outcome = judge(std::variant<net::ClientReply, net::ClientFailure>(reply));
  EXPECT_EQ(outcome.code, std::to_string(status));
  return outcome.kind;
}

TEST(NotifyOutcome, OfAGatewayIsUnknownWhenItMayHaveSentIt) {
  EXPECT_EQ(of_status(202), Kind::kDelivered);
  EXPECT_EQ(of_status(400), Kind::kRefused);
  EXPECT_EQ(of_status(429), Kind::kRetry);
  EXPECT_EQ(of_status(503), Kind::kRetry);
  EXPECT_EQ(of_status(500), Kind::kUnknown);
  EXPECT_EQ(judge(net::ClientFailure{true, "cut"}).kind, Kind::kUnknown);
  EXPECT_EQ(judge(net::ClientFailure{false, "connect"}).kind, Kind::kRetry);
}

struct Folder {
  support::Scratch scratch;
  std::string file(const std::string& content) {
    std::ofstream(scratch.path("secret")) << content;
    return scratch.path("secret");
  }
};

std::map<std::string, std::string> sms(Folder& folder) {
  return {{"channel", "sms"},
          {"gateway", "http://127.0.0.1:9/messages"},
          {"token_file", folder.file("g4teway\n")},
          {"inbound_token_file", folder.file("g4teway\n")},
          {"portal_url", "http://127.0.0.1:8080"}};
}

bool is_taken(std::map<std::string, std::string> settings, const std::string& key,
              const std::string& value) {
  RefusingHost host;
  settings[key] = value;
  return make_sink(settings_of("n", settings), host).ok();
}

TEST(NotifySettings, AreTakenWhenWhole) {
  Folder folder;
  EXPECT_TRUE(is_taken(sms(folder), "channel", "sms"));
  EXPECT_TRUE(is_taken(sms(folder), "portal_url", "https://clinic.example:8443/"));
}

TEST(NotifySettings, AreRefusedWithTheirPlace) {
  Folder folder;
  for (const auto& [key, value] : std::map<std::string, std::vector<std::string>>{
           {"channel", {"", "pigeon"}},
           {"gateway", {"", "ftp://x"}},
           {"token_file", {"", "/nowhere/at/all"}},
           {"portal_url", {"", "http://clinic.example", "https://", "https://a/p", "https://u@h"}},
           {"agreed", {"always"}},
           {"timeout_ms", {"5", "abc"}}}) {
    for (const std::string& bad : value) EXPECT_FALSE(is_taken(sms(folder), key, bad)) << key;
  }
}

TEST(NotifySettings, OfMailWantAServerAndASender) {
  RefusingHost host;
  std::map<std::string, std::string> mail = {{"channel", "mail"},
                                             {"smtp", "smtp://mail.example:587"},
                                             {"from", "notices@clinic.example"},
                                             {"portal_url", "https://clinic.example"}};
  EXPECT_TRUE(make_sink(settings_of("n", mail), host).ok());
  for (const char* from : {"", "clinic", "@clinic.example", "a@b\r\nBcc: c@d", "<a@b.example>"}) {
    EXPECT_FALSE(is_taken(mail, "from", from)) << from;
  }
  EXPECT_FALSE(is_taken(mail, "smtp", "mail.example"));
  EXPECT_TRUE(is_taken(mail, "tls", "needed"));
  EXPECT_FALSE(is_taken(mail, "tls", "yes"));
  EXPECT_FALSE(is_taken(mail, "user", "clinic"));  // and no password_file
}

TEST(NotifyAnswer, StopIsAWordAndNoPartOfOne) {
  for (const char* text : {"STOP", "stop", " Stop! ", "STOPALL", "Parar ya", "baja", "Alto.",
                           "\"quit\"", "Unsubscribe me"}) {
    EXPECT_EQ(word_of(text), Word::kStop) << text;
  }
  for (const char* text : {"", "do not stop", "stopping", "HELP", "1", "bajando", "yes"}) {
    EXPECT_NE(word_of(text), Word::kStop) << text;
  }
}

TEST(NotifyAnswer, StartIsAWordAndYesIsNone) {
  for (const char* text : {"START", " start.", "Unstop", "ALTA", "iniciar"}) {
    EXPECT_EQ(word_of(text), Word::kStart) << text;
  }
  for (const char* text : {"yes", "restart", "do start", "startle", "alto"}) {
    EXPECT_NE(word_of(text), Word::kStart) << text;
  }
}

TEST(NotifyAnswer, TheAddressOfAMailIsWhatStandsInItsBrackets) {
  const auto from = [](const std::string& text) {
    base::Json json = base::Json::object();
    json.set("from", base::Json::string(text));
    json.set("text", base::Json::string("STOP"));
    const auto answer = read_answer({"application/json", base::write_json(json)});
    return answer ? answer->from : "";
  };
  EXPECT_EQ(from("Ada B. <ada@example.org>"), "ada@example.org");
  EXPECT_EQ(from("<ada@example.org>"), "ada@example.org");
  EXPECT_EQ(from(" ada@example.org "), "ada@example.org");
  EXPECT_EQ(from("<>"), "");
  EXPECT_EQ(from("a <b> ada@example.org"),
            "a <b> ada@example.org");  // the engine takes it for none
  EXPECT_EQ(from(std::string(321, 'x')), "");
}

TEST(NotifyAnswer, ComesAsJsonOrAsAForm) {
  const auto json = read_answer(
      {"application/json; charset=utf-8", R"({"from":"+15550100","text":"stop","id":7})"});
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->from, "+15550100");
  EXPECT_EQ(json->word, Word::kStop);
  const auto form = read_answer({"application/x-www-form-urlencoded", "From=%2B15550100&Body=hi"});
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->word, Word::kOther);
}

TEST(NotifyAnswer, WhatCannotBeReadIsNone) {
  for (const auto& [type, body] : std::vector<std::pair<const char*, std::string>>{
           {"text/plain", "stop"},
           {"application/json", "{"},
           {"application/json", R"({"text":"stop"})"},
           {"application/x-www-form-urlencoded", "Body=stop"},
           {"application/x-www-form-urlencoded", "From=%"},
           {"application/json", std::string(kAnswerBytesMax + 1, ' ')}}) {
    EXPECT_FALSE(read_answer({type, body}).has_value()) << type;
  }
}

struct Gateway {
  Folder folder;
  RefusingHost host;
  std::unique_ptr<engine::Source> source =
      make_source(settings_of("sms", sms(folder)), host).value();

  Gateway() { EXPECT_TRUE(source->start().ok()); }
  ~Gateway() { source->stop(); }
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  int post(const std::string& token, const std::string& body) {
    net::Request request = request_of("POST", "/notify/sms/answers", body);
    request.headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
    return host.ask(std::move(request)).status;
  }
  std::size_t stops() { return host.known_contacts().stops.size(); }
};

const std::string kStop = R"({"from":"+15550100","text":"STOP"})";

TEST(NotifySource, StopIsHandedOnWithItsNumberAndEndpoint) {
  Gateway gateway;
  EXPECT_EQ(gateway.post("g4teway", kStop), 200);
  ASSERT_EQ(gateway.stops(), 1U);
  EXPECT_EQ(gateway.host.known_contacts().stops[0].address, "+15550100");
  EXPECT_EQ(gateway.host.known_contacts().stops[0].endpoint, "sms");
}

TEST(NotifySource, StartIsHandedOnToo) {
  Gateway gateway;
  EXPECT_EQ(gateway.post("g4teway", R"({"from":"+15550100","text":"START"})"), 200);
  EXPECT_EQ(gateway.stops(), 0U);
  ASSERT_EQ(gateway.host.known_contacts().starts.size(), 1U);
  EXPECT_EQ(gateway.host.known_contacts().starts[0].address, "+15550100");
}

TEST(NotifySource, AGatewayOfMailSaysItOfAMailAddress) {
  Folder folder;
  RefusingHost host;
  auto settings = sms(folder);
  settings["channel"] = "mail";
  auto source = make_source(settings_of("mail", settings), host).value();
  ASSERT_TRUE(source->start().ok());
  net::Request request = request_of("POST", "/notify/mail/answers",
                                    R"({"from":"Ada <ada@example.org>","text":"stop"})");
  request.headers = {{"Authorization", "Bearer g4teway"}, {"Content-Type", "application/json"}};
  EXPECT_EQ(host.ask(std::move(request)).status, 200);
  ASSERT_EQ(host.known_contacts().stops.size(), 1U);
  EXPECT_EQ(host.known_contacts().stops[0].channel, engine::ContactChannel::kMail);
  EXPECT_EQ(host.known_contacts().stops[0].address, "ada@example.org");
  source->stop();
}

TEST(NotifySource, AnotherAnswerEndsNothing) {
  Gateway gateway;
  EXPECT_EQ(gateway.post("g4teway", R"({"from":"+15550100","text":"thanks"})"), 200);
  EXPECT_EQ(gateway.stops(), 0U);
}

TEST(NotifySource, WithoutTheTokenNothingIsHeard) {
  Gateway gateway;
  for (const char* token : {"", "g4tewa", "g4tewayy", "G4teway"}) {
    EXPECT_EQ(gateway.post(token, kStop), 401) << token;
  }
  EXPECT_EQ(gateway.stops(), 0U);
}

TEST(NotifySource, ARefusalThatIsNotRecordedIsAskedForAgain) {
  Gateway gateway;
  gateway.host.known_contacts().answer = base::Error{base::Code::kUnavailable, "not now", "", {}};
  EXPECT_EQ(gateway.post("g4teway", kStop), 503);
}

}  // namespace
}  // namespace adapter::notify
