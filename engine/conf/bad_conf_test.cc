// Bad configurations, each with the fault it is answered with: file, line, column, words.

#include <gtest/gtest.h>

#include <ostream>

#include "engine/conf/test_folder.h"

namespace engine::conf {
namespace {

struct Bad {
  const char* name;
  const char* file;
  const char* text;
  const char* fault;
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

const char kEhr[] = "endpoints/ehr.yaml";
const char kFeed[] = "endpoints/feed.yaml";
const char kMain[] = "hopline.yaml";
const char kRoute[] = "routes/main.yaml";
const char kSite[] = "sites/main.yaml";

const Bad kEngine[] = {
    {"UnknownKey", kMain, "dta: x\n",
     "hopline.yaml:1:1: unknown key \"dta\"; did you mean \"data\"?"},
    {"UnknownNestedKey", kMain, "http:\n  public:\n    lisen: 127.0.0.1:1\n",
     "hopline.yaml:3:5: unknown key \"http.public.lisen\"; did you mean \"http.public.listen\"?"},
    {"KeyGivenTwice", kMain, "node: a\nnode: b\n",
     "hopline.yaml:2:1: \"node\" is given twice; the first is at hopline.yaml:1:7"},
    {"DottedAndNestedKey", kMain, "log: {level: info}\nlog.level: debug\n",
     "hopline.yaml:2:1: \"log.level\" is given twice"},
    {"NoYaml", kMain, "data: [a\n", "is no YAML"},
    {"NoMap", kMain, "- data\n", "hopline.yaml:1:1: must be a map (key: value)"},
    {"ListForAValue", kMain, "data: [a, b]\n", "hopline.yaml:1:7: data: must be a single value"},
    {"ValueLeftOut", kMain, "data:\n", "data: must be a single value"},
    {"WorkersIsNoNumber", kMain, "workers: two\n",
     "hopline.yaml:1:10: workers: must be a whole number"},
    {"WorkersOutOfRange", kMain, "workers: 0\n",
     "hopline.yaml:1:10: workers: must lie between 1 and 256"},
    {"TenantZero", kMain, "tenant: 0\n",
     "hopline.yaml:1:9: tenant: must lie between 1 and 1000000"},
    {"NodeWithBlank", kMain, "node: a b\n",
     "hopline.yaml:1:7: node: may hold a-z, 0-9 and - alone"},
    {"UnknownLogLevel", kMain, "log:\n  level: loud\n",
     "hopline.yaml:2:10: log.level: must be one of debug, info, warning, error"},
    {"UnknownStore", kMain, "store: {kind: oracle}\n",
     "hopline.yaml:1:15: store.kind: must be one of sqlite, postgresql"},
    {"PostgresWithoutConnection", kMain, "store: {kind: postgresql}\n",
     "hopline.yaml:1:1: store.connection: is needed here"},
    {"SqliteWithConnection", kMain, "store:\n  connection: host=x\n",
     "hopline.yaml:2:15: store.connection: is for store.kind: postgresql; SQLite lives in data"},
    {"PasswordFileMissing", kMain,
     "store:\n  kind: postgresql\n  connection: host=x\n  password_file: none\n",
     "hopline.yaml:4:18: store.password_file: this file cannot be read"},
    {"NoAddress", kMain, "http: {public: {listen: everywhere}}\n",
     "hopline.yaml:1:25: http.public.listen: must be an address such as 127.0.0.1:2575"},
    {"PublicBeyondLoopbackWithoutTls", kMain, "http: {public: {listen: \"0.0.0.0:443\"}}\n",
     "hopline.yaml:1:25: http.public.listen: beyond loopback this needs tls.cert and tls.key"},
    {"OperationsBeyondLoopbackWithoutClients", kMain,
     "http: {operations: {listen: \"[::]:9090\"}}\n",
     "hopline.yaml:1:29: http.operations.listen: beyond loopback this needs tls.client_ca, to know "
     "who calls"},
    {"CertWithoutKey", kMain, "http:\n  public:\n    tls: {cert: hopline.yaml}\n",
     "hopline.yaml:3:17: http.public.tls.cert: tls.cert and tls.key go together"},
    {"CertMissing", kMain, "http:\n  public:\n    tls: {cert: none.pem, key: hopline.yaml}\n",
     "hopline.yaml:3:17: http.public.tls.cert: this file cannot be read"},
    {"TwoListenersOnOneAddress", kMain, "http:\n  public: {listen: \"127.0.0.1:9090\"}\n",
     "http.operations.listen: is taken by http.public.listen"},
    {"AliasInsteadOfAValue", kMain, "data: &d x\nmappings: *d\n",
     "hopline.yaml:2:11: aliases are not taken here; write the value again"},
};

const Bad kEndpoints[] = {
    {"AdapterMissing", kFeed, "direction: in\n", "feed.yaml:1:1: adapter: is needed here"},
    {"AdapterUnknown", kFeed, "adapter: mlp\n",
     "feed.yaml:1:10: adapter: no adapter of this name; did you mean \"mllp\"?"},
    {"SettingUnknown", kFeed, "adapter: mllp\nsettings:\n  lissten: 127.0.0.1:2575\n",
     "feed.yaml:3:12: settings.lissten: this adapter has no such setting; did you mean "
     "\"listen\"?"},
    {"KeyUnknown", kFeed, "adapter: mllp\nidentity:\n  facility: [A]\n",
     "feed.yaml:3:3: unknown key \"identity.facility\"; did you mean \"identity.facilities\"?"},
    {"AdapterCannotSend", kEhr, "adapter: file\ndirection: out\nmapping: reply-mdm\n",
     "ehr.yaml:2:12: direction: this adapter cannot send out; write direction: in"},
    {"AdapterCannotTakeIn", kFeed, "adapter: notify\n",
     "feed.yaml:1:1: direction: this adapter cannot take in; write direction: out"},
    {"DirectionUnknown", kFeed, "adapter: mllp\ndirection: inn\n",
     "feed.yaml:2:12: direction: must be one of in, out, both"},
    {"SiteUnknown", kFeed, "adapter: mllp\nsite: north\n",
     "feed.yaml:2:7: site: no file in sites/ has this name"},
    {"ListensBeyondLoopback", kFeed, "adapter: mllp\nsettings: {listen: \"0.0.0.0:2575\"}\n",
     "feed.yaml:2:20: settings.listen: beyond loopback this needs tls.cert and tls.key"},
    {"TruthIsAWord", kFeed, "adapter: mllp\nproduction: yes\n",
     "feed.yaml:2:13: production: must be true or false"},
    {"ProcessingIdUnknown", kFeed, "adapter: mllp\nidentity: {processing_ids: [P, X]}\n",
     "feed.yaml:2:28: identity.processing_ids: holds another word than P, T and D (table 0103)"},
    {"ProductionTakesTests", kFeed,
     "adapter: mllp\nproduction: true\nidentity: {processing_ids: [P, T]}\n",
     "feed.yaml:3:28: identity.processing_ids: a production endpoint takes P alone"},
    {"AssignerIsNoUri", kFeed, "adapter: mllp\nidentity: {default_assigner: HOSP}\n",
     "feed.yaml:2:30: identity.default_assigner: must be a URI, such as urn:oid:2.999.1"},
    {"OutWithoutMapping", kEhr, "adapter: mllp\ndirection: out\n",
     "ehr.yaml:1:1: mapping: is needed to send out; it makes what is sent"},
    {"InWithMapping", kFeed, "adapter: mllp\nmapping: reply-mdm\n",
     "feed.yaml:2:10: mapping: goes with direction: out or both"},
    {"MappingUnknown", kEhr, "adapter: mllp\ndirection: out\nmapping: reply-mdn\n",
     "ehr.yaml:3:10: mapping: no folder of mappings has this name; did you mean \"reply-mdm\"?"},
    {"AckUnknown", kFeed, "adapter: mllp\nacks: {on_mapping_fault: AR}\n",
     "feed.yaml:2:26: acks.on_mapping_fault: must be one of AE, AA"},
    {"FileNameWithBlank", "endpoints/my feed.yaml", "adapter: mllp\n",
     "endpoints/my feed.yaml: its name may hold a-z, 0-9, - and _ alone"},
    {"FileNamedYml", "endpoints/other.yml", "adapter: mllp\n",
     "endpoints/other.yml: is not read; name it .yaml"},
};

const Bad kOthers[] = {
    {"RouteFromNowhere", kRoute, "from: [fead]\ntake: [{type: SIU, mapping: siu-appointment}]\n",
     "main.yaml:1:7: from: no endpoint \"fead\"; did you mean \"feed\"?"},
    {"RouteFromADestination", kRoute,
     "from: [ehr]\ntake: [{type: SIU, mapping: siu-appointment}]\n",
     "main.yaml:1:7: from: endpoint \"ehr\" has direction out"},
    {"RouteToASource", kRoute,
     "from: [feed]\ntake: [{type: SIU, mapping: siu-appointment}]\ndestinations: [feed]\n",
     "main.yaml:3:15: destinations: endpoint \"feed\" has direction in"},
    {"RouteTakesNothing", kRoute, "from: [feed]\n",
     "main.yaml:1:1: take: must be a list of {type, events, mapping}"},
    {"TakeWithoutType", kRoute, "from: [feed]\ntake:\n  - {mapping: oru-result}\n",
     "main.yaml:3:5: type: is needed here"},
    {"TakeWithUnknownKey", kRoute,
     "from: [feed]\ntake:\n  - {type: ORU, event: R01, mapping: oru-result}\n",
     "main.yaml:3:17: unknown key \"event\"; did you mean \"events\"?"},
    {"TakeWithUnknownMapping", kRoute, "from: [feed]\ntake:\n  - {type: ORU, mapping: oru}\n",
     "main.yaml:3:5: mapping: no folder of mappings has this name"},
    {"EventIsNone", kRoute,
     "from: [feed]\ntake:\n  - {type: SIU, events: [S1], mapping: siu-appointment}\n",
     "main.yaml:3:26: events: must be trigger events, such as S12"},
    {"TwoWaysForOneMessage", kRoute,
     "from: [feed]\ntake:\n  - {type: SIU, events: [S12], mapping: siu-appointment}\n"
     "  - {type: SIU, mapping: oru-result}\n",
     "main.yaml:4:5: SIU from feed is taken already at routes/main.yaml:3:5"},
    {"ReminderByNobody", kRoute,
     "from: [feed]\ntake: [{type: SIU, mapping: siu-appointment}]\n"
     "thread: {remind: {by: portal}}\n",
     "main.yaml:3:23: thread.remind.by: no endpoint \"portal\""},
    {"ReminderWithoutUnit", kRoute,
     "from: [feed]\ntake: [{type: SIU, mapping: siu-appointment}]\n"
     "thread: {remind: {before: 24}}\n",
     "main.yaml:3:27: thread.remind.before: must be a duration"},
    {"ZoneMissing", kSite, "language: en\n", "main.yaml:1:1: zone: is needed here"},
    {"ZoneUnknown", kSite, "zone: Europe/Atlantis\n",
     "main.yaml:1:7: zone: the system has no such time zone"},
    {"LanguageIsAWord", kSite, "zone: UTC\nlanguage: english\n",
     "main.yaml:2:11: language: must be two letters, such as en or es"},
    {"LocalAssignerIsNoUri", kSite, "zone: UTC\nassigners:\n  HARBOUR: \"17\"\n",
     "main.yaml:3:12: assigners.HARBOUR: must be a URI, such as urn:oid:2.999.1"},
    {"ActUnknown", "roles.yaml", "clinician: [thread]\n",
     "roles.yaml:1:12: clinician: unknown act \"thread\"; did you mean \"threads\"?"},
    {"RoleOfTheMachine", "roles.yaml", "local: [threads]\n",
     "roles.yaml:1:8: local: is whoever runs commands on this machine, and is built in"},
    {"PolicyUnknown", "consent.yaml", "default: {policy: open}\n",
     "consent.yaml:1:19: policy: no policy of this name"},
};

class BadConf : public testing::TestWithParam<Bad> {};

TEST_P(BadConf, IsAnsweredWithItsFault) {
  TestFolder folder;
  folder.write(GetParam().file, GetParam().text);
  std::string faults = folder.faults();
  EXPECT_NE(faults.find(GetParam().fault), std::string::npos) << faults;
}

std::string name_of(const testing::TestParamInfo<Bad>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Engine, BadConf, testing::ValuesIn(kEngine), name_of);
INSTANTIATE_TEST_SUITE_P(Endpoints, BadConf, testing::ValuesIn(kEndpoints), name_of);
INSTANTIATE_TEST_SUITE_P(Others, BadConf, testing::ValuesIn(kOthers), name_of);

TEST(BadConfs, AllFaultsOfAllFilesAreToldAtOnce) {
  TestFolder folder;
  folder.write(kMain, "workers: two\n");
  folder.write(kSite, "zone: Mars\n");
  folder.write("roles.yaml", "a: [b]\n");
  folder.write("consent.yaml", "default: {policy: open, labels: low}\n");
  auto conf = folder.load();
  ASSERT_FALSE(conf.ok());
  std::string faults = folder.faults();
  for (const char* file : {"hopline.yaml:1:10", "sites/main.yaml:1:7", "roles.yaml:1:4",
                           "consent.yaml:1:19", "consent.yaml:1:33"}) {
    EXPECT_NE(faults.find(file), std::string::npos) << file << "\n" << faults;
  }
}

TEST(BadConfs, ARoleThatAnEnrolmentGrantsStandsInRolesYaml) {
  TestFolder folder;
  folder.write("roles.yaml", "clinician: [threads]\n");
  folder.write("endpoints/chart.yaml", "adapter: chart\nsettings: {role: clinicain}\n");
  EXPECT_NE(folder.faults().find("endpoints/chart.yaml:2:18: settings.role: roles.yaml names no "
                                 "such role; did you mean \"clinician\"?"),
            std::string::npos)
      << folder.faults();
}

TEST(BadConfs, AFolderWithoutHoplineYamlIsNoConfiguration) {
  TestFolder folder;
  folder.remove("hopline.yaml");
  EXPECT_EQ(folder.faults(), "hopline.yaml: cannot be read");
}

}  // namespace
}  // namespace engine::conf
