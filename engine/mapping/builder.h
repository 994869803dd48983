// Builder: the resources that one run makes, written through typed paths.
//
//   Builder builder("Appointment", &tree);
//   builder.open(target, {anchor, 0}) = base::Json::string("booked");   // makes what is missing
//   const base::Json* start = builder.find(target, {anchor, 0});        // never makes anything
//
// An item "[label]" is one per label, anchor occurrence and repetition. A row sees the item that
// its own anchor made, else one that an enclosing anchor made, so rows of SERVICE may add to what
// a row of the whole message began. One run, one thread; pointers end with the next open().
#pragma once

#include <boost/container/small_vector.hpp>
#include <string>
#include <vector>

#include "base/json.h"
#include "engine/mapping/target.h"
#include "hl7/address.h"

namespace engine::mapping {

struct Spot {
  std::size_t anchor = 0;  // 0: the whole source
  std::size_t repetition = 0;
};

class Builder {
 public:
  struct Document {
    std::string type;
    base::Json json;
    std::string label;
    std::size_t anchor = 0;
  };

  using Documents = boost::container::small_vector<Document, 2>;

  // `type` may be empty: what is built is a datatype. `tree` may be null (FHIR sources).
  Builder(std::string type, const hl7::Tree* tree);

  base::Json& open(const Target& target, const Spot& spot);
  const base::Json* find(const Target& target, const Spot& spot) const;
  // Takes a member of the main resource out; the path has no labels.
  void remove(const Target& target);
  // "Appointment.participant[0].actor": where open() put it.
  std::string path_of(const Target& target, const Spot& spot) const;
  // Its number in documents(), or kNone.
  std::size_t find_document(const Target& target, const Spot& spot) const;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Documents& documents() { return documents_; }

 private:
  struct Item {
    std::size_t step;    // its key
    std::size_t parent;  // document number, or kItems + item number
    Spot spot;
    std::size_t index;
  };
  static constexpr std::size_t kItems = 1'000'000;

  bool encloses(std::size_t outer, std::size_t inner) const;
  std::size_t find_item(const Step& step, std::size_t parent, const Spot& spot) const;
  std::size_t open_item(const Step& step, std::size_t parent, const Spot& spot, base::Json& list);

  const hl7::Tree* tree_;
  Documents documents_;
  std::vector<Item> items_;
};

}  // namespace engine::mapping
