#include "engine/cli/demo/windows.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/demo/visitor.h"

namespace engine::cli {
namespace {

using base::Json;

// "1979-03-12" as the page asks for it.
std::string spoken_birth(std::string_view born) {
  const auto number = [&](std::size_t at, std::size_t size) {
    return std::atoi(std::string(born.substr(at, size)).c_str());
  };
  return fmt::format("day {}, month {}, year {}", number(8, 2), number(5, 2), number(0, 4));
}

// The part of a text message that is a link of ours; "" without one.
std::string link_in(const std::string& text, const std::string& head) {
  const auto begin = text.find(head);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

// As she would: her old link again, and "send me a new one".
std::string ask_for_new_link(DemoWorld& world, const std::string& used_link) {
  if (used_link.empty()) return "";
  const std::size_t known = world.texts_of(world.ada()).size();
  Visitor phone(world);
  phone.open(used_link);
  phone.open(world.http_url() + "/p/");
  phone.submit("/p/again", {});
  return link_in(world.next_text(world.ada(), known, ""), world.http_url() + "/p/s/");
}

}  // namespace

WindowLinks make_links(DemoWorld& world, const std::string& used_link) {
  WindowLinks links;
  if (auto chart = world.chart_link(world.ada()); chart.ok()) links.chart = chart.value();
  links.phone = ask_for_new_link(world, used_link);
  if (auto bench = world.bench_link(); bench.ok()) links.bench = bench.value();
  return links;
}

std::string tell_windows(const DemoWorld& world, const WindowLinks& links, const Console& console) {
  const auto window = [&](std::string_view name, const std::string& link,
                          const std::string& words) {
    return fmt::format("\n  {}  {}\n{}", console.paint(Colour::kBold, fmt::format("{:<5}", name)),
                       link.empty() ? "no link could be made" : link, words);
  };
  return console.paint(Colour::kBold, "Three windows") +
         ", each with a link that signs in once:\n" +
         window("chart", links.chart,
                "         A clinician at the EHR: Ada B.'s chart, with a card. Open it and answer "
                "her:\n"
                "         your answer becomes a note at the EHR and a text message to her.\n") +
         window("phone", links.phone,
                fmt::format(
                    "         Ada B., from the text message. Date of birth: {}.\n"
                    "         The code is texted to her: it is told here, and on her telephone,\n"
                    "         {}\n",
                    spoken_birth(world.ada().born), world.phone_page(world.ada()))) +
         window("bench", links.bench,
                "         An interface analyst, within 10 minutes: edit a cell of siu-appointment, "
                "see what it\n"
                "         does, save it as a draft.\n");
}

Json windows_json(const DemoWorld& world, const WindowLinks& links) {
  Json json = Json::object();
  json.set("windows", Json::string("demo"));
  json.set("chart", Json::string(links.chart));
  json.set("phone", Json::string(links.phone));
  json.set("birth_date", Json::string(std::string(world.ada().born)));
  json.set("code_at", Json::string(world.phone_page(world.ada())));
  json.set("bench", Json::string(links.bench));
  return json;
}

TextTicker::TextTicker(DemoWorld& world) : world_(world) {
  for (const DemoPerson* person : {&world.ada(), &world.max(), &world.ines()}) {
    telephones_.push_back({person, world.texts_of(*person).size()});
  }
}

void TextTicker::tick(Console& console) {
  for (Telephone& telephone : telephones_) {
    const auto texts = world_.texts_of(*telephone.person);
    for (; telephone.known < texts.size(); ++telephone.known) {
      std::string text = texts[telephone.known];
      std::replace(text.begin(), text.end(), '\n', ' ');
      console.out(fmt::format(
          "{}  {}\n",
          console.paint(Colour::kBold, fmt::format("text to {}", telephone.person->spoken)), text));
    }
  }
}

}  // namespace engine::cli
