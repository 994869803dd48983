#include "engine/cli/demo/world.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "engine/cli/demo/conf_edit.h"
#include "engine/cli/files.h"
#include "engine/serve/master_key.h"
#include "engine/store/rows.h"

namespace engine::cli {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Status;
namespace fs = std::filesystem;

constexpr std::chrono::seconds kEhrStartMax{5};
constexpr int kEhrPort = 8081;                               // as conf/ has it
constexpr std::string_view kAssigner = "urn:oid:2.999.1.1";  // as conf/sites/main.yaml has it
constexpr std::string_view kSite = "main";

Error cannot(std::string words, std::string path) {
  return Error{Code::kUnavailable, std::move(words), std::move(path), {}};
}

struct LogFile {
  explicit LogFile(const std::string& path)
      : file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) {}
  ~LogFile() { ::close(file); }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
  int file;
};

base::Log::Write to_file(const std::string& path) {
  return [log = std::make_shared<const LogFile>(path)](std::string_view line) {
    [[maybe_unused]] const ssize_t written = ::write(log->file, line.data(), line.size());
  };
}

Actor person_of(std::string id, std::string role, ActorKind kind) {
  Actor actor;
  actor.tenant = TenantId{1};
  actor.kind = kind;
  actor.id = std::move(id);
  actor.role = std::move(role);
  actor.site = kSite;
  return actor;
}

std::string patient_json(const DemoPerson& person) {
  Json identifier = Json::object();
  identifier.set("system", Json::string(std::string(kAssigner)));
  identifier.set("value", Json::string(std::string(person.mrn)));
  Json name = Json::object();
  name.set("family", Json::string(std::string(person.family)));
  name.set("given", Json()).push(Json::string(std::string(person.given)));
  Json patient = Json::object();
  patient.set("resourceType", Json::string("Patient"));
  patient.set("identifier", Json()).push(std::move(identifier));
  patient.set("name", Json()).push(std::move(name));
  patient.set("birthDate", Json::string(std::string(person.born)));
  Json telephone = Json::object();
  telephone.set("system", Json::string("phone"));
  telephone.set("value", Json::string(std::string(person.phone)));
  patient.set("telecom", Json()).push(std::move(telephone));
  return base::write_json(patient);
}

}  // namespace

base::Result<std::unique_ptr<DemoWorld>> DemoWorld::open(const DemoOptions& options) {
  auto world = std::make_unique<DemoWorld>(Key{}, options);
  for (const auto step : {&DemoWorld::make_folder, &DemoWorld::start_ehr, &DemoWorld::start_engine,
                          &DemoWorld::issue_tokens}) {
    if (Status done = ((*world).*step)(); !done.ok()) return done.error();
  }
  for (DemoPerson* person : {&world->ada_, &world->max_, &world->ines_}) {
    if (Status known = world->introduce(*person); !known.ok()) return known.error();
  }
  return world;
}

DemoWorld::~DemoWorld() {
  node_.reset();
  ehr_.reset();
  std::error_code ignored;
  if (temporary_) fs::remove_all(dir_, ignored);
}

Status DemoWorld::make_folder() {
  std::error_code fault;
  dir_ = options_.dir;
  if (dir_.empty()) {
    dir_ = (fs::temp_directory_path(fault) / "hopline-demo-XXXXXX").string();
    temporary_ = ::mkdtemp(dir_.data()) != nullptr;
    if (!temporary_) return cannot("no temporary directory can be made", dir_);
  }
  fs::create_directories(dir_ + "/data", fault);
  if (fault) return cannot("the directory cannot be made", dir_);
  if (fs::exists(dir_ + "/conf", fault)) {
    return Error{Code::kConflict, "the directory holds a demo already", dir_, {}};
  }
  dir_ = fs::absolute(dir_, fault).string();
  return base::ok_status();
}

Status DemoWorld::start_ehr() {
  const int port = free_port(options_.ports == Ports::kUsual ? kEhrPort : 0);
  auto child = Child::start({"demo-ehr", "--log", ehr_log(), "--fhir", std::to_string(port)});
  if (!child.ok()) return child.error();
  ehr_ = std::move(child).value();
  auto line = ehr_->first_line(kEhrStartMax);
  if (!line.ok()) return line.error();
  const auto ports = base::parse_json(line.value());
  if (!ports.ok()) return ports.error();
  ehr_secret_ = ports.value().text_of("secret");
  return write_conf(ports.value().text_of("mllp"), ports.value().text_of("fhir"));
}

