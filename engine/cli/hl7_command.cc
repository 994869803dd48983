#include <memory>

#include "base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/files.h"
#include "hl7/batch.h"
#include "hl7/show.h"

namespace engine::cli {
namespace {

struct Options {
  std::string file;
  bool json = false;
};

int show(const Options& options, Console& console) {
  auto bytes = read_file(options.file);
  if (!bytes.ok()) return fail(console, bytes.error());
  auto messages = split_messages(bytes.value());
  if (!messages.ok()) return fail(console, messages.error());
  for (std::string& one : messages.value()) {
    const auto message = hl7::Message::parse(std::move(one));
    if (!message.ok()) return fail(console, message.error());
    console.out(options.json ? base::write_json(hl7::show_json(message.value())) + "\n"
                             : hl7::show(message.value()));
    for (const hl7::Warning& warning : message.value().warnings()) {
      console.err("warning: " + warning.path + ": " + warning.text + "\n");
    }
  }
  return kExitDone;
}

// Parses each message and writes it from its parts; what is around messages goes through as it is.
base::Result<std::string> reencode(std::string_view bytes) {
  if (!hl7::is_batch(bytes)) {
    auto message = hl7::Message::parse(std::string(bytes));
    if (!message.ok()) return message.error();
    return message.value().encode();
  }
  auto batch = hl7::split_batch(bytes);
  if (!batch.ok()) return batch.error();
  std::vector<std::string> encoded;
  encoded.reserve(batch.value().messages.size());  // the parts view into it
  for (hl7::BatchPart& part : batch.value().messages) {
    auto message = hl7::Message::parse(std::string(part.bytes));
    if (!message.ok()) return message.error();
    encoded.push_back(message.value().encode());
    part.bytes = encoded.back();
  }
  return batch.value().joined();
}

int cat(const Options& options, Console& console) {
  auto bytes = read_file(options.file);
  if (!bytes.ok()) return fail(console, bytes.error());
  auto encoded = reencode(bytes.value());
  if (!encoded.ok()) return fail(console, encoded.error());
  console.out(encoded.value());
  return kExitDone;
}

}  // namespace

void add_hl7(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "hl7", "Look at HL7 v2 messages");
  auto options = std::make_shared<Options>();

  CLI::App& show_it = example(*group.add_subcommand("show", "Every valued part, with its name"),
                              "hopline hl7 show samples/siu_s12.hl7");
  show_it.add_option("FILE", options->file, "Message or batch; - is standard input")->required();
  show_it.add_flag("--json", options->json, "One JSON object a message");
  on_run(show_it, shell, [options, &shell] { return show(*options, shell.console); });

  CLI::App& cat_it = example(*group.add_subcommand("cat", "Parse, and write again from the parts"),
                             "hopline hl7 cat samples/siu_s12.hl7 | cmp - samples/siu_s12.hl7");
  cat_it.add_option("FILE", options->file, "Message or batch; - is standard input")->required();
  on_run(cat_it, shell, [options, &shell] { return cat(*options, shell.console); });
}

}  // namespace engine::cli
