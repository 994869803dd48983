#include "hl7/show.h"

#include <algorithm>
#include <map>

#include "hl7/dictionary.h"

namespace hl7 {
namespace {

constexpr std::size_t kAddressWidth = 16;
constexpr std::size_t kTypeWidth = 4;
constexpr std::size_t kNameWidth = 40;

// One valued leaf, with what is known about it.
struct Row {
  Place place;
  std::string address;  // "PID-5[2].1"
  std::string_view type;
  std::string name;  // "Patient Name / Given Name"
  Presence presence = Presence::kValue;
  std::string value;
};

class Lister {
 public:
  explicit Lister(const Message& message)
      : message_(message), words_(message.text(Place{0, 12, 1, 1, 1})) {}

  const Dictionary& words() const { return words_; }

  std::vector<Row> rows(std::size_t segment, int nth, bool alone) const {
    std::vector<Row> out;
    std::string name(message_.segment_name(segment));
    if (!alone) name += "[" + std::to_string(nth) + "]";
    for (int field = 1; field <= message_.field_count(segment); ++field) {
      const std::string address = name + "-" + std::to_string(field);
      const int repetitions = message_.repetition_count(segment, field);
      for (int i = 1; i <= repetitions; ++i) {
        const std::string index = repetitions > 1 ? "[" + std::to_string(i) + "]" : "";
        add_repetition(Place{segment, field, i}, address + index, out);
      }
    }
    return out;
  }

 private:
  // OBX-5 has the type that OBX-2 says.
  PartInfo info(const Place& place) const {
    const std::string_view segment = message_.segment_name(place.segment);
    PartInfo field = words_.field(segment, place.field);
    if (segment == "OBX" && place.field == 5) {
      const std::string_view stated = message_.leaf(Place{place.segment, 2, 1, 1, 1}).raw;
      if (!stated.empty()) field.type = stated;
    }
    return field;
  }

  void add_repetition(const Place& place, const std::string& address, std::vector<Row>& out) const {
    const PartInfo field = info(place);
    const int components = message_.component_count(place);
    for (int c = 1; c <= components; ++c) {
      Place component = place;
      component.component = c;
      const int parts = message_.subcomponent_count(component);
      const PartInfo known = words_.component(field.type, c);
      for (int p = 1; p <= parts; ++p) {
        component.subcomponent = p;
        std::string at = address;
        if (components > 1 || parts > 1) at += "." + std::to_string(c);
        if (parts > 1) at += "." + std::to_string(p);
        const bool whole = components == 1 && parts == 1;
        std::string name(field.name);
        if (!whole && !known.name.empty()) name.append(" / ").append(known.name);
        const std::string_view inner = parts > 1 ? words_.component(known.type, p).name : "";
        if (!inner.empty()) name.append(" / ").append(inner);
        add_leaf(Row{component, at, whole ? field.type : known.type, name, {}, {}}, out);
      }
    }
  }

  void add_leaf(Row row, std::vector<Row>& out) const {
    row.presence = message_.leaf(row.place).presence;
    if (row.presence != Presence::kValue && row.presence != Presence::kDelete) return;
    row.value = message_.text(row.place);
    out.push_back(std::move(row));
  }

  const Message& message_;
  Dictionary words_;
};

// Calls visit(segment, rows) for each segment in order.
template <class Visit>
void for_each_segment(const Message& message, const Lister& lister, Visit visit) {
  std::map<std::string_view, int> total;
  for (std::size_t i = 0; i < message.segment_count(); ++i) ++total[message.segment_name(i)];
  std::map<std::string_view, int> seen;
  for (std::size_t i = 0; i < message.segment_count(); ++i) {
    const std::string_view name = message.segment_name(i);
    visit(i, lister.rows(i, ++seen[name], total[name] == 1));
  }
}

// Also the control characters of two bytes (U+0080 to U+009F), of which a terminal obeys some.
bool is_control(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(at) < 0x20 || byte(at) == 0x7F) return true;
  return byte(at) == 0xC2 && at + 1 < text.size() && byte(at + 1) < 0xA0;
}

std::string printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  const auto add_hex = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      out += "\\n";
    } else if (is_control(text, i)) {
      const bool two_bytes = text[i] == '\xC2';
      add_hex(text[i]);
      if (two_bytes) add_hex(text[++i]);
    } else {
      out += text[i];
    }
  }
  return out;
}

void pad(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  out.append(text.size() < width ? width - text.size() : 0, ' ');
  out += "  ";
}

}  // namespace

std::string show(const Message& message) {
  const Lister lister(message);
  std::string out;
  for_each_segment(message, lister, [&](std::size_t segment, const std::vector<Row>& rows) {
    const std::string name = printable(message.segment_name(segment));
    out += name + "  " + std::string(lister.words().segment_name(name)) + "\n";
    for (const Row& row : rows) {
      out += "  ";
      pad(out, printable(row.address), kAddressWidth);
      pad(out, printable(row.type), kTypeWidth);
      pad(out, row.name, kNameWidth);
      out += row.presence == Presence::kDelete ? "(delete)" : printable(row.value);
      out += "\n";
    }
  });
  for (const Warning& warning : message.warnings()) {
    out += "warning: " + warning.path + ": " + warning.text + "\n";
  }
  return out;
}

base::Json show_json(const Message& message) {
  using base::Json;
  const Lister lister(message);
  Json segments = Json::array();
  for_each_segment(message, lister, [&](std::size_t segment, const std::vector<Row>& rows) {
    const std::string name(message.segment_name(segment));
    Json fields = Json::array();
    for (const Row& row : rows) {
      Json field = Json::object();
      field.set("address", Json::string(row.address));
      field.set("type", Json::string(std::string(row.type)));
      field.set("name", Json::string(row.name));
      field.set("value", row.presence == Presence::kDelete ? Json() : Json::string(row.value));
      fields.push(std::move(field));
    }
    Json object = Json::object();
    object.set("segment", Json::string(name));
    object.set("name", Json::string(std::string(lister.words().segment_name(name))));
    object.set("fields", std::move(fields));
    segments.push(std::move(object));
  });
  Json warnings = Json::array();
  for (const Warning& warning : message.warnings()) {
    warnings.push(Json::string(warning.path + ": " + warning.text));
  }
  Json out = Json::object();
  out.set("version", Json::string(std::string(lister.words().version())));
  out.set("charset", Json::string(std::string(message.charset())));
  out.set("segments", std::move(segments));
  out.set("warnings", std::move(warnings));
  return out;
}

}  // namespace hl7
