#include <sys/prctl.h>

#include <memory>

#include "base/json.h"
#include "base/random.h"
#include "engine/cli/command.h"
#include "engine/cli/ehr/document_receiver.h"
#include "engine/cli/ehr/mock_chart.h"
#include "engine/cli/ehr/text_gateway.h"
#include "engine/cli/signals.h"
#include "net/http_server.h"

namespace engine::cli {
namespace {

using base::Json;

struct Options {
  int mllp_port = 0;
  int fhir_port = 0;
  std::string log;
};

std::string loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

int serve(const Options& options, Console& console) {
  Signals signals;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // it ends with the demo, however that ends
  const base::SystemClock clock;
  const auto log = VisitLog::open(options.log, clock);
  if (!log.ok()) return fail(console, log.error());
  net::Executor executor(1);
  const auto key = SigningKey::make("demo-ehr");
  if (!key.ok()) return fail(console, key.error());
  RecordEndpoint records(*log.value());
  LaunchDesk desk(clock, key.value());
  const std::string secret = base::random_token();
  ChartDoor door(secret);
  MockChart chart({records, desk, key.value(), clock, door});
  TextGateway texts(*log.value(), clock, secret);
  net::Router router;
  records.mount(router);
  desk.mount(router);
  chart.mount(router);
  texts.mount(router);
  net::HttpServer http(executor, router, {.address = loopback(options.fhir_port)});
  DocumentReceiver documents(executor, *log.value(), clock);
  if (auto up = http.start(); !up.ok()) return fail(console, up.error());
  desk.open_at("http://" + http.address());
  if (auto up = documents.start(loopback(options.mllp_port)); !up.ok()) {
    return fail(console, up.error());
  }
  Json ports = Json::object();
  ports.set("mllp", Json::string(documents.address()));
  ports.set("fhir", Json::string("http://" + http.address() + "/fhir/R4"));
  ports.set("secret", Json::string(secret));  // of whoever started it
  console.out(base::write_json(ports) + "\n");
  signals.wait();
  http.stop();
  documents.stop();
  executor.stop();
  return kExitDone;
}

}  // namespace

void add_demo_ehr(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& command =
      example(*app.add_subcommand("demo-ehr", "The EHR that the demo writes back to"),
              "hopline demo-ehr --mllp 2576 --fhir 8081 --log ehr.log");
  command.group("");  // a part of `demo`, which starts it
  command.add_option("--mllp", options->mllp_port, "Port; 0 takes a free one")
      ->check(CLI::Range(0, 65535));
  command.add_option("--fhir", options->fhir_port, "Port; 0 takes a free one")
      ->check(CLI::Range(0, 65535));
  command.add_option("--log", options->log, "File that gets one JSON object a request")->required();
  on_run(command, shell, [options, &shell] { return serve(*options, shell.console); });
}

}  // namespace engine::cli
