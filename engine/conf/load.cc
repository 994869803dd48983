#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/conf/check.h"
#include "engine/conf/files.h"
#include "engine/conf/read.h"

namespace engine::conf {

namespace {

constexpr yaml::Range kTenants{1, 1'000'000};
constexpr yaml::Range kWorkers{1, 256};

Listener read_listener(Section& section, const std::string& path, const std::string& folder) {
  Listener listener;
  listener.listen = section.text(path + ".listen");
  listener.tls_cert = read_path(section, path + ".tls.cert", folder);
  listener.tls_key = read_path(section, path + ".tls.key", folder);
  listener.tls_client_ca = read_path(section, path + ".tls.client_ca", folder);
  check_file(section, path + ".tls.cert", listener.tls_cert);
  check_file(section, path + ".tls.key", listener.tls_key);
  check_file(section, path + ".tls.client_ca", listener.tls_client_ca);
  return listener;
}

StoreConf read_store(Section& section, const std::string& folder) {
  StoreConf store;
  store.kind = static_cast<StoreKind>(section.word("store.kind", {"sqlite", "postgresql"}));
  store.connection = section.text("store.connection");
  store.password_file = read_path(section, "store.password_file", folder);
  check_file(section, "store.password_file", store.password_file);
  bool is_sqlite = store.kind == StoreKind::kSqlite;
  if (is_sqlite && section.has("store.connection")) {
    section.fault("store.connection", "is for store.kind: postgresql; SQLite lives in data");
  }
  if (!is_sqlite) section.needed("store.connection");
  return store;
}

// A session that is never idle for long, or that outlives a working day, is no protection
// (45 CFR 164.312(a)(2)(iii)).
SessionConf read_sessions(Section& section, const std::string& window) {
  constexpr std::int64_t kIdleMax = 2 * base::kHourUs;
  constexpr std::int64_t kEndsMax = base::kDayUs;
  const std::string path = "sessions." + window;
  SessionConf sessions{section.duration_us(path + ".idle"), section.duration_us(path + ".ends")};
  if (sessions.idle_us < base::kMinuteUs || sessions.idle_us > kIdleMax) {
    section.fault(path + ".idle", "must lie between 1m and 2h");
  }
  if (sessions.ends_us < sessions.idle_us || sessions.ends_us > kEndsMax) {
    section.fault(path + ".ends", "must lie between idle and 24h");
  }
  return sessions;
}

void read_engine(Section& section, Conf& conf) {
  conf.data_dir = read_path(section, "data", conf.folder);
  conf.mappings_dir = read_path(section, "mappings", conf.folder);
  conf.plugins_dir = read_path(section, "plugins", conf.folder);
  conf.node = section.text("node");
  if (conf.node.empty() ||
      conf.node.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    section.fault("node", "may hold a-z, 0-9 and - alone");
  }
  conf.tenant = TenantId(section.integer("tenant", kTenants));
  conf.workers = static_cast<int>(section.integer("workers", kWorkers));
  conf.log_level =
      static_cast<base::LogLevel>(section.word("log.level", {"debug", "info", "warning", "error"}));
  conf.clinician_sessions = read_sessions(section, "clinician");
  conf.patient_sessions = read_sessions(section, "patient");
  conf.analyst_sessions = read_sessions(section, "analyst");
  conf.store = read_store(section, conf.folder);
  conf.public_http = read_listener(section, "http.public", conf.folder);
  conf.operations_http = read_listener(section, "http.operations", conf.folder);
}

void read_all(Files& files, Conf& conf, const Catalog& catalog, std::vector<base::Error>& faults) {
  if (files.engine) read_engine(*files.engine, conf);
  for (NamedSection& site : files.sites) {
    conf.sites[site.name] = std::make_shared<const mapping::Site>(read_site(site));
    if (site.section.has("overlays")) {
      conf.overlays[site.name] = read_overlays(site, conf.folder);
    }
  }
  for (NamedSection& endpoint : files.endpoints) {
    conf.endpoints[endpoint.name] = read_endpoint(endpoint, conf, catalog);
  }
  for (NamedSection& route : files.routes) conf.routes.push_back(read_route(route, faults));
  if (files.roles) conf.roles = read_roles(*files.roles);
  if (files.consent) {
    auto policies = consent::PolicyBook::read(*files.consent);
    if (policies.ok()) {
      conf.policies = policies.value();
    } else {
      base::Error error = policies.error();
      std::vector<base::Error> more = std::move(error.also);
      error.also.clear();
      faults.push_back(std::move(error));
      faults.insert(faults.end(), more.begin(), more.end());
    }
  }
}

std::vector<Shown> shown_of(Files& files) {
  std::vector<Shown> shown;
  for (Section* section : files.all()) section->append_shown(shown);
  std::sort(shown.begin(), shown.end(),
            [](const Shown& a, const Shown& b) { return a.key < b.key; });
  return shown;
}

}  // namespace

base::Result<Conf> load_conf(const std::string& folder, const Layers& layers,
                             const Catalog& catalog) {
  std::vector<base::Error> faults;
  Files files = read_files(folder, layers, catalog, faults);
  Conf conf;
  conf.folder = folder;
  conf.warnings = files.warnings;
  read_all(files, conf, catalog, faults);
  check_listeners(files, conf);
  check_routes(files, conf, catalog, faults);
  if (!faults.empty()) return base::join_errors(std::move(faults));
  conf.shown = shown_of(files);
  return conf;
}

base::Result<Places> read_places(const std::string& folder, const Layers& layers) {
  std::vector<base::Error> faults;
  Files files = read_files(folder, layers, {}, faults);
  if (!files.engine) return base::join_errors(std::move(faults));
  return Places{read_path(*files.engine, "data", folder),
                read_path(*files.engine, "mappings", folder),
                read_path(*files.engine, "plugins", folder)};
}

bool Roles::allows(std::string_view role, std::string_view act) const {
  auto found = may.find(role);
  return found != may.end() && found->second.count(std::string(act)) != 0;
}

base::Result<std::string> connection_of(const StoreConf& store) {
  if (store.password_file.empty()) return store.connection;
  std::ifstream in(store.password_file);
  std::string password;
  if (!std::getline(in, password) || password.empty()) {
    return base::Error{
        base::Code::kNotFound, "cannot be read, or is empty", store.password_file, {}};
  }
  // libpq connection strings quote with ' and escape with a backslash.
  std::string quoted;
  for (char c : password) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return store.connection + " password='" + quoted + "'";
}

}  // namespace engine::conf
