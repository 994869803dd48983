// Links, dates, codes and cookies that must open nothing on the patient's page, each followed by
// its good twin in the same world, which does.
#include <functional>

#include "tests/adapters/page_world.h"

namespace {

using page_world::Browser;
using page_world::Fields;
using page_world::holds;
using page_world::World;

const Fields kBorn = {{"day", "31"}, {"month", "1"}, {"year", "1970"}};

// What somebody tries: a link, a date, and what is typed of the code that was sent last.
struct Try {
  std::string link;
  Fields born = kBorn;
  std::function<std::string(std::string)> typed = [](std::string code) { return code; };
};

// Whether that shows her conversation. Where it does not, nothing that is shown may tell of her.
bool opens(World& world, const Try& attempt) {
  Browser browser(world.host);
  std::string seen = browser.get("/p/s/" + attempt.link).body + browser.get("/p/").body;
  seen += browser.post("/p/birth", attempt.born).body;
  world.rig.run_until_idle();
  seen += browser.post("/p/code", {{"code", attempt.typed(world.code())}}).body;
  browser.post("/p/agree", {});
  const auto page = browser.get(world.place());
  if (holds(page, "Knee MRI")) return true;
  for (const char* hers : {"Canary", "canary@", "Knee", "Mercy"}) {
    EXPECT_EQ((seen + page.body).find(hers), std::string::npos) << hers;
  }
  return false;
}

Try with_link(World& world) { return {world.link()}; }

std::string changed(std::string text, std::size_t at) {
  text[at] = text[at] == '7' ? '8' : '7';
  return text;
}

// A notice of its own: staff write to her again.
std::string fresh_link(World& world) {
  EXPECT_TRUE(world.rig.say(world.rig.clinician(), world.patient, world.thread, "more").ok());
  world.rig.run_until_idle();
  return world.link();
}

TEST(SignInRefusals, LinksThatNobodyWasGiven) {
  World world;
  const std::string good = world.link();
  std::string other_case = good;
  for (char& c : other_case) c = static_cast<char>(std::isalpha(c) != 0 ? c ^ 0x20 : c);
  for (const std::string& bad :
       {good.substr(1), good.substr(0, good.size() - 1), good + "A", changed(good, 0),
        changed(good, 10), changed(good, good.size() - 1), other_case, good + good,
        std::string("x"), std::string(22, 'A'), std::string(5000, 'A'), std::string("..%2f..%2fp"),
        std::string("%27%20OR%201=1"), good + "%00", good + "=", world.thread.to_string(),
        world.patient.to_string()}) {
    EXPECT_FALSE(opens(world, {bad})) << bad;
  }
  EXPECT_TRUE(opens(world, {good})) << "their twin";
}

TEST(SignInRefusals, LinksThatWereGood) {
  World world;
  const std::string used = world.link();
  EXPECT_TRUE(opens(world, {used}));
  EXPECT_FALSE(opens(world, {used})) << "used";
  const std::string locked = fresh_link(world);
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(opens(world, {locked, {{"day", "1"}, {"month", "1"}, {"year", "1970"}}}));
  }
  EXPECT_FALSE(opens(world, {locked})) << "locked";
  const std::string old = fresh_link(world);
  world.rig.clock().advance_us(engine::SignInLimits::kLinkUs);
  EXPECT_FALSE(opens(world, {old})) << "of last week";
  EXPECT_TRUE(opens(world, {fresh_link(world)})) << "their twin";
}

TEST(SignInRefusals, DatesThatAreNotHers) {
  const auto date = [](std::string day, std::string month, std::string year) {
    return Fields{{"day", std::move(day)}, {"month", std::move(month)}, {"year", std::move(year)}};
  };
  for (const Fields& bad :
       {date("30", "1", "1970"), date("31", "3", "1970"), date("31", "1", "1971"),
        date("1", "31", "1970"), date("31", "1", "70"), date("31", "1", ""), date("", "", ""),
        date("31", "1", "2970"), date("31", "1", "0"), date("-31", "1", "1970"),
        date("31", "January", "1970"), date("31'--", "1", "1970"), Fields{},
        Fields{{"day", "31"}, {"day", "31"}, {"month", "1"}, {"year", "1970"}}}) {
    World world;
    EXPECT_FALSE(opens(world, {world.link(), bad}));
    EXPECT_TRUE(world.rig.sms().received.empty());
    EXPECT_TRUE(opens(world, with_link(world))) << "its twin";
  }
}

TEST(SignInRefusals, CodesThatAreNotTheOne) {
  using Spoil = std::function<std::string(std::string)>;
  const std::vector<std::pair<std::string, Spoil>> bad = {
      {"nothing", [](const std::string&) { return ""; }},
      {"blanks", [](const std::string&) { return "      "; }},
      {"zeros", [](const std::string& code) { return code == "000000" ? "1" : "000000"; }},
      {"first digit", [](std::string code) { return changed(std::move(code), 0); }},
      {"last digit", [](std::string code) { return changed(std::move(code), 5); }},
      {"cut", [](const std::string& code) { return code.substr(0, 5); }},
      {"longer", [](const std::string& code) { return code + "0"; }},
      {"twice", [](const std::string& code) { return code + code; }},
      {"letters for digits", [](const std::string&) { return "OOOlll"; }},
      {"negative", [](const std::string& code) { return "-" + code.substr(1); }},
      {"in another script", [](const std::string&) { return "\xD9\xA1\xD9\xA2\xD9\xA3"; }},
      {"a quote", [](const std::string& code) { return code.substr(0, 5) + "'"; }}};
  for (const auto& [what, spoil] : bad) {
    World world;
    EXPECT_FALSE(opens(world, {world.link(), kBorn, spoil})) << what;
    EXPECT_TRUE(opens(world, with_link(world))) << "the twin of " << what;
  }
  World world;
  const auto spaced = [](const std::string& code) {
    return " " + code.substr(0, 3) + " " + code.substr(3) + " ";
  };
  EXPECT_TRUE(opens(world, {world.link(), kBorn, spaced})) << "as people type it";
}

TEST(SignInRefusals, CodesThatWereGood) {
  World world;
  const std::string first = world.link();
  const auto late = [&](std::string code) {
    world.rig.clock().advance_us(engine::SignInLimits::kCodeUs);
    return code;
  };
  EXPECT_FALSE(opens(world, {first, kBorn, late})) << "of ten minutes ago";
  const std::string of_first = world.code();
  EXPECT_TRUE(opens(world, {first}));
  const std::string second = fresh_link(world);
  EXPECT_FALSE(opens(
      world,
      {second, kBorn, [&](const std::string& code) { return of_first == code ? "" : of_first; }}))
      << "of another link";
  EXPECT_TRUE(opens(world, {second})) << "their twin";
}

TEST(SignInRefusals, CookiesThatAreNoSession) {
  World world;
  const std::string link = world.link();
  Browser hers = world.signed_in();
  const std::string session = hers.cookie("__Host-hopline");
  const auto shows = [&](const std::string& cookie) {
    Browser browser(world.host);
    browser.cookies["__Host-hopline"] = cookie;
    return holds(browser.get(world.place()), "Knee MRI");
  };
  for (const std::string& bad :
       {std::string("x"), session.substr(1), session + "A", changed(session, 20),
        session.substr(0, session.size() - 1), link, world.code(), "Bearer " + session,
        session + "; __Host-hopline=" + session}) {
    EXPECT_FALSE(shows(bad)) << bad;
    EXPECT_TRUE(shows(session)) << "its twin";
  }
  hers.post("/p/sign-out", {});
  EXPECT_FALSE(shows(session)) << "signed out";
}

}  // namespace
