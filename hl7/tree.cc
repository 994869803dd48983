#include "hl7/address.h"
#include "hl7/dictionary.h"
#include "hl7/structure.h"

namespace hl7 {
namespace {

// A group that is open: segments may still come into it.
struct Open {
  std::size_t element = 0;
  std::size_t node = 0;
  std::size_t position = 0;  // the last element that was used; 0: none yet
};

// Puts segments into groups, one after the other. Each is looked for from the innermost open group
// outwards: first what may come next, then what should have come earlier, then what lacks the
// segments that a group should begin with. Real feeds break the order in all these ways.
class Planter {
 public:
  Planter(const Structure& structure, std::vector<Node>& nodes)
      : structure_(structure), nodes_(nodes) {
    nodes_.push_back(Node{"", 0, Message::npos, {}});
    open_.push_back(Open{});
  }

  void plant(std::string_view name, std::size_t segment) {
    if (try_levels([&](const Open& at) { return next_in(at, name); }, name, segment)) return;
    if (name == "NTE" && last_ != 0) {
      add_node(last_, name, segment);
      return;
    }
    if (try_levels([&](const Open& at) { return any_in(at, name); }, name, segment)) return;
    if (try_levels([&](const Open& at) { return deep_in(at, name); }, name, segment)) return;
    note(name, add_node(open_.back().node, name, segment));
  }

 private:
  template <class Find>
  bool try_levels(Find find, std::string_view name, std::size_t segment) {
    for (std::size_t level = open_.size(); level > 0; --level) {
      const std::size_t element = find(open_[level - 1]);
      if (element == 0) continue;
      open_.resize(level);
      place(element, name, segment);
      return true;
    }
    return false;
  }

  std::size_t next_in(const Open& at, std::string_view name) const {
    const std::size_t from = at.position == 0 ? structure_.first(at.element) : at.position;
    for (std::size_t e = from; e < structure_.next(at.element); e = structure_.next(e)) {
      const bool again = e == at.position;
      if ((!again || structure_.at(e).repeats) && structure_.can_start(e, name)) return e;
    }
    return 0;
  }

  std::size_t any_in(const Open& at, std::string_view name) const {
    for (std::size_t e = structure_.first(at.element); e < structure_.next(at.element);
         e = structure_.next(e)) {
      if (structure_.can_start(e, name)) return e;
    }
    return 0;
  }

  std::size_t deep_in(const Open& at, std::string_view name) const {
    for (std::size_t e = structure_.first(at.element); e < structure_.next(at.element);
         e = structure_.next(e)) {
      if (structure_.contains(e, name)) return e;
    }
    return 0;
  }

  // Opens groups from `element` down to the segment.
  void place(std::size_t element, std::string_view name, std::size_t segment) {
    while (true) {
      Open& parent = open_.back();
      parent.position = std::max(parent.position, element);
      const Element& it = structure_.at(element);
      if (!it.is_group) break;
      const std::size_t node = add_node(parent.node, it.name, Message::npos);
      open_.push_back(Open{element, node, 0});
      const std::size_t start = any_in(open_.back(), name);
      element = start != 0 ? start : deep_in(open_.back(), name);
    }
    note(name, add_node(open_.back().node, name, segment));
  }

  std::size_t add_node(std::size_t parent, std::string_view name, std::size_t segment) {
    const std::size_t node = nodes_.size();
    nodes_.push_back(Node{name, parent, segment, {}});
    nodes_[parent].children.push_back(node);
    return node;
  }

  void note(std::string_view name, std::size_t node) {
    if (name != "NTE") last_ = node;
  }

  const Structure& structure_;
  std::vector<Node>& nodes_;
  std::vector<Open> open_;
  std::size_t last_ = 0;  // the node of the last segment that is no NTE
};

// A note belongs to what it stands under: to a group itself or to a segment right in it.
bool owns_note(const std::vector<Node>& nodes, std::size_t node, std::size_t group) {
  const std::size_t parent = nodes[node].parent;
  return parent == group ||
         (nodes[parent].segment != Message::npos && nodes[parent].parent == group);
}

void find_below(const std::vector<Node>& nodes, std::size_t from, std::string_view path,
                std::vector<std::size_t>& out) {
  const std::size_t slash = path.find('/');
  const std::string_view head = path.substr(0, slash);
  for (const std::size_t child : nodes[from].children) {
    const bool match = nodes[child].name == head;
    if (match && slash == std::string_view::npos) out.push_back(child);
    const bool step = match && slash != std::string_view::npos;
    find_below(nodes, child, step ? path.substr(slash + 1) : path, out);
  }
}

std::string_view last_group(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  path = path.substr(0, slash);
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

Tree Tree::build(const Message& message) {
  const Dictionary words(message.text(Place{0, 12}));
  const Structure structure(words.structure(message.text(Place{0, 9, 1, 1}),
                                            message.text(Place{0, 9, 1, 2}),
                                            message.text(Place{0, 9, 1, 3})));
  Tree tree;
  tree.nodes_.reserve(2 * message.segment_count() + 1);
  Planter planter(structure, tree.nodes_);
  for (std::size_t i = 0; i < message.segment_count(); ++i) {
    planter.plant(message.segment_name(i), i);
  }
  return tree;
}

std::vector<std::size_t> Tree::find(std::string_view path, std::size_t from) const {
  std::vector<std::size_t> out;
  if (from >= nodes_.size()) return out;
  find_below(nodes_, from, path, out);
  const std::string_view group = last_group(path);
  if (group.empty() || !path.ends_with("/NTE")) return out;
  std::erase_if(out, [&](std::size_t node) {
    std::size_t owner = nodes_[node].parent;
    while (owner != 0 && nodes_[owner].name != group) owner = nodes_[owner].parent;
    return !owns_note(nodes_, node, owner);
  });
  return out;
}

std::vector<std::size_t> Tree::visible(std::string_view segment, std::size_t anchor) const {
  if (anchor == 0 || anchor >= nodes_.size()) return find(segment, 0);
  if (nodes_[anchor].name == segment) return {anchor};
  std::vector<std::size_t> out;
  for (std::size_t node = anchor;; node = nodes_[node].parent) {
    for (const std::size_t child : nodes_[node].children) {
      if (nodes_[child].name == segment) out.push_back(child);
    }
    const bool far = segment == "NTE" && nodes_[node].segment == Message::npos;
    if (!out.empty() || node == 0 || far) return out;
  }
}

}  // namespace hl7
