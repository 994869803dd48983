#include "engine/store/soci_statement.h"

#include <algorithm>

#include "base/check.h"

namespace engine::store {

SociStatement::SociStatement(soci::session& session, const std::string& sql,
                             const std::vector<Type>& arguments, const std::vector<Type>& answers,
                             Wire to_wire, Wire from_wire)
    : to_wire_(to_wire), from_wire_(from_wire), statement_(session) {
  for (const Type type : answers) {
    Slot& slot = *answers_.emplace_back(std::make_unique<Slot>(Slot{type, 0, {}}));
    if (type == Type::kInteger) {
      statement_.exchange(soci::into(slot.number));
    } else {
      statement_.exchange(soci::into(slot.text));
    }
  }
  for (const Type type : arguments) {
    Slot& slot = *arguments_.emplace_back(std::make_unique<Slot>(Slot{type, 0, {}}));
    if (type == Type::kInteger) {
      statement_.exchange(soci::use(slot.number));
    } else {
      statement_.exchange(soci::use(slot.text));
    }
  }
  statement_.alloc();
  statement_.prepare(sql);
  statement_.define_and_bind();
}

void SociStatement::bind(std::span<const Value> cells) {
  CHECK(cells.size() == arguments_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Slot& slot = *arguments_[i];
    switch (slot.type) {
      case Type::kInteger:
        slot.number = std::get<std::int64_t>(cells[i]);
        break;
      case Type::kText:
        slot.text = std::get<std::string>(cells[i]);
        break;
      case Type::kBytes:
        if (to_wire_ == nullptr) {
          slot.text = std::get<Bytes>(cells[i]).bytes;
        } else {
          slot.text = to_wire_(std::get<Bytes>(cells[i]).bytes);
        }
        break;
    }
  }
}

long long SociStatement::run(std::span<const Value> cells) {
  bind(cells);
  statement_.execute(true);
  return statement_.get_affected_rows();
}

Values SociStatement::answer() const {
  Values row;
  row.reserve(answers_.size());
  for (const auto& slot : answers_) {
    switch (slot->type) {
      case Type::kInteger:
        row.emplace_back(static_cast<std::int64_t>(slot->number));
        break;
      case Type::kText:
        row.emplace_back(slot->text);
        break;
      case Type::kBytes:
        row.emplace_back(Bytes{from_wire_ == nullptr ? slot->text : from_wire_(slot->text)});
        break;
    }
  }
  return row;
}

std::vector<Values> SociStatement::fetch(std::span<const Value> cells) {
  std::vector<Values> rows;
  bind(cells);
  // Fetched to the end: an unfinished SELECT would keep the WAL from being checkpointed.
  for (bool more = statement_.execute(true); more; more = statement_.fetch()) {
    rows.push_back(answer());
  }
  return rows;
}

std::string fault_words(const std::exception& fault) {
  const std::string said = fault.what();
  return said.substr(0, std::min(said.find("\" with :"), said.find('\n')));
}

}  // namespace engine::store
