// What the patient's page refuses before any handler runs.
#include <gtest/gtest.h>

#include "adapters/portal/cookies.h"
#include "adapters/portal/source.h"
#include "tests/support/refusing_host.h"

namespace adapter::portal {
namespace {

using testing_support::header_of;
using testing_support::RefusingHost;
using testing_support::settings_of;

const std::string kToken = "0123456789012345678901";  // of forms: 22 characters

struct Address {
  const char* method;
  const char* path;
};
constexpr Address kSignedIn[] = {{"GET", "/p/start"},
                                 {"POST", "/p/agree"},
                                 {"POST", "/p/refuse"},
                                 {"GET", "/p/settings"},
                                 {"POST", "/p/channels"},
                                 {"POST", "/p/sign-out"},
                                 {"GET", "/p/threads/t1"},
                                 {"GET", "/p/threads/t1/print"},
                                 {"GET", "/p/threads/t1/cancel"},
                                 {"GET", "/p/threads/t1/appointment.ics"},
                                 {"POST", "/p/threads/t1/entries"},
                                 {"POST", "/p/threads/t1/answer"}};

net::Request request_to(const Address& address) {
  net::Request request;
  request.method = address.method;
  request.path = address.path;
  request.headers = {{"Cookie", std::string(kFormCookie) + "=" + kToken + "; " +
                                    std::string(kSessionCookie) + "=hs_nobody"},
                     {"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = "form=" + kToken;
  return request;
}

struct Page {
  RefusingHost host;
  std::unique_ptr<engine::Source> source = make_source(settings_of("portal"), host).value();
  Page() { EXPECT_TRUE(source->start().ok()); }
  ~Page() { source->stop(); }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;
};

bool holds(const net::Response& page, std::string_view text) {
  return page.body.find(text) != std::string::npos;
}

TEST(PageCalls, WithoutASessionNothingIsShownOrTaken) {
  Page page;
  for (const Address& address : kSignedIn) {
    const net::Response refused = page.host.ask(request_to(address));
    EXPECT_EQ(refused.status, 401) << address.path;
    EXPECT_TRUE(holds(refused, "You were signed out")) << address.path;
  }
  EXPECT_TRUE(page.host.shows().empty());
  EXPECT_TRUE(page.host.arrivals().empty());
}

TEST(PageCalls, ASessionThatEndedTakesItsCookieAlong) {
  Page page;
  const net::Response refused = page.host.ask(request_to({"GET", "/p/start"}));
  bool taken = false;
  for (const net::Header& header : refused.headers) {
    taken = taken || (header.name == "Set-Cookie" &&
                      header.value.starts_with(std::string(kSessionCookie) + "=;") &&
                      header.value.find("Max-Age=0") != std::string::npos);
  }
  EXPECT_TRUE(taken);
}

TEST(PageCalls, BeforeTheStartAndAfterTheDrainEveryPageSaysSo) {
  RefusingHost host;
  auto source = make_source(settings_of("portal"), host).value();
  const auto all_busy = [&host] {
    for (const Address& address : kSignedIn) {
      const net::Response busy = host.ask(request_to(address));
      EXPECT_EQ(busy.status, 503) << address.path;
      EXPECT_EQ(header_of(busy, "Retry-After"), "5") << address.path;
    }
  };
  all_busy();
  ASSERT_TRUE(source->start().ok());
  source->drain();
  all_busy();
}

TEST(PageCalls, FormsOfOthersAreRefusedBeforeTheLinkIsLookedAt) {
  Page page;
  for (const char* path : {"/p/birth", "/p/code", "/p/again"}) {
    for (const auto& [type, body] : std::vector<std::pair<std::string, std::string>>{
             {"application/x-www-form-urlencoded", ""},
             {"application/x-www-form-urlencoded", "form=" + kToken + "x"},
             {"application/x-www-form-urlencoded", "form=%"},
             {"application/json", "form=" + kToken},
             {"multipart/form-data", "form=" + kToken},
             {"text/plain", "form=" + kToken}}) {
      net::Request request = request_to({"POST", path});
      request.headers[1].value = type;
      request.body = body;
      EXPECT_EQ(page.host.ask(std::move(request)).status, 403) << path << type << body;
    }
  }
}

TEST(PageCalls, ALinkThatCannotBeOneIsAnsweredWithoutBeingKept) {
  Page page;
  for (const std::string& link : {std::string("a b"), std::string("<x>"), std::string(65, 'x')}) {
    net::Request request;
    request.method = "GET";
    request.path = "/p/s/" + link;
    const net::Response refused = page.host.ask(std::move(request));
    EXPECT_EQ(refused.status, 404);
    for (const net::Header& header : refused.headers) {
      EXPECT_FALSE(header.name == "Set-Cookie" &&
                   header.value.starts_with(std::string(kLinkCookie)));
    }
  }
}

TEST(PageCalls, TheLanguageIsHerChoiceThenHerBrowsersThenEnglish) {
  Page page;
  const auto shown = [&page](const std::string& cookie, const std::string& accepts) {
    net::Request request;
    request.method = "GET";
    request.path = "/p/code";
    request.headers = {{"Cookie", cookie}, {"Accept-Language", accepts}};
    return holds(page.host.ask(std::move(request)), "<html lang=\"es\"") ? "es" : "en";
  };
  const std::string es = std::string(kLanguageCookie) + "=es";
  EXPECT_STREQ(shown(es, "en"), "es");
  EXPECT_STREQ(shown("", "es-MX,en;q=0.5"), "es");
  EXPECT_STREQ(shown("", "de"), "en");
  EXPECT_STREQ(shown(std::string(kLanguageCookie) + "=xx", "es"), "es");
  EXPECT_STREQ(shown(es + "; " + es, "en"), "en");  // twice is no choice
}

TEST(PageCalls, AMissingOrRepeatedDateOfBirthIsAskedAgainWithWhatWasTyped) {
  Page page;
  for (const char* fields :
       {"", "&day=31&month=2&year=1970", "&day=1&month=1", "&day=1&day=2&month=1&year=1970",
        "&day=x&month=1&year=1970", "&day=1&month=1&year=99999"}) {
    net::Request request = request_to({"POST", "/p/birth"});
    request.body += fields;
    EXPECT_EQ(page.host.ask(std::move(request)).status, 422) << fields;
  }
  net::Request typed = request_to({"POST", "/p/birth"});
  typed.body += "&day=%22%3E%3Cb%3E&month=2&year=1970";
  const net::Response again = page.host.ask(std::move(typed));
  EXPECT_TRUE(holds(again, "&quot;&gt;&lt;b&gt;"));
  EXPECT_FALSE(holds(again, "\"><b>"));
}

}  // namespace
}  // namespace adapter::portal
