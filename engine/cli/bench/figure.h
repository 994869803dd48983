// Figure: one measured thing, with how much it swings.
//
//   Figure rate{"e2e_sqlite_16_msg_per_s", "msg/s"};
//   rate.values.push_back(report.messages_per_s);
//   console.out(rate.as_json()); {"name":...,"unit":...,"median":...,"min":...,"max":...,"runs":3}
//
// Names are a contract (docs/OPERATIONS.md). A value type.
#pragma once

#include <string>
#include <vector>

namespace engine::cli {

struct Figure {
  std::string name;
  std::string unit;
  std::vector<double> values;  // one a run

  double median() const;
  double least() const;
  double most() const;
  std::string as_json() const;
  std::string as_text() const;
};

}  // namespace engine::cli
