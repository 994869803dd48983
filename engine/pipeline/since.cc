#include "engine/pipeline/since.h"

#include <functional>
#include <optional>

#include "base/json.h"
#include "base/time.h"
#include "engine/store/ids.h"

namespace engine {
namespace {

using base::Instant;
using base::Result;
using store::IdBlocks;
using store::Query;
using store::Type;
using store::Values;

// Each is a step in the tree of the key.
constexpr std::string_view kNextMessage =
    "SELECT id, received_us FROM message WHERE id >= :a AND tenant = :b ORDER BY id LIMIT 1";
constexpr std::string_view kLastMessage =
    "SELECT id, received_us FROM message WHERE id <= :a AND tenant = :b ORDER BY id DESC LIMIT 1";
constexpr std::string_view kMessagesOfBlock =
    "SELECT id FROM message WHERE id >= :a AND id <= :b AND tenant = :c AND received_us >= :d "
    "ORDER BY id LIMIT :e";
constexpr std::string_view kLogs = "SELECT log, size FROM audit_head ORDER BY log";
constexpr std::string_view kRecord = "SELECT record FROM audit_leaf WHERE log = :a AND idx = :b";

// The first of [first, end) that is not too old; `end` when all are. Of each half one is asked.
// nullopt: the store does not answer.
std::optional<std::int64_t> halve(std::int64_t first, std::int64_t end,
                                  const std::function<std::optional<bool>(std::int64_t)>& too_old) {
  while (first < end) {
    const std::int64_t middle = first + (end - first) / 2;
    const auto old = too_old(middle);
    if (!old) return std::nullopt;
    if (*old) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return first;
}

struct Found {
  std::int64_t id = 0;
  std::int64_t at = 0;
};

class Messages {
 public:
  Messages(store::Store& store, TenantId tenant, Instant since)
      : store_(store), tenant_(tenant.number()), since_(since.us), from_(since.us - kSlackUs) {}

  Result<std::vector<MessageId>> run() {
    auto next = one(kNextMessage, 1);
    while (next.ok() && next.value() && found_.size() < kMessagesMax) {
      const std::int64_t last = IdBlocks::last_of_block(next.value()->id);
      if (auto read = read_block(next.value()->id, last); !read.ok()) return read.error();
      next = one(kNextMessage, last + 1);
    }
    if (!next.ok()) return next.error();
    return std::move(found_);
  }

 private:
  // Of a block that ended before that time, nothing but its last row is read.
  base::Status read_block(std::int64_t first, std::int64_t last) {
    const auto newest = one(kLastMessage, last);
    if (!newest.ok()) return newest.error();
    if (!newest.value() || newest.value()->at < from_) return base::ok_status();
    const auto begin = halve(first, last, [this](std::int64_t id) -> std::optional<bool> {
      const auto row = one(kNextMessage, id);
      if (!row.ok()) return std::nullopt;
      return row.value() && row.value()->at < from_;
    });
    if (!begin) return base::Error{base::Code::kUnavailable, "the store does not answer", "", {}};
    const auto room = static_cast<std::int64_t>(kMessagesMax - found_.size());
    auto rows = store_.query(
        {kMessagesOfBlock,
         {Type::kInteger, Type::kInteger, Type::kInteger, Type::kInteger, Type::kInteger},
         {Type::kInteger}},
        {*begin, last, tenant_, since_, room});
    if (!rows.ok()) return rows.error();
    for (const Values& row : rows.value()) {
      found_.push_back(MessageId{std::get<std::int64_t>(row[0])});
    }
    return base::ok_status();
  }

  Result<std::optional<Found>> one(std::string_view sql, std::int64_t id) {
    auto rows = store_.query(
        {sql, {Type::kInteger, Type::kInteger}, {Type::kInteger, Type::kInteger}}, {id, tenant_});
    if (!rows.ok()) return rows.error();
    if (rows.value().empty()) return std::optional<Found>();
    const Values& row = rows.value().front();
    return std::optional<Found>(
        Found{std::get<std::int64_t>(row[0]), std::get<std::int64_t>(row[1])});
  }

  store::Store& store_;
  std::int64_t tenant_;
  std::int64_t since_;
  std::int64_t from_;
  std::vector<MessageId> found_;
};

// What does not read as a record is not skipped: whoever looks is to see it.
std::optional<bool> is_older(store::Store& store, const std::string& log, std::int64_t index,
                             Instant than) {
  const auto rows =
      store.query({kRecord, {Type::kText, Type::kInteger}, {Type::kText}}, {log, index});
  if (!rows.ok()) return std::nullopt;
  if (rows.value().empty()) return false;
  const auto record = base::parse_json(std::get<std::string>(rows.value().front()[0]));
  if (!record.ok()) return false;
  const auto at = base::parse_instant(record.value().text_of("time"));
  return at.ok() && at.value() < than;
}

}  // namespace

Result<std::vector<MessageId>> messages_since(store::Store& store, TenantId tenant, Instant since) {
  return Messages(store, tenant, since).run();
}

Result<std::vector<RecordSpan>> records_since(store::Store& store, Instant since) {
  const auto logs = store.query({kLogs, {}, {Type::kText, Type::kInteger}}, {});
  if (!logs.ok()) return logs.error();
  const Instant from{since.us - kSlackUs};
  std::vector<RecordSpan> spans;
  for (const Values& row : logs.value()) {
    const std::string& log = std::get<std::string>(row[0]);
    const auto first = halve(0, std::get<std::int64_t>(row[1]),
                             [&](std::int64_t index) { return is_older(store, log, index, from); });
    if (!first) {
      return base::Error{base::Code::kUnavailable, "the store does not answer", "", {}};
    }
    spans.push_back({log, *first});
  }
  return spans;
}

}  // namespace engine
