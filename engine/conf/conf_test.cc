#include "engine/conf/conf.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/conf/section.h"
#include "engine/conf/test_folder.h"

namespace engine::conf {
namespace {

Shown shown_of(const Conf& conf, const std::string& key) {
  auto found = std::find_if(conf.shown.begin(), conf.shown.end(),
                            [&](const Shown& one) { return one.key == key; });
  return found == conf.shown.end() ? Shown{} : *found;
}

TEST(ShippedConf, LoadsWithoutFaultOrDoubt) {
  auto conf = load_conf(HOPLINE_SOURCE_DIR "/conf", {}, test_catalog());
  ASSERT_TRUE(conf.ok()) << conf.error().to_string();
  EXPECT_TRUE(conf.value().warnings.empty()) << conf.value().warnings.front();
}

TEST(ShippedConf, ListensOnLoopbackAlone) {
  Conf conf = load_conf(HOPLINE_SOURCE_DIR "/conf", {}, test_catalog()).value();
  EXPECT_EQ(conf.public_http.listen, "127.0.0.1:8080");
  EXPECT_EQ(conf.operations_http.listen, "127.0.0.1:9090");
  EXPECT_EQ(conf.endpoints.at("mllp-ehr").settings.text("listen"), "127.0.0.1:2575");
}

TEST(ShippedConf, LeadsFromTheFeedToTheChart) {
  Conf conf = load_conf(HOPLINE_SOURCE_DIR "/conf", {}, test_catalog()).value();
  ASSERT_EQ(conf.routes.size(), 5u);
  const Route& route = conf.routes[0];
  EXPECT_EQ(route.name, "appointments");
  EXPECT_EQ(route.take[0].mapping, "siu-appointment");
  EXPECT_EQ(route.take[0].events.size(), 6u);
  EXPECT_EQ(route.destinations, (std::vector<std::string>{"ehr-fhir", "ehr-mdm"}));
  EXPECT_EQ(route.remind_by, "portal");
  EXPECT_EQ(route.remind_before_us, base::kDayUs);
}

TEST(ShippedConf, ResultsWaitForAClinician) {
  Conf conf = load_conf(HOPLINE_SOURCE_DIR "/conf", {}, test_catalog()).value();
  auto results = std::find_if(conf.routes.begin(), conf.routes.end(),
                              [](const Route& route) { return route.name == "results"; });
  ASSERT_NE(results, conf.routes.end());
  EXPECT_EQ(results->release, Release::kClinician);
}

TEST(Endpoints, TakeWhatTheirFileSays) {
  TestFolder folder;
  folder.write("endpoints/feed.yaml",
               "adapter: mllp\ntenant: 4\nproduction: true\nidentity:\n  facilities: [HARBOUR]\n"
               "  applications: EPIC\n  creates_patients: false\nacks:\n"
               "  without_control_id: close\n  on_mapping_fault: AA\n");
  Conf conf = folder.load().value();
  const Endpoint& feed = conf.endpoints.at("feed");
  EXPECT_EQ(feed.tenant, TenantId(4));
  EXPECT_EQ(feed.processing_ids, std::vector<std::string>{"P"});
  EXPECT_EQ(feed.facilities, std::vector<std::string>{"HARBOUR"});
  EXPECT_EQ(feed.applications, std::vector<std::string>{"EPIC"});
  EXPECT_FALSE(feed.creates_patients);
  EXPECT_EQ(feed.without_control_id, NoControlId::kClose);
  EXPECT_EQ(feed.on_mapping_fault, FaultAnswer::kAa);
}

TEST(Endpoints, BelongToTheTenantOfTheEngineUnlessTheySayOtherwise) {
  TestFolder folder;
  folder.write("hopline.yaml", "tenant: 9\n");
  EXPECT_EQ(folder.load().value().endpoints.at("feed").tenant, TenantId(9));
}

TEST(Endpoints, TheirDefaultAssignerChangesTheirOwnSiteAlone) {
  TestFolder folder;
  folder.write("sites/main.yaml", "zone: UTC\ndefault_system: \"urn:a\"\n");
  folder.write("endpoints/feed.yaml", "adapter: mllp\nidentity: {default_assigner: \"urn:b\"}\n");
  Conf conf = folder.load().value();
  EXPECT_EQ(conf.endpoints.at("feed").site->default_system, "urn:b");
  EXPECT_EQ(conf.endpoints.at("ehr").site->default_system, "urn:a");
  EXPECT_EQ(conf.sites.at("main")->default_system, "urn:a");
}

TEST(Endpoints, PathsInSettingsAreAbsoluteThoughTheFolderWasNamedRelatively) {
  TestFolder folder;
  folder.write("endpoints/drop.yaml", "adapter: file\nsettings:\n  folder: ../drop\n");
  const std::string relative = std::filesystem::relative(folder.path()).string();
  Conf conf = load_conf(relative, {}, test_catalog()).value();
  const auto drop = std::filesystem::path(folder.path()).parent_path() / "drop";
  EXPECT_EQ(conf.endpoints.at("drop").settings.text("folder"), drop.string());
}

TEST(Endpoints, SettingsAreFlatAndKnowTheirPlace) {
  TestFolder folder;
  folder.write("endpoints/feed.yaml",
               "adapter: mllp\nsettings:\n  listen: 127.0.0.1:1\n  tls: {ca: own.pem}\n");
  Conf conf = folder.load().value();
  const Settings& settings = conf.endpoints.at("feed").settings;
  EXPECT_EQ(settings.name, "feed");
  EXPECT_EQ(settings.text("tls.ca"), folder.path() + "/own.pem");
  EXPECT_EQ(settings.entries.at("listen").where, folder.path() + "/endpoints/feed.yaml:3:11");
}

TEST(Endpoints, MayListenBeyondLoopbackWithTlsAndKnownClients) {
  TestFolder folder;
  folder.write("c.pem", "x");
  folder.write("endpoints/feed.yaml",
               "adapter: mllp\nsettings:\n  listen: 0.0.0.0:2575\n"
               "  tls: {cert: ../c.pem, key: ../c.pem, client_ca: ../c.pem}\n");
  EXPECT_EQ(folder.faults(), "");
}

TEST(Endpoints, OneWithoutARouteIsADoubtAndNoFault) {
  TestFolder folder;
  folder.write("endpoints/idle.yaml", "adapter: mllp\n");
  auto conf = folder.load();
  ASSERT_TRUE(conf.ok());
  ASSERT_EQ(conf.value().warnings.size(), 1u);
  EXPECT_NE(conf.value().warnings[0].find("idle.yaml:1:1: no route"), std::string::npos);
}

TEST(Sites, BecomeWhatMappingsKnow) {
  TestFolder folder;
  folder.write("sites/main.yaml",
               "zone: Europe/Berlin\nlanguage: es\norganisation: Puerto\nphone: \"1\"\n"
               "duration_unit: h\nassigners: {A.B: \"urn:oid:2.999.7\"}\n");
  Conf conf = folder.load().value();
  const mapping::Site& site = *conf.sites.at("main");
  EXPECT_EQ(site.zone.name(), "Europe/Berlin");
  EXPECT_EQ(site.language, "es");
  EXPECT_EQ(site.duration_unit, "h");
  EXPECT_EQ(site.assigners.at("A.B"), "urn:oid:2.999.7");
}

TEST(Sites, ListTheOverlaysThatLieInAFolderOfTheirName) {
  TestFolder folder;
  folder.write("sites/main.yaml", "zone: UTC\noverlays: [siu-appointment]\n");
  EXPECT_NE(folder.faults().find("sites/main.yaml:2:"), std::string::npos) << folder.faults();
  folder.write("sites/main/siu-appointment.csv", "#hopline-overlay 1\n");
  const Conf conf = folder.load().value();
  ASSERT_EQ(conf.overlays.at("main").size(), 1U);
  EXPECT_TRUE(conf.overlays.at("main")[0].ends_with("/sites/main/siu-appointment.csv"));
}

TEST(Roles, AllowWhatIsListedAndNothingElse) {
  TestFolder folder;
  folder.write("roles.yaml", "clinician: [threads, reply]\n");
  Conf conf = folder.load().value();
  EXPECT_TRUE(conf.roles.allows("clinician", "reply"));
  EXPECT_FALSE(conf.roles.allows("clinician", "queue"));
  EXPECT_FALSE(conf.roles.allows("stranger", "reply"));
}

TEST(ConsentFile, IsReadWithTheRest) {
  TestFolder folder;
  folder.write("consent.yaml", "default: {policy: pcf-deny}\n");
  EXPECT_EQ(folder.load().value().policies.of(1).policy.name(), "pcf-deny");
  folder.remove("consent.yaml");
  EXPECT_EQ(folder.load().value().policies.of(1).policy.name(), "hopline");
}

TEST(Layers, SetComesBeforeEnvironmentBeforeFileBeforeDefault) {
  TestFolder folder;
  Layers layers;
  EXPECT_EQ(shown_of(folder.load(layers).value(), "node").where, "default");
  folder.write("hopline.yaml", "node: f\n");
  EXPECT_EQ(folder.load(layers).value().node, "f");
  layers.environment["HOPLINE_NODE"] = "e";
  EXPECT_EQ(folder.load(layers).value().node, "e");
  layers.sets = {"node=s"};
  Conf conf = folder.load(layers).value();
  EXPECT_EQ(conf.node, "s");
  EXPECT_EQ(shown_of(conf, "node").where, "--set node");
}

TEST(Layers, ReachEndpointsAndTheirAdapters) {
  TestFolder folder;
  Layers layers;
  layers.environment["HOPLINE_ENDPOINTS_FEED_SETTINGS_IN_FLIGHT"] = "4";
  layers.sets = {"endpoints.feed.settings.listen=127.0.0.1:0", "sites.main.zone=Asia/Tokyo",
                 "endpoints.feed.identity.facilities=A, B"};
  Conf conf = folder.load(layers).value();
  const Endpoint& feed = conf.endpoints.at("feed");
  EXPECT_EQ(feed.settings.text("in_flight"), "4");
  EXPECT_EQ(feed.settings.text("listen"), "127.0.0.1:0");
  EXPECT_EQ(feed.facilities, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(feed.site->zone.name(), "Asia/Tokyo");
}

TEST(Sessions, EndAsTheConfigurationSaysForEachWindow) {
  TestFolder folder;
  folder.write("hopline.yaml", "data: data\nsessions: {analyst: {idle: 1h, ends: 8h}}\n");
  const Conf conf = folder.load().value();
  EXPECT_EQ(conf.analyst_sessions.idle_us, base::kHourUs);
  EXPECT_EQ(conf.analyst_sessions.ends_us, 8 * base::kHourUs);
  EXPECT_EQ(conf.patient_sessions.idle_us, 15 * base::kMinuteUs);
  EXPECT_EQ(conf.clinician_sessions.ends_us, 12 * base::kHourUs);
}

TEST(Sessions, DoNotGoOnForEver) {
  TestFolder folder;
  auto faults = [&](const char* set) { return folder.faults(Layers{{}, {set}}); };
  const std::string idle = ": must lie between 1m and 2h";
  EXPECT_EQ(faults("sessions.patient.idle=3h"),
            "--set sessions.patient.idle: sessions.patient.idle" + idle);
  EXPECT_EQ(faults("sessions.patient.idle=30s"),
            "--set sessions.patient.idle: sessions.patient.idle" + idle);
  EXPECT_EQ(faults("sessions.patient.ends=2d"),
            "--set sessions.patient.ends: sessions.patient.ends: must lie between idle and 24h");
  EXPECT_EQ(faults("sessions.patient.ends=5m"),
            "--set sessions.patient.ends: sessions.patient.ends: must lie between idle and 24h");
}

TEST(Layers, AreCheckedLikeFiles) {
  TestFolder folder;
  auto faults = [&](const char* set) { return folder.faults(Layers{{}, {set}}); };
  EXPECT_EQ(faults("workers=x"), "--set workers: workers: must be a whole number");
  EXPECT_EQ(faults("wrkers=2"), "--set wrkers: unknown key \"wrkers\"; did you mean \"workers\"?");
  EXPECT_EQ(faults("endpoints.none.site=main"),
            "--set endpoints.none.site: no file of this name; see hopline config show");
  EXPECT_EQ(faults("node"), "--set: wants key=value");
  EXPECT_EQ(folder.faults(Layers{{{"HOPLINE_WORKERS", "x"}}, {}}),
            "environment HOPLINE_WORKERS: workers: must be a whole number");
}

TEST(Layers, ASecretIsNotTakenFromTheCommandLine) {
  TestFolder folder;
  EXPECT_EQ(folder.faults(Layers{{}, {"endpoints.ehr.settings.token=hunter2"}})
                .find("--set endpoints.ehr.settings.token: a secret is not given on the command"),
            0u);
}

TEST(Layers, AVariableThatSetsNothingIsADoubt) {
  TestFolder folder;
  Conf conf = folder.load(Layers{{{"HOPLINE_WORKRS", "3"}}, {}}).value();
  ASSERT_EQ(conf.warnings.size(), 1u);
  EXPECT_EQ(conf.warnings[0], "environment HOPLINE_WORKRS: sets no known key");
}

TEST(Show, PrintsValueAndOrigin) {
  TestFolder folder;
  Conf conf = folder.load().value();
  std::vector<std::string> lines = show(conf);
  std::string expected = "data = data   # " + folder.path() + "/hopline.yaml:1:7";
  EXPECT_NE(std::find(lines.begin(), lines.end(), expected), lines.end());
  EXPECT_NE(std::find(lines.begin(), lines.end(), "log.level = info   # default"), lines.end());
}

TEST(Show, MasksSecrets) {
  TestFolder folder;
  folder.write("endpoints/web.yaml",
               "adapter: fhir_rest\nsettings: {token: hunter2, token_file: /t}\n");
  folder.write("hopline.yaml", "store: {kind: postgresql, connection: \"password=hunter2\"}\n");
  Conf conf = folder.load().value();
  for (const auto& lines : {show(conf), show_json(conf)}) {
    for (const std::string& line : lines) {
      EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
    }
  }
  EXPECT_EQ(shown_of(conf, "endpoints.web.settings.token").value, "***");
  EXPECT_EQ(shown_of(conf, "endpoints.web.settings.token_file").value, "/t");
}

TEST(Show, JsonIsOneObjectAKey) {
  TestFolder folder;
  folder.write("hopline.yaml", "node: \"n\"\n");
  Conf conf = folder.load().value();
  std::vector<std::string> lines = show_json(conf);
  std::string expected =
      R"({"key":"node","value":"n","where":")" + folder.path() + R"(/hopline.yaml:1:7"})";
  EXPECT_NE(std::find(lines.begin(), lines.end(), expected), lines.end());
}

TEST(Secrets, AreKnownByTheLastWordOfTheirKey) {
  EXPECT_TRUE(is_secret("settings.token"));
  EXPECT_TRUE(is_secret("smtp.password"));
  EXPECT_TRUE(is_secret("settings.client_secret"));
  EXPECT_FALSE(is_secret("store.password_file"));
  EXPECT_FALSE(is_secret("token.lifetime"));
}

TEST(Connection, TakesItsPasswordFromTheFile) {
  TestFolder folder;
  folder.write("pw", "it's\\\n");
  StoreConf store{StoreKind::kPostgresql, "host=h", folder.path() + "/pw"};
  EXPECT_EQ(connection_of(store).value(), "host=h password='it\\'s\\\\'");
  store.password_file = folder.path() + "/none";
  EXPECT_FALSE(connection_of(store).ok());
  store.password_file.clear();
  EXPECT_EQ(connection_of(store).value(), "host=h");
}

TEST(Places, AreKnownBeforeTheRestIsRight) {
  TestFolder folder;
  folder.write("hopline.yaml", "mappings: m\nplugins: /p\nworkers: none\n");
  folder.write("endpoints/feed.yaml", "adapter: [\n");
  auto places = read_places(folder.path(), Layers{{}, {"data=/var/d"}});
  ASSERT_TRUE(places.ok());
  EXPECT_EQ(places.value().data_dir, "/var/d");
  EXPECT_EQ(places.value().mappings_dir, folder.path() + "/m");
  EXPECT_EQ(places.value().plugins_dir, "/p");
  EXPECT_FALSE(folder.load().ok());
}

TEST(Places, NeedHoplineYaml) {
  TestFolder folder;
  folder.remove("hopline.yaml");
  EXPECT_FALSE(read_places(folder.path(), {}).ok());
}

TEST(Paths, AreTakenFromTheFolderOfHoplineYaml) {
  TestFolder folder;
  folder.write("hopline.yaml", "data: ../d\nmappings: /m\n");
  Conf conf = folder.load().value();
  EXPECT_EQ(conf.data_dir, (std::filesystem::path(folder.path()).parent_path() / "d").string());
  EXPECT_EQ(conf.mappings_dir, "/m");
  EXPECT_EQ(conf.plugins_dir, "");
}

}  // namespace
}  // namespace engine::conf
