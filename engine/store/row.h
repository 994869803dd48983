// How a struct is a row: a list of its members, converted cell by cell.
//
//   struct HeldRow {
//     TenantId tenant;  MessageId message;  std::int64_t state = 0;  std::string reason;
//     using Hops = May<Accept>;
//     static constexpr std::string_view kTable = "held";
//     static constexpr std::size_t kKey = 2;  static constexpr Write kWrite = Write::kUpsert;
//     static constexpr auto kMembers = std::tuple{col("tenant", &HeldRow::tenant), ...};
//   };
//
// Hops names the hops whose spent permit may stage such a row; May<> means any closure may, because
// the row holds no patient data. table_of<Row>() makes the Table once. Pure; any thread. A cell of
// another type than its member throws std::bad_variant_access, which only a schema unlike the rows
// could cause.
#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/clock.h"
#include "base/id.h"
#include "engine/store/value.h"

namespace engine::store {

template <class... H>
struct May {
  template <class Hop>
  static constexpr bool allows = (std::is_same_v<Hop, H> || ...);
  static constexpr bool free = sizeof...(H) == 0;
};

template <class Row, class Member>
struct Col {
  std::string_view name;
  Member Row::*member;
};

template <class Row, class Member>
constexpr Col<Row, Member> col(std::string_view name, Member Row::*member) {
  return {name, member};
}

namespace cell {

inline Value to(std::int64_t number) { return number; }
inline Value to(const std::string& text) { return text; }
inline Value to(const Bytes& bytes) { return bytes; }
inline Value to(std::string&& text) { return std::move(text); }
inline Value to(Bytes&& bytes) { return std::move(bytes); }
inline Value to(base::Instant at) { return at.us; }
template <class Tag>
Value to(base::Id<Tag> id) {
  return id.number();
}
template <class E>
requires std::is_enum_v<E> Value to(E code) { return static_cast<std::int64_t>(code); }

template <class T>
T from(const Value& value) {
  if constexpr (std::is_same_v<T, std::int64_t>) {
    return std::get<std::int64_t>(value);
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(std::get<std::int64_t>(value));
  } else if constexpr (std::is_same_v<T, base::Instant>) {
    return base::Instant{std::get<std::int64_t>(value)};
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, Bytes>) {
    return std::get<T>(value);
  } else {
    return T{std::get<std::int64_t>(value)};
  }
}

template <class T>
constexpr Type type_of() {
  if constexpr (std::is_same_v<T, std::string>) {
    return Type::kText;
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return Type::kBytes;
  } else {
    return Type::kInteger;
  }
}

}  // namespace cell

template <class Row>
const Table& table_of() {
  static const Table kTable = [] {
    Table table{Row::kTable, Row::kKey, Row::kWrite, {}};
    std::apply(
        [&table]<class... M>(const Col<Row, M>&... cols) {
          (table.columns.push_back({cols.name, cell::type_of<M>()}), ...);
        },
        Row::kMembers);
    return table;
  }();
  return kTable;
}

template <class Row>
Values to_values(const Row& row) {
  return std::apply(
      [&row](const auto&... cols) {
        Values values;
        values.reserve(sizeof...(cols));
        (values.push_back(cell::to(row.*(cols.member))), ...);
        return values;
      },
      Row::kMembers);
}

// The same for a row that is not needed any more: bodies are moved, not copied.
template <class Row>
requires(!std::is_reference_v<Row>) Values to_values(Row&& row) {
  return std::apply(
      [&row](const auto&... cols) {
        Values values;
        values.reserve(sizeof...(cols));
        (values.push_back(cell::to(std::move(row.*(cols.member)))), ...);
        return values;
      },
      Row::kMembers);
}

template <class Row>
Row from_values(const Values& values) {
  Row row;
  std::size_t i = 0;
  std::apply(
      [&]<class... M>(const Col<Row, M>&... cols) {
        ((row.*(cols.member) = cell::from<M>(values[i++])), ...);
      },
      Row::kMembers);
  return row;
}

}  // namespace engine::store
