#include "hl7/address.h"

namespace hl7 {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kAddressCharsMax = 200;
constexpr int kNumberMax = 100'000;

bool is_name_char(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  bool parse(AddressView& out) {
    const std::size_t slash = rest_.rfind('/');
    if (slash != std::string_view::npos) {
      out.groups = rest_.substr(0, slash);
      if (!are_groups(out.groups)) return false;
      rest_.remove_prefix(slash + 1);
    }
    return segment(out) && (rest_.empty() || field(out)) && rest_.empty();
  }

 private:
  static bool are_groups(std::string_view groups) {
    bool in_name = false;
    for (const char c : groups) {
      if (c == '/' ? !in_name : !is_name_char(c)) return false;
      in_name = c != '/';
    }
    return in_name;
  }

  bool segment(AddressView& out) {
    std::size_t size = 0;
    while (size < rest_.size() && is_name_char(rest_[size]) && rest_[size] != '_') ++size;
    if (size != 3 || rest_[0] < 'A') return false;
    out.segment = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return index(out.segment_index);
  }

  bool field(AddressView& out) {
    if (!take('-') || !number(out.field) || !index(out.repetition)) return false;
    if (!take('.')) return true;
    if (!number(out.component)) return false;
    return !take('.') || number(out.subcomponent);
  }

  bool index(Index& out) {
    if (!take('[')) return true;
    if (take('*')) {
      out.kind = Index::Kind::kAll;
    } else if (rest_.starts_with("last")) {
      out.kind = Index::Kind::kLast;
      rest_.remove_prefix(4);
    } else {
      out.kind = Index::Kind::kNumber;
      if (!number(out.number)) return false;
    }
    return take(']');
  }

  bool number(int& out) {
    if (rest_.empty() || rest_[0] < '1' || rest_[0] > '9') return false;
    out = 0;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
      out = out * 10 + (rest_[0] - '0');
      if (out > kNumberMax) return false;
      rest_.remove_prefix(1);
    }
    return true;
  }

  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
};

std::string text_of(const Index& index) {
  switch (index.kind) {
    case Index::Kind::kFirst:
      return "";
    case Index::Kind::kNumber:
      return "[" + std::to_string(index.number) + "]";
    case Index::Kind::kAll:
      return "[*]";
    case Index::Kind::kLast:
      return "[last]";
  }
  return "";
}

// The repetition that an index names; 0: none, because there is none.
int repetition_of(const Index& index, const Message& message, std::size_t segment, int field) {
  switch (index.kind) {
    case Index::Kind::kFirst:
      return 1;
    case Index::Kind::kNumber:
      return index.number;
    case Index::Kind::kAll:
      return message.repetition_count(segment, field) > 0 ? 1 : 0;
    case Index::Kind::kLast:
      return message.repetition_count(segment, field);
  }
  return 0;
}

std::size_t segment_of(const AddressView& view, const Message& message) {
  switch (view.segment_index.kind) {
    case Index::Kind::kFirst:
    case Index::Kind::kAll:
      return message.find_segment(view.segment);
    case Index::Kind::kNumber:
      return message.find_segment(view.segment, view.segment_index.number);
    case Index::Kind::kLast:
      break;
  }
  for (std::size_t i = message.segment_count(); i > 0; --i) {
    if (message.segment_name(i - 1) == view.segment) return i - 1;
  }
  return Message::npos;
}

// The first place of an address without groups.
bool first_place(const AddressView& view, const Message& message, Place& place) {
  const std::size_t segment = segment_of(view, message);
  if (segment == Message::npos) return false;
  place = Place{segment, view.field, 0, view.component, view.subcomponent};
  if (view.field == 0) return true;
  place.repetition = repetition_of(view.repetition, message, segment, view.field);
  return place.repetition != 0;
}

bool parse_view(std::string_view text, AddressView& view) {
  return text.size() <= kAddressCharsMax && Parser(text).parse(view);
}

}  // namespace

Result<AddressView> AddressView::parse(std::string_view text) {
  AddressView view;
  if (parse_view(text, view)) return view;
  return Error{Code::kInvalid,
               "not an address; one looks like PID-5[2].1 or SERVICE/AIS-3.1",
               std::string(text.substr(0, kAddressCharsMax)),
               {}};
}

Result<Address> Address::parse(std::string_view text) {
  const auto parsed = AddressView::parse(text);
  if (!parsed.ok()) return parsed.error();
  const AddressView& view = parsed.value();
  Address out;
  for (std::string_view rest = view.groups; !rest.empty();) {
    const std::size_t slash = rest.find('/');
    out.groups.emplace_back(rest.substr(0, slash));
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  }
  out.segment = view.segment;
  out.segment_index = view.segment_index;
  out.field = view.field;
  out.repetition = view.repetition;
  out.component = view.component;
  out.subcomponent = view.subcomponent;
  return out;
}

std::string Address::to_string() const {
  std::string out;
  for (const std::string& group : groups) out += group + "/";
  out += segment + text_of(segment_index);
  if (field == 0) return out;
  out += "-" + std::to_string(field) + text_of(repetition);
  if (component != 0) out += "." + std::to_string(component);
  if (subcomponent != 0) out += "." + std::to_string(subcomponent);
  return out;
}

Result<Place> Message::locate(std::string_view address) const {
  const auto parsed = AddressView::parse(address);
  if (!parsed.ok()) return parsed.error();
  Place place;
  if (find(parsed.value(), address, place)) return place;
  return Error{Code::kNotFound, "the message has no such place", std::string(address), {}};
}

bool Message::find(const AddressView& view, std::string_view address, Place& place) const {
  if (view.groups.empty()) return first_place(view, *this, place);
  const auto places = resolve(Address::parse(address).value(), *this, Tree::build(*this));
  if (!places.empty()) place = places.front();
  return !places.empty();
}

// These two are read for each message, so they do without the Result of locate().
std::string Message::text(std::string_view address) const {
  AddressView view;
  Place place;
  const bool found = parse_view(address, view) && find(view, address, place);
  return found ? text(place) : std::string();
}

Leaf Message::leaf(std::string_view address) const {
  AddressView view;
  Place place;
  const bool found = parse_view(address, view) && find(view, address, place);
  return found ? leaf(place) : Leaf{};
}

}  // namespace hl7