Status DemoWorld::write_conf(const std::string& mllp, const std::string& fhir) {
  const std::string from = find_shared("conf");
  mappings_ = find_shared("mappings");
  samples_ = find_shared("samples");
  if (from.empty() || mappings_.empty() || samples_.empty()) {
    return cannot("conf, mappings or samples are missing: reinstall, or run it in a source tree",
                  "demo");
  }
  std::error_code fault;
  const std::string to = dir_ + "/conf";
  fs::copy(from, to, fs::copy_options::recursive, fault);
  if (fault) return cannot("the configuration cannot be copied", to);
  const auto address = [&](int usual) {
    return "127.0.0.1:" + std::to_string(options_.ports == Ports::kUsual ? free_port(usual) : 0);
  };
  std::vector<Error> faults;
  const auto set = [&](const std::string& file, std::string_view section, std::string_view key,
                       const std::string& value) {
    const Status done = set_conf_value(to + "/" + file, {section, key}, value);
    if (!done.ok()) faults.push_back(done.error());
  };
  set("hopline.yaml", "", "mappings", fs::absolute(mappings_, fault).string());
  const std::string ours =
      "127.0.0.1:" + std::to_string(free_port(options_.ports == Ports::kUsual ? 8080 : 0));
  set("hopline.yaml", "public", "listen", ours);
  set("hopline.yaml", "operations", "listen", address(9090));
  set("endpoints/mllp-ehr.yaml", "settings", "listen", address(2575));
  set("endpoints/ehr-mdm.yaml", "settings", "to", mllp);
  set("endpoints/ehr-fhir.yaml", "settings", "url", fhir);
  ehr_url_ = fhir.substr(0, fhir.find("/fhir/"));
  for (const auto enrol : {&DemoWorld::enrol_ehr, &DemoWorld::enrol_gateway}) {
    if (Status done = (this->*enrol)("http://" + ours); !done.ok()) faults.push_back(done.error());
  }
  set("endpoints/ehr-answers.yaml", "settings", "url", fhir);
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return base::ok_status();
}

// The EHR as one whose clinicians may open the chart from theirs, and whose chart asks for cards.
Status DemoWorld::enrol_ehr(const std::string& ours) {
  const auto write = [&](const std::string& name, const std::string& adapter,
                         const std::string& settings) {
    std::ofstream file(dir_ + "/conf/endpoints/" + name + ".yaml");
    file << "adapter: " << adapter << "\ndirection: in\nsite: " << kSite << "\nsettings:\n"
         << settings << "  assigner: " << kAssigner << "\n  public_url: " << ours << "\n";
    file.flush();
    return static_cast<bool>(file);
  };
  const bool cards =
      write("ehr-cds", "cds_hooks",
            "  issuer: " + ehr_url_ + "\n  jwks_url: " + ehr_url_ +
                "/jwks\n  origins: " + ehr_url_ + "\n  launch_url: " + ours + "/smart/launch\n");
  const bool launches = write("ehr-smart", "smart",
                              "  iss: " + ehr_url_ + "/fhir/R4\n  client_id: hopline-demo\n" +
                                  "  frame_ancestors: " + ehr_url_ + "\n");
  // The chart's own frame is the EHR's page.
  std::ofstream chart(dir_ + "/conf/endpoints/chart.yaml", std::ios::app);
  chart << "settings:\n  frame_ancestors: " << ehr_url_ << "\n";
  chart.flush();
  if (!cards || !launches || !chart) return cannot("cannot be written", dir_ + "/conf/endpoints");
  return base::ok_status();
}

// Patients are told by text message: the gateway is the stand-in's, the words are Hopline's.
Status DemoWorld::enrol_gateway(const std::string& ours) {
  const std::string secret = dir_ + "/conf/gateway.token";
  if (auto written = write_conf_file(secret, ehr_secret_ + "\n"); !written.ok()) return written;
  auto written = write_conf_file(dir_ + "/conf/endpoints/sms.yaml",
                                 "adapter: notify\ndirection: out\nsite: " + std::string(kSite) +
                                     "\nrecipient: patient-channel\nsettings:\n  channel: sms\n" +
                                     "  gateway: " + ehr_url_ + "/texts\n  token_file: " + secret +
                                     "\n  portal_url: " + ours + "\n  agreed: on-file\n");
  if (!written.ok()) return written;
  for (const char* route : {"appointments", "messages", "results"}) {
    const std::string file = dir_ + "/conf/routes/" + route + ".yaml";
    if (auto added = add_notice(file, "sms"); !added.ok()) return added;
  }
  return base::ok_status();
}

