#include "hl7/address.h"

namespace hl7 {

Tree Tree::build(const Message& message) {
  Tree tree;
  tree.nodes_.push_back(Node{"", 0, Message::npos, {}});
  for (std::size_t i = 0; i < message.segment_count(); ++i) {
    tree.nodes_[0].children.push_back(tree.nodes_.size());
    tree.nodes_.push_back(Node{message.segment_name(i), 0, i, {}});
  }
  return tree;
}

namespace {

void find_below(const std::vector<Node>& nodes, std::size_t node, std::string_view path,
                std::vector<std::size_t>& out) {
  const std::size_t slash = path.find('/');
  const std::string_view head = path.substr(0, slash);
  for (const std::size_t child : nodes[node].children) {
    const bool match = nodes[child].name == head;
    if (match && slash == std::string_view::npos) out.push_back(child);
    if (match && slash != std::string_view::npos) {
      find_below(nodes, child, path.substr(slash + 1), out);
    } else {
      find_below(nodes, child, path, out);
    }
  }
}

}  // namespace

std::vector<std::size_t> Tree::find(std::string_view path, std::size_t from) const {
  std::vector<std::size_t> out;
  find_below(nodes_, from, path, out);
  return out;
}

std::vector<std::size_t> Tree::visible(std::string_view segment, std::size_t anchor) const {
  std::vector<std::size_t> out;
  if (anchor == 0) return find(segment, 0);
  if (nodes_[anchor].name == segment) return {anchor};
  std::size_t levels = 0;
  for (std::size_t node = anchor;; node = nodes_[node].parent, ++levels) {
    for (const std::size_t child : nodes_[node].children) {
      if (nodes_[child].name == segment) out.push_back(child);
    }
    const bool far = segment == "NTE" && nodes_[node].segment == Message::npos;
    if (!out.empty() || node == 0 || far) return out;
  }
}

}  // namespace hl7
