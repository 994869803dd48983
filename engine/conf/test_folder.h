// TestFolder: a configuration folder for a test, good until the test spoils it.
//
//   TestFolder folder;
//   folder.write("endpoints/feed.yaml", "adapter: mlp\n");
//   EXPECT_EQ(folder.faults(), "endpoints/feed.yaml:1:10: adapter: no adapter of this name; ...");
//
// Files live under the system's temporary folder until the object ends. Faults come without the
// folder's own path. For tests of this folder only; one thread.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "engine/conf/conf.h"

namespace engine::conf {

inline base::Result<std::unique_ptr<Source>> no_source(const Settings& settings, Host&) {
  return settings.fault("adapter", "makes nothing in a test");
}
inline base::Result<std::unique_ptr<Sink>> no_sink(const Settings& settings, Host&) {
  return settings.fault("adapter", "makes nothing in a test");
}

// The adapters that the shipped configuration names, as far as a configuration sees them.
inline Catalog test_catalog() {
  static const AdapterInfo kMllp = {
      "mllp",
      &no_source,
      &no_sink,
      {"listen", "to", "dedupes", "tls.cert", "tls.key", "tls.client_ca", "tls.ca", "in_flight"}};
  static const AdapterInfo kFhir = {
      "fhir_rest", &no_source, &no_sink, {"path", "public_url", "url", "token", "token_file"}};
  static const AdapterInfo kPortal = {
      "portal", &no_source, &no_sink, {"emergency_en", "emergency_es"}};
  static const AdapterInfo kFile = {"file", &no_source, nullptr, {"folder", "poll_ms"}};
  static const AdapterInfo kChart = {
      "chart", &no_source, nullptr, {"frame_ancestors", "role"}, true};
  static const AdapterInfo kWorkbench = {"workbench", &no_source, nullptr, {}, true};
  static const AdapterInfo kNotify = {"notify", nullptr, &no_sink, {}};
  static const AdapterInfo* const kAll[] = {&kMllp,      &kFhir,   &kPortal, &kFile,
                                            &kWorkbench, &kNotify, &kChart};
  return Catalog{kAll,
                 {"siu-appointment", "oru-result", "fhir-appointment", "fhir-communication",
                  "reply-document", "reply-mdm", "appointment-answer", "reply-appointment"}};
}

class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hopline-conf-XXXXXX").string();
    CHECK(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    write("hopline.yaml", "data: data\n");
    write("sites/main.yaml", "zone: UTC\n");
    write("endpoints/feed.yaml", "adapter: mllp\nsettings:\n  listen: 127.0.0.1:2575\n");
    write(
        "endpoints/ehr.yaml",
        "adapter: mllp\ndirection: out\nmapping: reply-mdm\nsettings: {to: \"127.0.0.1:2576\"}\n");
    write("routes/main.yaml",
          "from: [feed]\ntake:\n  - {type: SIU, mapping: siu-appointment}\ndestinations: [ehr]\n");
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }

  void write(const std::string& name, const std::string& text) {
    std::filesystem::path file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  void remove(const std::string& name) { std::filesystem::remove(path_ + "/" + name); }

  base::Result<Conf> load(const Layers& layers = {}) const {
    return load_conf(path_, layers, test_catalog());
  }

  // Every fault, a line each; "" when there is none.
  std::string faults(const Layers& layers = {}) const {
    auto conf = load(layers);
    if (conf.ok()) return "";
    std::string text = conf.error().to_string();
    for (std::size_t at; (at = text.find(path_ + "/")) != std::string::npos;) {
      text.erase(at, path_.size() + 1);
    }
    return text;
  }

 private:
  std::string path_;
};

}  // namespace engine::conf
