#include "engine/store/value.h"

#include "base/check.h"

namespace engine::store {

std::string key_text(const Table& table, const Values& cells) {
  CHECK(cells.size() >= table.key_columns);
  std::string key(table.name);
  for (std::size_t i = 0; i < table.key_columns; ++i) {
    key += '\0';
    const Value& cell = cells[i];
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
      key.append(reinterpret_cast<const char*>(number), sizeof *number);
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
      key += *text;
    } else {
      key += std::get<Bytes>(cell).bytes;
    }
  }
  return key;
}

}  // namespace engine::store
