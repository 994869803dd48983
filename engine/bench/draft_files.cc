#include "engine/bench/draft_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "engine/mapping/files.h"

namespace engine::bench {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kNameMax = 80;
constexpr int kNumbersMax = 50;  // of drafts in one second

Error cannot_write() {
  return Error{Code::kUnavailable, "the folder of drafts cannot be written", "bench", {}};
}

base::Status make_folder(const std::string& folder, std::string_view ending) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (fault) return cannot_write();
  if (mapping::file_names(folder, ending).size() >= kDraftsMax) {
    return Error{Code::kTooLarge, "there are 1000 already; remove old ones", "bench", {}};
  }
  return base::ok_status();
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

// Aside, then linked under its name: link() refuses a name that is taken, where rename() would not.
base::Status write_file(const std::string& path, std::string_view bytes) {
  std::string aside = path + ".XXXXXX";
  const int file = ::mkstemp(aside.data());
  if (file < 0) return cannot_write();
  const bool whole = write_all(file, bytes);
  ::close(file);
  const bool linked = whole && ::link(aside.c_str(), path.c_str()) == 0;
  const bool taken = whole && !linked && errno == EEXIST;
  ::unlink(aside.c_str());
  if (linked) return base::ok_status();
  if (taken) return Error{Code::kConflict, "there is one of this name", "name", {}};
  return cannot_write();
}

}  // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == 'T' ||
                  c == 'Z';
         });
}

base::Result<std::string> DraftFiles::add_draft(const std::string& mapping,
                                                const std::string& wanted, std::string_view csv) {
  if (!is_file_name(mapping) || !is_file_name(wanted)) {
    return Error{Code::kInvalid, "a name is made of a-z 0-9 -", "name", {}};
  }
  const std::string folder = folder_ + "/" + mapping + "/drafts";
  if (auto made = make_folder(folder, ".csv"); !made.ok()) return made.error();
  for (int i = 1; i <= kNumbersMax; ++i) {
    const std::string name = i == 1 ? wanted : wanted + "-" + std::to_string(i);
    const base::Status written = write_file(folder + "/" + name + ".csv", csv);
    if (written.ok()) return name;
    if (written.error().code != Code::kConflict) return written.error();
  }
  return Error{Code::kConflict, "there is one of this name", "name", {}};
}

// The expectation last: only with it the two are a case.
base::Status DraftFiles::add_case(const std::string& mapping, const std::string& name,
                                  const CaseFiles& files) {
  if (!is_file_name(mapping) || !is_file_name(name)) {
    return Error{Code::kInvalid, "a name is made of a-z 0-9 -", "name", {}};
  }
  const std::string folder = folder_ + "/" + mapping + "/cases";
  if (auto made = make_folder(folder, ".expect.json"); !made.ok()) return made;
  const std::string path = folder + "/" + name;
  if (auto input = write_file(path + files.ending, files.bytes); !input.ok()) return input;
  return write_file(path + ".expect.json", files.expectation);
}

std::vector<std::string> DraftFiles::drafts(const std::string& mapping) const {
  std::vector<std::string> names;
  if (!is_file_name(mapping)) return names;
  for (const std::string& file : mapping::file_names(folder_ + "/" + mapping + "/drafts", ".csv")) {
    names.push_back(file.substr(0, file.size() - 4));
  }
  return names;
}

base::Result<std::string> DraftFiles::read_draft(const std::string& mapping,
                                                 const std::string& name) const {
  if (!is_file_name(mapping) || !is_file_name(name)) {
    return Error{Code::kNotFound, "no such draft", "name", {}};
  }
  return mapping::read_file(folder_ + "/" + mapping + "/drafts/" + name + ".csv");
}

}  // namespace engine::bench
