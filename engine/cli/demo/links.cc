// The world's telephones, links that sign in once, and commands as a person would type them.
#include <chrono>
#include <thread>

#include "base/json.h"
#include "engine/cli/demo/world.h"

namespace engine::cli {
namespace {

using base::Code;
using base::Error;
using base::Json;

constexpr int kLooksMax = 1000;  // counted, so that a machine that stood still is no fault
constexpr std::chrono::seconds kCommandMax{10};
constexpr std::chrono::milliseconds kLookAgain{5};
constexpr std::string_view kAnalyst = "mx-kim";

std::string number_in_query(std::string_view number) {
  return "%2B" + std::string(number.substr(1));
}

}  // namespace

std::string DemoWorld::phone_page(const DemoPerson& person) const {
  return ehr_url_ + "/phone/?to=" + number_in_query(person.phone);
}

std::vector<std::string> DemoWorld::texts_of(const DemoPerson& person) {
  std::vector<std::string> texts;
  const auto reply = visit("GET", ehr_url_ + "/texts?to=" + number_in_query(person.phone));
  if (!reply.ok()) return texts;
  const auto body = base::parse_json(reply.value().body);
  const Json* list = body.ok() ? body.value().find("texts") : nullptr;
  if (list == nullptr) return texts;
  for (const Json& one : list->items()) texts.push_back(one.text_of("text"));
  return texts;
}

std::string DemoWorld::next_text(const DemoPerson& person, std::size_t known,
                                 std::string_view begins) {
  for (int look = 0; look < kLooksMax; ++look, std::this_thread::sleep_for(kLookAgain)) {
    const auto texts = texts_of(person);
    for (std::size_t i = texts.size(); i > known; --i) {
      if (texts[i - 1].starts_with(begins)) return texts[i - 1];
    }
  }
  return "";
}

base::Result<std::string> DemoWorld::chart_link(const DemoPerson& person) {
  Json asked = Json::object();
  asked.set("patient", Json::string(person.ehr_id));
  auto reply = fetch({"POST",
                      ehr_url_ + "/chart-login",
                      {{"Authorization", "Bearer " + ehr_secret_}},
                      base::write_json(asked)});
  if (!reply.ok()) return reply.error();
  const auto body = base::parse_json(reply.value().body);
  if (reply.value().status != 200 || !body.ok()) {
    return Error{Code::kUnavailable, "the EHR makes no link", "POST /chart-login", {}};
  }
  return body.value().text_of("link");
}

base::Result<std::string> DemoWorld::bench_link() {
  auto command = Child::start({"token", "link", "--window", "analyst", "--actor",
                               std::string(kAnalyst), "--conf", dir_ + "/conf"});
  if (!command.ok()) return command.error();
  auto path = command.value()->first_line(kCommandMax);
  if (!path.ok()) return path.error();
  return http_url() + path.value();
}

base::Result<std::string> DemoWorld::test_mappings(const std::string& overlay) {
  auto command = Child::start({"map", "test", "--overlay", overlay, "--mappings", mappings_});
  if (!command.ok()) return command.error();
  return command.value()->first_line(kCommandMax);
}

}  // namespace engine::cli
