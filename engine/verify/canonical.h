// Canonical records: reads one audit record as strictly as it was written.
//
//   const Reading reading = read_record(text);
//   if (!reading.fault.empty()) report(index, reading.fault);
//   if (reading.seq != index) ...
//
// A record is canonical when writing what it says gives its bytes again: UTF-8, members in bytewise
// order, no blanks, integers only, no empty member, one way to escape. One pass without copying,
// since a log has millions; views point into the text. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace engine::verify {

struct Reading {
  std::string_view fault;  // empty: the record is canonical
  std::string_view log, hop, outcome;
  std::int64_t seq = -1;
  std::int64_t version = -1;
};

Reading read_record(std::string_view text);

}  // namespace engine::verify
