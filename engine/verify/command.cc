#include "engine/verify/command.h"

#include "base/encoding.h"
#include "base/json.h"
#include "engine/verify/export.h"

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

namespace {

Json checkpoint_json(const audit::Checkpoint& head) {
  Json json = Json::object();
  json.set("origin", Json::string(head.origin));
  json.set("size", Json::integer(static_cast<long long>(head.size)));
  json.set("root", Json::string(base::to_base64(head.root.view())));
  return json;
}

Json proof_json(const audit::Proof& proof) {
  Json json = checkpoint_json(proof.head);
  json.set("index", Json::integer(static_cast<long long>(proof.index)));
  Json hashes = Json::array();
  for (const audit::Digest& hash : proof.hashes) {
    hashes.push(Json::string(base::to_base64(hash.view())));
  }
  json.set("hashes", std::move(hashes));
  json.set("record", Json::string(proof.record));
  return json;
}

std::string place_in(const audit::Proof& proof) {
  return "index " + std::to_string(proof.index) + " of " + std::to_string(proof.head.size) +
         " in " + proof.head.origin;
}

// A log is named where there are several.
base::Result<std::string> only_log(store::StoreReader& reader, const std::string& origin) {
  if (!origin.empty()) return origin;
  const auto heads = read_heads(reader);
  if (!heads.ok()) return heads.error();
  if (heads.value().size() == 1) return heads.value().front().origin;
  const std::string text =
      heads.value().empty() ? "there is no log yet" : "there are several logs: name one with --log";
  return base::Error{base::Code::kNotFound, text, "--log", {}};
}

}  // namespace

int prove_command(store::StoreReader& reader, const ProveOptions& options, Format format,
                  const Words& words) {
  base::Result<audit::Proof> proof = audit::Proof{};
  if (options.id != 0) {
    proof = prove(reader, LeafId{options.id});
  } else {
    const auto origin = only_log(reader, options.origin);
    if (!origin.ok()) return fail(words, origin.error());
    proof = prove(reader, origin.value(), options.index);
  }
  if (!proof.ok()) return fail(words, proof.error());
  words.out(format == Format::kJson ? base::write_json(proof_json(proof.value())) + "\n"
                                    : audit::write_proof(proof.value()));
  return kExitClean;
}

// That it holds says that the record is in a log of that root; whose root that is, a head that was
// kept elsewhere says.
int check_command(std::string_view text, Format format, const Words& words) {
  const auto proof = audit::read_proof(text);
  if (!proof.ok()) return fail(words, proof.error());
  const bool holds = audit::check_proof(proof.value());
  if (format == Format::kJson) {
    Json json = proof_json(proof.value());
    json.set("ok", Json::boolean(holds));
    words.out(base::write_json(json) + "\n");
  } else if (holds) {
    words.out(proof.value().record + "\nOK " + place_in(proof.value()) + "\nroot " +
              base::to_base64(proof.value().head.root.view()) + "\n");
  } else {
    words.out("NOT INCLUDED: " + place_in(proof.value()) + "\n");
  }
  return holds ? kExitClean : kExitData;
}

int export_command(store::StoreReader& reader, const std::string& origin, const std::string& folder,
                   Format format, const Words& words) {
  const auto log = only_log(reader, origin);
  if (!log.ok()) return fail(words, log.error());
  const auto head = export_log(reader, log.value(), folder);
  if (!head.ok()) return fail(words, head.error());
  words.out(format == Format::kJson ? base::write_json(checkpoint_json(head.value())) + "\n"
                                    : audit::write_checkpoint(head.value()));
  return kExitClean;
}

int verify_export_command(const std::string& folder, std::string_view kept, Format format,
                          const Words& words) {
  std::optional<audit::Checkpoint> head;
  if (!kept.empty()) {
    auto read = audit::read_checkpoint(kept);
    if (!read.ok()) return fail(words, read.error());
    head = std::move(read).value();
  }
  const auto report = verify_export(folder, head);
  if (!report.ok()) return fail(words, report.error());
  words.out(format == Format::kJson ? base::write_json(report_json(report.value())) + "\n"
                                    : report_text(report.value()));
  return report.value().clean() ? kExitClean : kExitData;
}

}  // namespace engine::verify