Status DemoWorld::start_engine() {
  if (Status made = make_master_key(dir_ + "/data"); !made.ok()) return made;
  auto configuration = load_configuration({dir_ + "/conf", {}});
  if (!configuration.ok()) return configuration.error();
  const auto zone = configuration.value().conf.sites.at(std::string(kSite))->zone;
  auto node = Node::open(std::move(configuration).value(), to_file(dir_ + "/hopline.log"));
  if (!node.ok()) return node.error();
  node_ = std::move(node).value();
  http_ = std::make_unique<net::HttpClient>(net::HttpClient::Options{});
  messages_ = std::make_unique<DemoMessages>(samples_, base::SystemClock().now(), zone);
  return node_->start();
}

Status DemoWorld::issue_tokens() {
  Credentials& credentials = node_->app().engine().credentials();
  auto client = credentials.issue(person_of("ehr-client", "ehr", ActorKind::kClient), {});
  if (!client.ok()) return client.error();
  client_token_ = client.value();
  Actor clinician = person_of("kerr", "clinician", ActorKind::kStaff);
  clinician.references = {"Practitioner/4711"};
  auto staff = credentials.issue(clinician, {});
  if (!staff.ok()) return staff.error();
  clinician_token_ = staff.value();
  operator_ = person_of("demo", "operator", ActorKind::kStaff);
  return base::ok_status();
}

Status DemoWorld::introduce(DemoPerson& person) {
  auto reply = call("POST", "/fhir/R4/Patient", client_token_, patient_json(person));
  if (!reply.ok()) return reply.error();
  const auto created = base::parse_json(reply.value().body);
  if (reply.value().status != 201 || !created.ok()) {
    return cannot("answered " + std::to_string(reply.value().status), "POST /fhir/R4/Patient");
  }
  Engine& engine = node_->app().engine();
  const ResourceId record{std::atoll(created.value().text_of("id").c_str())};
  auto row = engine.store().read<store::ResourceRow>(TenantId{1}, record);
  if (!row.ok()) return row.error();
  person.id = row.value().patient;
  Actor actor = person_of("patient-" + person.id.to_string(), "patient", ActorKind::kPatient);
  actor.patient = person.id;
  actor.references = {"Patient/" + record.to_string()};
  auto token = engine.credentials().issue(actor, {});
  if (!token.ok()) return token.error();
  person.token = token.value();
  return introduce_to_ehr(person);
}

Status DemoWorld::introduce_to_ehr(DemoPerson& person) {
  const auto app = fetch(
      {"PUT", ehr_url_ + "/chart-app", {{"Authorization", "Bearer " + ehr_secret_}}, http_url()});
  auto made = visit("POST", ehr_url_ + "/fhir/R4/Patient", patient_json(person));
  if (!app.ok()) return app.error();
  if (!made.ok()) return made.error();
  const auto known = base::parse_json(made.value().body);
  if (app.value().status != 204 || made.value().status != 201 || !known.ok()) {
    return cannot("the EHR does not take a patient", "POST Patient");
  }
  person.ehr_id = known.value().text_of("id");
  return base::ok_status();
}

base::Result<net::ClientReply> DemoWorld::fetch(const net::ClientRequest& request) {
  auto reply = http_->call(request);
  if (const auto* failure = std::get_if<net::ClientFailure>(&reply)) {
    return cannot("no answer: " + failure->reason, request.method);
  }
  return std::get<net::ClientReply>(std::move(reply));
}

base::Result<net::ClientReply> DemoWorld::visit(std::string method, const std::string& url,
                                                std::string body) {
  return fetch({std::move(method), url, {}, std::move(body)});
}

base::Result<net::ClientReply> DemoWorld::call(std::string method, const std::string& path,
                                               const std::string& token, std::string body) {
  net::ClientRequest request{std::move(method), http_url() + path, {}, std::move(body)};
  if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
  const bool fhir = path.starts_with("/fhir/");
  if (!request.body.empty()) {
    request.headers.push_back(
        {"Content-Type", fhir ? "application/fhir+json" : "application/json"});
  }
  return fetch(request);
}

}  // namespace engine::cli
