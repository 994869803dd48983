#include "adapters/workbench/draft_request.h"

#include <algorithm>
#include <charconv>

namespace adapter::workbench {
namespace {

using base::Code;
using base::Error;
using base::Json;

constexpr std::size_t kMessageReasonMax = 200;
constexpr std::size_t kNumberDigitsMax = 18;

Error invalid(std::string text, std::string pointer) {
  return Error{Code::kInvalid, std::move(text), std::move(pointer), {}};
}

// A text member; nothing of any other kind.
base::Status take_text(const Json& value, const std::string& pointer, std::string& into) {
  if (!value.is_string()) return invalid("a text is wanted here", pointer);
  into = value.text();
  return base::ok_status();
}

base::Status read_cells(const Json& cells, const std::string& pointer, engine::BenchEdit& edit) {
  if (!cells.is_object()) return invalid("cells is an object: column to text", pointer);
  for (const auto& [column, text] : cells.members()) {
    if (!text.is_string()) return invalid("a cell is a text", pointer);
    edit.cells[column] = text.text();
  }
  return base::ok_status();
}

base::Result<engine::BenchEdit> read_edit(const Json& json, const std::string& pointer) {
  engine::BenchEdit edit;
  if (!json.is_object()) return invalid("an edit is an object", pointer);
  for (const auto& [name, value] : json.members()) {
    base::Status taken = base::ok_status();
    if (name == "op") {
      taken = take_text(value, pointer + "/op", edit.op);
    } else if (name == "rule") {
      taken = take_text(value, pointer + "/rule", edit.rule);
    } else if (name == "at") {
      taken = take_text(value, pointer + "/at", edit.at);
    } else if (name == "cells") {
      taken = read_cells(value, pointer + "/cells", edit);
    } else {
      taken = invalid("an edit has op, rule, at and cells", pointer);
    }
    if (!taken.ok()) return taken.error();
  }
  if (edit.op != "replace" && edit.op != "add" && edit.op != "off") {
    return invalid("op is replace, add or off", pointer + "/op");
  }
  if (edit.rule.empty()) return invalid("which rule?", pointer + "/rule");
  return edit;
}

base::Status read_edits(const Json& json, engine::BenchDraft& draft) {
  if (!json.is_array()) return invalid("edits is a list", "/edits");
  if (json.items().size() > engine::kBenchEditsMax) {
    return Error{Code::kTooLarge, "more than 500 edits", "/edits", {}};
  }
  for (std::size_t i = 0; i < json.items().size(); ++i) {
    auto edit = read_edit(json.items()[i], "/edits/" + std::to_string(i));
    if (!edit.ok()) return edit.error();
    draft.edits.push_back(std::move(edit).value());
  }
  return base::ok_status();
}

bool is_one_line(std::string_view text) {
  return text.size() <= kMessageReasonMax && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20;
         });
}

base::Status read_sample(const Json& json, DraftRequest& request) {
  if (!json.is_object()) return invalid("a sample is an object", "/sample");
  int kinds = 0;
  for (const auto& [name, value] : json.members()) {
    std::string text;
    if (auto taken = take_text(value, "/sample/" + name, text); !taken.ok()) return taken;
    if (name == "reason") {
      if (!is_one_line(text)) return invalid("a reason is one line", "/sample/reason");
      request.message_reason = std::move(text);
      continue;
    }
    ++kinds;
    if (name == "case") {
      request.sample.example = std::move(text);
    } else if (name == "text") {
      request.sample.bytes = std::move(text);
    } else if (name == "message") {
      request.message = message_number(text);
      if (request.message == 0) return invalid("a message is m and its number", "/sample/message");
    } else {
      return invalid("a sample has case, text or message", "/sample");
    }
  }
  if (kinds != 1) return invalid("a sample has one of case, text and message", "/sample");
  return base::ok_status();
}

base::Status read_member(const std::string& name, const Json& value, DraftRequest& request) {
  if (name == "site") return take_text(value, "/site", request.draft.site);
  if (name == "reason") return take_text(value, "/reason", request.reason);
  if (name == "name") return take_text(value, "/name", request.name);
  if (name == "edits") return read_edits(value, request.draft);
  if (name == "sample") return read_sample(value, request);
  return invalid("there are site, edits, sample, reason and name", "/");
}

}  // namespace

std::int64_t message_number(std::string_view id) {
  if (id.size() < 2 || id.size() > kNumberDigitsMax || id.front() != 'm') return 0;
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return fault == std::errc{} && end == id.data() + id.size() && number > 0 ? number : 0;
}

base::Result<DraftRequest> read_draft_request(std::string_view body, std::string_view mapping) {
  DraftRequest request;
  request.draft.mapping = mapping;
  base::JsonLimits limits;
  limits.bytes_max = kDraftBytesMax;
  limits.depth_max = 8;
  const auto json = base::parse_json(body, limits);
  if (!json.ok()) return json.error();
  if (!json.value().is_object()) return invalid("an object is wanted", "/");
  for (const auto& [name, value] : json.value().members()) {
    if (auto read = read_member(name, value, request); !read.ok()) return read.error();
  }
  return request;
}

}  // namespace adapter::workbench
