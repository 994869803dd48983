#include "adapters/smart/app.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "adapters/ehr/enrolment.h"
#include "adapters/ehr/web_url.h"
#include "adapters/look/pages.h"

namespace adapter::smart {

namespace {

constexpr std::size_t kKeyFileBytesMax = 16 << 10;
constexpr std::string_view kScopes =
    "launch openid fhirUser patient/Patient.r patient/Appointment.r patient/Communication.r";

base::Result<jose::Key> read_key(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kKeyFileBytesMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto json = base::parse_json(text);
  if (!json.ok()) return json.error();
  return jose::Key::from_jwk(json.value());
}

bool is_header_text(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

void read_client(const engine::Settings& settings, ehr::Enrolment& reading, App& app) {
  app.client_id = reading.text("client_id");
  if (!is_header_text(app.client_id)) reading.fault("client_id", "is needed");
  if (!settings.has("client_key_file")) return;
  auto key = read_key(settings.text("client_key_file"));
  const bool signs = key.ok() && key.value().is_private() && !key.value().kid().empty();
  if (!signs) return reading.fault("client_key_file", "wants a private JWK with a kid");
  app.key = std::move(key).value();
}

}  // namespace

jose::Alg alg_for(const jose::Key& key) {
  for (const jose::Alg alg : {jose::Alg::kEs384, jose::Alg::kRs384}) {
    if (key.fits(alg)) return alg;
  }
  return key.fits(jose::Alg::kEs256) ? jose::Alg::kEs256 : jose::Alg::kRs256;
}

bool App::may_call(std::string_view url) const {
  if (!ehr::is_web_url(url)) return false;
  const std::string_view origin = ehr::origin_of(url);
  return origin == ehr::origin_of(iss) ||
         std::find(hosts.begin(), hosts.end(), origin) != hosts.end();
}

base::Result<App> read_app(const engine::Settings& settings) {
  ehr::Enrolment reading(settings);
  App app;
  app.name = settings.name;
  app.iss = reading.url("iss");
  while (app.iss.ends_with('/')) app.iss.pop_back();
  read_client(settings, reading, app);
  app.path = reading.path("path", "/smart");
  app.redirect = ehr::join_url(reading.url("public_url"), app.path) + "/callback";
  app.chart = reading.path("chart", "/chart") + "/";
  app.role = reading.word("role", "clinician");
  app.assigner = reading.text("assigner");
  app.scopes = reading.text("scopes", kScopes);
  if (!is_header_text(app.scopes)) reading.fault("scopes", "wants scopes separated by blanks");
  app.ca_file = reading.text("ca_file");
  app.hosts = reading.origins("hosts");
  app.frame_ancestors =
      reading.text("frame_ancestors", "'self' " + std::string(ehr::origin_of(app.iss)));
  if (!look::is_source_list(app.frame_ancestors)) {
    reading.fault("frame_ancestors", "wants origins separated by blanks");
  }
  if (!reading.ok()) return reading.error();
  return app;
}

}  // namespace adapter::smart
