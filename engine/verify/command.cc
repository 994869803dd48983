#include "engine/verify/command.h"

#include "base/encoding.h"
#include "base/json.h"

namespace engine::verify {
namespace {

using base::Json;

constexpr int kExitClean = 0;
constexpr int kExitData = 65;
constexpr int kExitNoInput = 66;
constexpr int kExitUnavailable = 69;

int fail(const Words& words, const base::Error& error) {
  words.err("hopline: " + error.to_string() + "\n");
  switch (error.code) {
    case base::Code::kNotFound:
      return kExitNoInput;
    case base::Code::kInvalid:
      return kExitData;
    default:
      return kExitUnavailable;
  }
}

std::string root_of(const LogHead& head) { return base::to_base64(head.root.view()); }

Json heads_json(const std::vector<LogHead>& heads) {
  Json list = Json::array();
  for (const LogHead& head : heads) {
    Json json = Json::object();
    json.set("origin", Json::string(head.origin));
    json.set("size", Json::integer(static_cast<long long>(head.size)));
    json.set("root", Json::string(root_of(head)));
    list.push(std::move(json));
  }
  return list;
}

std::string heads_text(const std::vector<LogHead>& heads) {
  std::string text;
  for (const LogHead& head : heads) {
    text += head.origin + "  " + std::to_string(head.size) + "  " + root_of(head) + "\n";
  }
  return text.empty() ? "no log yet\n" : text;
}

Json report_json(const VerifyReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    Json json = Json::object();
    json.set("log", Json::string(finding.log));
    json.set("first", Json::integer(finding.first));
    json.set("last", Json::integer(finding.last));
    json.set("what", Json::string(finding.what));
    findings.push(std::move(json));
  }
  Json json = Json::object();
  json.set("ok", Json::boolean(report.clean()));
  json.set("records", Json::integer(static_cast<long long>(report.records)));
  json.set("effects", Json::integer(static_cast<long long>(report.effects)));
  json.set("heads", heads_json(report.heads));
  json.set("findings", std::move(findings));
  json.set("more", Json::integer(static_cast<long long>(report.more)));
  return json;
}

std::string place_of(const Finding& finding) {
  if (finding.log.empty()) return "store";
  std::string place = finding.log + "[" + std::to_string(finding.first);
  if (finding.last != finding.first) place += ".." + std::to_string(finding.last);
  return place + "]";
}

std::string report_text(const VerifyReport& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    text += place_of(finding) + ": " + finding.what + "\n";
  }
  if (report.more != 0) text += "and " + std::to_string(report.more) + " more\n";
  text += heads_text(report.heads);
  text += std::to_string(report.records) + " records, " + std::to_string(report.effects) +
          " effects: " + (report.clean() ? "clean" : "changed") + "\n";
  if (!report.clean()) {
    text += "Keep a copy of the store as it is, and compare it with backups and copied heads.\n";
  }
  return text;
}

}  // namespace

int head_command(store::StoreReader& reader, Format format, const Words& words) {
  const auto heads = read_heads(reader);
  if (!heads.ok()) return fail(words, heads.error());
  words.out(format == Format::kJson ? base::write_json(heads_json(heads.value())) + "\n"
                                    : heads_text(heads.value()));
  return kExitClean;
}

int verify_command(store::StoreReader& reader, const VerifyOptions& options, Format format,
                   const Words& words) {
  const auto report = verify_log(reader, options, words.progress);
  if (!report.ok()) return fail(words, report.error());
  words.out(format == Format::kJson ? base::write_json(report_json(report.value())) + "\n"
                                    : report_text(report.value()));
  return report.value().clean() ? kExitClean : kExitData;
}

}  // namespace engine::verify
