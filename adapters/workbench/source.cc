#include "adapters/workbench/source.h"

#include <string>
#include <utility>

#include "adapters/look/pages.h"
#include "adapters/web/answer.h"
#include "adapters/web/http_source.h"
#include "adapters/web/later.h"
#include "adapters/web/visit.h"
#include "adapters/workbench/draft_request.h"
#include "adapters/workbench/operations.h"
#include "base/encoding.h"
#include "net/executor.h"

namespace adapter::workbench {

std::span<const look::Asset> page_files();

namespace {

using base::Code;
using base::Json;
using engine::BenchValues;

struct Visit : web::Visit {
  engine::Bench* bench = nullptr;

  std::string param(std::string_view name) const { return std::string(web::Visit::param(name)); }
  // The first of several, since the page itself names the site.
  std::string query(std::string_view name) const {
    for (const auto& [key, value] : request.query) {
      if (key == name) return value;
    }
    return "";
  }
};

using SharedVisit = std::shared_ptr<const Visit>;

net::Response refusal(const base::Error& error) {
  const std::string words = error.path.empty() ? error.text : error.path + ": " + error.text;
  return net::problem(web::status_of(error.code),
                      error.code == Code::kInternal ? "our fault" : words);
}

void answer(const Visit& visit, int status, const base::Result<Json>& body) {
  if (!body.ok()) return visit.respond(refusal(body.error()));
  visit.respond({status, "application/json", base::write_json(body.value()), {}});
}

void answer_csv(const Visit& visit, const base::Result<std::string>& csv) {
  if (!csv.ok()) return visit.respond(refusal(csv.error()));
  visit.respond({200, "text/csv; charset=utf-8", csv.value(), {}});
}

// What a call that takes a draft does once its sample is at hand.
void perform(const Visit& visit, Call call, const DraftRequest& request) {
  engine::Bench& bench = *visit.bench;
  switch (call) {
    case Call::kRun:
      return answer(visit, 200, bench.run(request.draft, request.sample));
    case Call::kCheck:
      return answer(visit, 200, bench.check(request.draft));
    case Call::kCases:
      return answer(visit, 200, bench.cases(request.draft));
    case Call::kCsv:
      return answer_csv(visit, bench.csv(request.draft, {visit.actor, request.reason}));
    case Call::kSave:
      return answer(visit, 201, bench.save(request.draft, {visit.actor, request.reason}));
    case Call::kMakeCase:
      return answer(visit, 201, bench.make_case(request.draft, request.sample, request.name));
    case Call::kList:
    case Call::kOpen:
    case Call::kHeld:
    case Call::kDrafts:
    case Call::kDraft:
      break;
  }
  CHECK_UNREACHABLE();
}

// The bytes that a Show has cleared, as the sample.
base::Status take_bytes(const engine::View& view, DraftRequest& request) {
  auto bytes = base::from_base64(view.json.text_of("bytes"));
  if (!bytes.ok()) return bytes.error();
  request.sample.bytes = std::move(bytes).value();
  request.sample.endpoint = view.json.text_of("endpoint");
  request.sample.values =
      request.message_reason.empty() ? BenchValues::kMasked : BenchValues::kShown;
  return base::ok_status();
}

// A held message: each answer about it is a Show of its own.
void show_first(engine::Host& host, const SharedVisit& visit, Call call, DraftRequest request) {
  const engine::ShowMessage wanted{engine::MessageId{request.message}, request.message_reason};
  auto shared = std::make_shared<DraftRequest>(std::move(request));
  host.reader().show(
      visit->actor, wanted,
      web::later<engine::Shown>(host, [visit, call, shared](const engine::Shown& shown) {
        if (!shown.ok()) return visit->respond(refusal(shown.error()));
        if (auto taken = take_bytes(shown.value().get(), *shared); !taken.ok()) {
          return visit->respond(refusal(taken.error()));
        }
        perform(*visit, call, *shared);
      }));
}

bool wants_sample(Call call) { return call == Call::kRun || call == Call::kMakeCase; }

void take_draft(engine::Host& host, const SharedVisit& visit, Call call) {
  auto request = read_draft_request(visit->request.body, visit->param("name"));
  if (!request.ok()) return visit->respond(refusal(request.error()));
  if (wants_sample(call) && !request.value().has_sample()) {
    return visit->respond(net::problem(422, "/sample: which sample?"));
  }
  if (wants_sample(call) && request.value().message != 0) {
    return show_first(host, visit, call, std::move(request).value());
  }
  perform(*visit, call, request.value());
}

void work(engine::Host& host, const SharedVisit& visit, Call call) {
  engine::Bench& bench = *visit->bench;
  switch (call) {
    case Call::kList:
      return answer(*visit, 200, bench.list());
    case Call::kOpen:
      return answer(*visit, 200, bench.open({visit->param("name"), visit->query("site"), {}}));
    case Call::kHeld:
      return answer(*visit, 200, bench.held(visit->param("name")));
    case Call::kDrafts:
      return answer(*visit, 200, bench.drafts(visit->param("name")));
    case Call::kDraft:
      return answer_csv(*visit, bench.read_draft(visit->param("name"), visit->param("draft")));
    case Call::kRun:
    case Call::kCheck:
    case Call::kCases:
    case Call::kCsv:
    case Call::kSave:
    case Call::kMakeCase:
      return take_draft(host, visit, call);
  }
  CHECK_UNREACHABLE();
}

net::Response closed_answer(const net::Request&) {
  return net::problem(503, "the bench is not open now");
}

class WorkbenchSource : public web::HttpSource {
 public:
  explicit WorkbenchSource(engine::Host& host) : HttpSource(host, "/workbench/", &closed_answer) {
    look::mount_page(host.public_http(), "/workbench", page_files());
    host.public_http().describe(schemas());
    for (const Operation& operation : operations()) mount_one(operation);
  }

 private:
  void mount_one(const Operation& operation) {
    serve(operation.api, [&host = host(), call = operation.call](auto request, auto respond,
                                                                 auto pass) {
      admit(host, {{std::move(request), std::move(respond), std::move(pass)}, host.bench()}, call);
    });
  }

  static void admit(engine::Host& host, Visit visit, Call call) {
    if (visit.bench == nullptr) return visit.respond(closed_answer(visit.request));
    auto actor = host.authenticate(visit.request.bearer());
    if (!actor.ok() && actor.error().code == Code::kUnavailable) {
      return visit.respond(net::problem(503, "try again in a moment"));
    }
    if (!actor.ok()) {
      return visit.respond(web::stamp(net::problem(401, "send a valid bearer token"), ""));
    }
    visit.actor = std::move(actor).value();
    if (visit.actor.kind != engine::ActorKind::kStaff || visit.actor.role != "analyst") {
      return visit.respond(net::problem(403, "the bench is for analysts"));
    }
    auto shared = std::make_shared<const Visit>(std::move(visit));
    host.executor().post([&host, shared, call] { work(host, shared, call); });
  }
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings&,
                                                          engine::Host& host) {
  return std::unique_ptr<engine::Source>(std::make_unique<WorkbenchSource>(host));
}

}  // namespace adapter::workbench
