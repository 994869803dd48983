#include "engine/verify/verify.h"

#include <limits>

#include "engine/verify/log_verifier.h"

namespace engine::verify {
namespace {

using base::Result;
using base::Status;
using store::HeadRow;
using store::Query;
using store::StoreReader;
using store::Type;
using store::Values;

constexpr std::size_t kBatch = 4096;  // as in the queries below

const Query kHeads{"SELECT log, size, frontier FROM audit_head ORDER BY log",
                   {},
                   {Type::kText, Type::kInteger, Type::kBytes}};
// The next name in the index, however many leaves a log has.
const Query kNextLog{
    "SELECT COALESCE(MIN(log), '') FROM audit_leaf WHERE log > :a", {Type::kText}, {Type::kText}};

// Effects in the order of a unique number, with what their leaf must name.
struct Effects {
  std::string_view table;
  std::int64_t hop;
  std::string_view sql;
};
#define EFFECTS_OF(table, order, effect)                                    \
  "SELECT e.audit_id, e.tenant, COALESCE(l.log, ''), COALESCE(l.idx, -1), " \
  "COALESCE(l.hop, -1), COALESCE(l.outcome, -1), COALESCE(l.tenant, -1), "  \
  "COALESCE(l.effect, -1), e." effect ", e." order " FROM " table           \
  " AS e LEFT JOIN audit_leaf AS l ON l.id = e.audit_id WHERE e." order     \
  " > :a ORDER "                                                            \
  "BY e." order " LIMIT 4096"
constexpr Effects kEffects[] = {{"message", 1, EFFECTS_OF("message", "id", "id")},
                                {"replay", 1, EFFECTS_OF("replay", "audit_id", "message")},
                                {"entry", 2, EFFECTS_OF("entry", "id", "id")},
                                {"attempt", 4, EFFECTS_OF("attempt", "audit_id", "parcel")}};
#undef EFFECTS_OF

std::int64_t number_at(const Values& row, std::size_t column) {
  return std::get<std::int64_t>(row[column]);
}

std::string fault_of(const Effects& effects, const Values& row) {
  const std::string name(effects.table);
  const std::string with_id = name + " with audit id " + std::to_string(number_at(row, 0));
  if (number_at(row, 3) < 0) return with_id + " has no audit record";
  if (number_at(row, 5) == 2) return with_id + " is the effect of a denial";
  const bool other_row = number_at(row, 7) != number_at(row, 8);
  if (number_at(row, 4) != effects.hop || number_at(row, 5) != 1 || other_row) {
    return with_id + " has the record of something else";
  }
  if (number_at(row, 6) != number_at(row, 1)) return with_id + " is of another tenant";
  return {};
}

Status check_effects(StoreReader& reader, const Effects& effects, VerifyReport& report,
                     const OnProgress& progress) {
  const Query query{
      effects.sql,
      {Type::kInteger},
      {Type::kInteger, Type::kInteger, Type::kText, Type::kInteger, Type::kInteger, Type::kInteger,
       Type::kInteger, Type::kInteger, Type::kInteger, Type::kInteger}};
  std::int64_t after = std::numeric_limits<std::int64_t>::min();
  while (true) {
    const auto rows = reader.query(query, {after});
    if (!rows.ok()) return rows.error();
    for (const Values& row : rows.value()) {
      std::string fault = fault_of(effects, row);
      if (fault.empty()) continue;
      const std::int64_t index = number_at(row, 3);
      report.add({std::get<std::string>(row[2]), index, index, std::move(fault)});
    }
    report.effects += rows.value().size();
    if (progress) progress({"effects", report.effects, 0});
    if (rows.value().size() < kBatch) return base::ok_status();
    after = number_at(rows.value().back(), 9);
  }
}

Result<std::vector<HeadRow>> read_head_rows(StoreReader& reader) {
  const auto rows = reader.query(kHeads, {});
  if (!rows.ok()) return rows.error();
  std::vector<HeadRow> heads;
  for (const Values& row : rows.value()) heads.push_back(store::from_values<HeadRow>(row));
  return heads;
}

Result<LogHead> head_of(const HeadRow& row) {
  auto tree = audit::Tree::restore(static_cast<std::uint64_t>(row.size), row.frontier.bytes);
  if (!tree.ok()) return tree.error();
  return LogHead{row.log, tree.value().size(), tree.value().root()};
}

// A log whose head was taken away is one whose records no head covers.
Status find_headless(StoreReader& reader, const std::vector<HeadRow>& heads, VerifyReport& report) {
  std::string name;
  while (true) {
    const auto next = reader.query(kNextLog, {name});
    if (!next.ok()) return next.error();
    name = next.value().empty() ? "" : std::get<std::string>(next.value()[0][0]);
    if (name.empty()) return base::ok_status();
    bool known = false;
    for (const HeadRow& head : heads) known = known || head.log == name;
    if (!known) report.add({name, 0, 0, "the log has records and no head"});
  }
}

}  // namespace

void VerifyReport::add(Finding finding) {
  if (findings.size() < kFindingsMax) {
    findings.push_back(std::move(finding));
  } else {
    ++more;
  }
}

std::vector<std::string> effect_tables() {
  std::vector<std::string> names;
  for (const Effects& effects : kEffects) names.emplace_back(effects.table);
  return names;
}

Result<VerifyReport> verify_log(StoreReader& reader, const VerifyOptions& options,
                                const OnProgress& progress) {
  const auto heads = read_head_rows(reader);
  if (!heads.ok()) return heads.error();
  VerifyReport report;
  bool found = options.origin.empty();
  for (const HeadRow& head : heads.value()) {
    if (!options.origin.empty() && options.origin != head.log) continue;
    found = true;
    // The verifier itself names a head that is none.
    if (const auto known = head_of(head); known.ok()) report.heads.push_back(known.value());
    LogVerifier verifier(reader, head, report);
    const Status done = verifier.run(options.from, [&](std::uint64_t checked) {
      if (progress) progress({"records", checked, static_cast<std::uint64_t>(head.size)});
    });
    if (!done.ok()) return done.error();
  }
  if (!found) {
    return base::Error{base::Code::kNotFound, "no log of that name", options.origin, {}};
  }
  if (const Status done = find_headless(reader, heads.value(), report); !done.ok()) {
    return done.error();
  }
  for (const Effects& effects : kEffects) {
    const Status done = check_effects(reader, effects, report, progress);
    if (!done.ok()) return done.error();
  }
  return report;
}

Result<std::vector<LogHead>> read_heads(StoreReader& reader) {
  const auto rows = read_head_rows(reader);
  if (!rows.ok()) return rows.error();
  std::vector<LogHead> heads;
  for (const HeadRow& row : rows.value()) {
    auto head = head_of(row);
    if (!head.ok()) return head.error();
    heads.push_back(std::move(head).value());
  }
  return heads;
}

}  // namespace engine::verify
