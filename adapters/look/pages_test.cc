#include "adapters/look/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace adapter::look {

std::span<const Asset> page_files();

namespace {

constexpr Asset kFiles[] = {
    {"index.html",
     "<script type=\"module\" src=\"/chart/chart.js\"></script>"
     "<link rel=\"stylesheet\" href=\"/look/look.css\">"},
    {"chart.js", "import { h } from \"/look/dom.js\"; fetch(\"/chart/api/threads\");"},
    {"sub.html", "<p>x</p>"},
};

net::Response get(const net::Router& router, const std::string& path,
                  const std::string& if_none_match = "", const std::string& coding = "") {
  net::Request request;
  request.method = "GET";
  request.path = path;
  if (!if_none_match.empty()) request.headers.push_back({"If-None-Match", if_none_match});
  if (!coding.empty()) request.headers.push_back({"Accept-Encoding", coding});
  net::Response got;
  router.handle(request, [&](net::Response response) { got = std::move(response); });
  return got;
}

std::string header(const net::Response& response, std::string_view name) {
  for (const net::Header& one : response.headers) {
    if (one.name == name) return one.value;
  }
  return "";
}

// The first address in quotes that begins so.
std::string address_in(const std::string& text, const std::string& begin) {
  const std::size_t at = text.find('"' + begin);
  if (at == std::string::npos) return "";
  return text.substr(at + 1, text.find('"', at + 1) - at - 1);
}

class PagesTest : public testing::Test {
 protected:
  PagesTest() {
    mount_shared(router_);
    mount_page(router_, "/chart", kFiles, {.frame_ancestors = "https://ehr.example"});
  }
  net::Router router_;
};

TEST_F(PagesTest, ThePageIsServedAtItsFolder) {
  const net::Response page = get(router_, "/chart/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.type, "text/html; charset=utf-8");
  EXPECT_EQ(get(router_, "/chart/sub.html").body, "<p>x</p>");
}

TEST_F(PagesTest, TheFolderWithoutSlashLeadsToIt) {
  const net::Response moved = get(router_, "/chart");
  EXPECT_EQ(moved.status, 308);
  EXPECT_EQ(header(moved, "Location"), "/chart/");
}

TEST_F(PagesTest, AnHtmlFileIsAskedAnewEachTime) {
  EXPECT_EQ(header(get(router_, "/chart/"), "Cache-Control"), "no-cache");
}

TEST_F(PagesTest, AKnownTagIsAnsweredWithoutBody) {
  const std::string tag = header(get(router_, "/chart/"), "ETag");
  for (const std::string& list : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
    const net::Response again = get(router_, "/chart/", list);
    EXPECT_EQ(again.status, 304) << list;
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(header(again, "ETag"), tag);
  }
}

TEST_F(PagesTest, AnUnknownTagGetsTheWhole) {
  EXPECT_EQ(get(router_, "/chart/", "\"0000\"").status, 200);
  EXPECT_EQ(get(router_, "/chart/", ",,").status, 200);
}

TEST_F(PagesTest, AFileGoesOutPackedToWhoTakesGzip) {
  const net::Response packed = get(router_, "/look/look.css", "", "gzip, deflate, br");
  const net::Response plain = get(router_, "/look/look.css");
  EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
  EXPECT_EQ(packed.type, plain.type);
  EXPECT_LT(packed.body.size(), plain.body.size() / 2);
  EXPECT_EQ(header(plain, "Content-Encoding"), "");
}

TEST_F(PagesTest, BothFormsSayThatTheyVary) {
  EXPECT_EQ(header(get(router_, "/look/look.css"), "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(get(router_, "/look/look.css", "", "gzip"), "Vary"), "Accept-Encoding");
}

TEST_F(PagesTest, ThePackedFormHasATagOfItsOwn) {
  const std::string plain = header(get(router_, "/look/look.css"), "ETag");
  const std::string packed = header(get(router_, "/look/look.css", "", "gzip"), "ETag");
  EXPECT_NE(plain, packed);
  EXPECT_EQ(get(router_, "/look/look.css", packed, "gzip").status, 304);
  EXPECT_EQ(get(router_, "/look/look.css", plain, "gzip").status, 200);
  EXPECT_EQ(get(router_, "/look/look.css", packed).status, 200);
}

TEST_F(PagesTest, WhatWouldNotGetSmallerGoesOutAsItIs) {
  EXPECT_EQ(header(get(router_, "/chart/sub.html", "", "gzip"), "Content-Encoding"), "");
}

TEST_F(PagesTest, ThePolicyNamesWhoMayFrameIt) {
  const std::string policy = header(get(router_, "/chart/"), "Content-Security-Policy");
  EXPECT_NE(policy.find("frame-ancestors https://ehr.example;"), std::string::npos);
  EXPECT_NE(policy.find("form-action 'none'"), std::string::npos);
}

TEST_F(PagesTest, ThePolicyAllowsNothingInline) {
  const std::string policy = header(get(router_, "/chart/"), "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none';"));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("script-src 'self';"), std::string::npos);
  EXPECT_NE(policy.find("style-src 'self';"), std::string::npos);
}

TEST_F(PagesTest, WithoutAWordNobodyMayFrameAPage) {
  net::Router router;
  mount_page(router, "/p", kFiles);
  const std::string policy = header(get(router, "/p/"), "Content-Security-Policy");
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
}

TEST_F(PagesTest, ThePageNamesLastingAddresses) {
  const std::string page = get(router_, "/chart/").body;
  const std::string module = address_in(page, "/chart/v-");
  EXPECT_TRUE(module.ends_with("/chart.js")) << page;
  const net::Response served = get(router_, module);
  EXPECT_EQ(served.status, 200);
  EXPECT_EQ(served.type, "text/javascript; charset=utf-8");
  EXPECT_NE(header(served, "Cache-Control").find("immutable"), std::string::npos);
}

TEST_F(PagesTest, AModuleNamesLastingAddressesOfSharedModules) {
  const std::string module = get(router_, "/chart/chart.js").body;
  const std::string shared = address_in(module, "/look/v-");
  EXPECT_TRUE(shared.ends_with("/dom.js")) << module;
  EXPECT_EQ(get(router_, shared).status, 200);
}

TEST_F(PagesTest, AddressesThatAreNoFilesStayAsTheyAre) {
  EXPECT_NE(get(router_, "/chart/chart.js").body.find("\"/chart/api/threads\""), std::string::npos);
}

TEST_F(PagesTest, AFileByItsPlainNameIsAskedAnew) {
  const net::Response plain = get(router_, "/look/look.css");
  EXPECT_EQ(plain.type, "text/css; charset=utf-8");
  EXPECT_EQ(header(plain, "Cache-Control"), "no-cache");
}

TEST_F(PagesTest, AnIconIsThereForPagesThatNameNone) {
  const net::Response icon = get(router_, "/favicon.ico");
  EXPECT_EQ(icon.status, 200);
  EXPECT_EQ(icon.type, "image/svg+xml");
  EXPECT_EQ(icon.body, get(router_, "/look/favicon.svg").body);
}

TEST_F(PagesTest, WhatTheHeadOfAPageNamesIsServed) {
  std::string head = linked("/p", {}, kHeadLinks);
  int served = 0;
  for (std::string at = address_in(head, "/look/"); !at.empty(); at = address_in(head, "/look/")) {
    EXPECT_EQ(get(router_, at).status, 200) << at;
    head.erase(0, head.find(at) + at.size());
    ++served;
  }
  EXPECT_EQ(served, 3);
}

// Whatever a colour is in the light it is in the dark, and nowhere twice.
TEST(SharedFiles, TheDarkSheetSetsOnlyWhatTheLightOneKnows) {
  std::map<std::string_view, std::string_view> sheets;
  for (const Asset& file : page_files()) sheets[file.name] = file.bytes;
  std::string_view rest = sheets["dark.css"];
  int tokens = 0;
  for (std::size_t at = rest.find("  --"); at != rest.npos; at = rest.find("  --")) {
    const std::string name(rest.substr(at + 2, rest.find(':', at) - at - 1));
    EXPECT_NE(sheets["look.css"].find("  " + name), std::string_view::npos) << name;
    rest.remove_prefix(at + 4);
    ++tokens;
  }
  EXPECT_GT(tokens, 15);
  EXPECT_EQ(sheets["look.css"].find("prefers-color-scheme"), std::string_view::npos);
}

TEST_F(PagesTest, OtherContentHasOtherLastingAddresses) {
  constexpr Asset kOther[] = {kFiles[0], {"chart.js", "import \"/look/dom.js\";"}, kFiles[2]};
  net::Router other;
  mount_page(other, "/chart", kOther);
  EXPECT_NE(address_in(get(router_, "/chart/").body, "/chart/v-"),
            address_in(get(other, "/chart/").body, "/chart/v-"));
}

TEST_F(PagesTest, HtmlOfAnAdapterIsLinkedAlike) {
  const std::string html = linked("/p", {}, "<link href=\"/look/look.css\">");
  EXPECT_EQ(get(router_, address_in(html, "/look/v-")).status, 200);
}

TEST(PagePolicy, AListOfSourcesCannotEndItsDirective) {
  EXPECT_TRUE(is_source_list("https://ehr.example 'self'"));
  for (const char* bad :
       {"", "https://x; script-src *", "https://x, y", "a\nb", "a\"b", "\xC3\xA4"})
    EXPECT_FALSE(is_source_list(bad)) << bad;
}

TEST(SharedFiles, EachIsAsciiAndSmall) {
  std::size_t all = 0;
  for (const Asset& file : page_files()) {
    all += file.bytes.size();
    EXPECT_TRUE(std::all_of(file.bytes.begin(), file.bytes.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x80;
    })) << file.name;
  }
  EXPECT_LT(all, 48'000u);
  EXPECT_GT(all, 20'000u);
}

// Every module can be loaded only if whatever it imports is served.
TEST(SharedFiles, WhatAModuleImportsIsThere) {
  std::map<std::string, bool> names;
  for (const Asset& file : page_files()) names[std::string(file.name)] = true;
  for (const Asset& file : page_files()) {
    std::string_view text = file.bytes;
    for (std::size_t at = text.find(" from \"./"); at != text.npos; at = text.find(" from \"./")) {
      text.remove_prefix(at + 9);
      EXPECT_TRUE(names[std::string(text.substr(0, text.find('"')))]) << file.name;
    }
  }
}

}  // namespace
}  // namespace adapter::look
