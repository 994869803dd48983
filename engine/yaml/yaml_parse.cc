#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "engine/yaml/yaml.h"

namespace engine::yaml {

namespace {

base::Error wrong(std::string where, std::string text) {
  return base::Error{base::Code::kInvalid, std::move(text), std::move(where), {}};
}

// yaml-cpp takes the end of the text for a closing quote, but no end-of-document mark inside
// quotes.
std::string with_end(std::string_view text) {
  std::string ended(text);
  if (!ended.empty() && ended.back() != '\n') ended += '\n';
  return ended + "...\n";
}

// Builds our tree from the parser's events. After the first refusal further events are only
// counted, so that input over a limit costs no memory.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& file) : file_(file) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    put(make(mark, Node::Kind::kNull));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases are not taken here; write the value again");
    put(make(mark, Node::Kind::kNull));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    check_tag(mark, tag);
    Node node = make(mark, Node::Kind::kScalar);
    node.text = value;
    put(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(mark, Node::Kind::kList);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(mark, Node::Kind::kMap);
  }
  void OnMapEnd() override { close(); }

  base::Result<Node> finish() {
    if (!faults_.empty()) return base::join_errors(std::move(faults_));
    if (!root_ || root_->kind == Node::Kind::kNull) {
      Node empty;
      empty.kind = Node::Kind::kMap;
      empty.where = file_ + ":1:1";
      return empty;
    }
    return std::move(*root_);
  }

 private:
  struct Open {
    Node node;
    std::optional<Node> key;  // of a map: read, and waiting for its value
  };

  std::string place(const YAML::Mark& mark) const {
    return file_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  }
  Node make(const YAML::Mark& mark, Node::Kind kind) const {
    Node node;
    node.kind = kind;
    node.where = place(mark);
    return node;
  }
  void refuse(const YAML::Mark& mark, std::string text) {
    faults_.push_back(wrong(place(mark), std::move(text)));
  }
  // "?" is no tag, "!" a quoted scalar; others ask for a type that a configuration has no use for.
  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "tags are not taken here");
  }
  void open(const YAML::Mark& mark, Node::Kind kind) {
    if (open_.size() == kDepthMax) refuse(mark, "nested deeper than 16 levels");
    if (open_.size() < kDepthMax) {
      open_.push_back(Open{make(mark, kind), std::nullopt});
    } else {
      ++too_deep_;
    }
  }
  void close() {
    if (too_deep_ > 0) {
      --too_deep_;
      return;
    }
    Node node = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(node));
  }
  void put(Node node) {
    if (too_deep_ > 0) return;
    if (++values_ > kValuesMax) {
      if (values_ == kValuesMax + 1) faults_.push_back(wrong(node.where, "too many values"));
      return;
    }
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.is_list()) {
      open_.back().node.items.push_back(std::move(node));
    } else if (!open_.back().key) {
      open_.back().key = std::move(node);
    } else {
      put_member(open_.back(), std::move(node));
    }
  }
  void put_member(Open& map, Node value) {
    Node key = std::move(*map.key);
    map.key.reset();
    if (!key.is_scalar() || key.text.empty()) {
      faults_.push_back(wrong(key.where, "a key must be a word"));
    } else if (const Node* earlier = map.node.find(key.text)) {
      faults_.push_back(wrong(
          key.where, "\"" + key.text + "\" is given twice; the first is at " + earlier->where));
    } else {
      map.node.members.push_back({key.text, key.where, std::move(value)});
    }
  }

  std::string file_;
  std::vector<Open> open_;
  std::optional<Node> root_;
  std::vector<base::Error> faults_;
  std::size_t too_deep_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

base::Result<Node> parse(std::string_view text, const std::string& file) {
  if (text.size() > kFileBytesMax) {
    return base::Error{base::Code::kTooLarge, "file exceeds 1 MiB", file, {}};
  }
  Builder builder(file);
  try {
    std::istringstream in(with_end(text));
    YAML::Parser parser(in);
    parser.HandleNextDocument(builder);
    Builder second(file);
    if (parser.HandleNextDocument(second)) {
      return wrong(file, "holds more than one document");
    }
  } catch (const YAML::Exception& problem) {
    // The library's message (problem.msg) speaks of syntax alone and quotes no value.
    return wrong(file + ":" + std::to_string(problem.mark.line + 1) + ":" +
                     std::to_string(problem.mark.column + 1),
                 "is no YAML: " + problem.msg);
  }
  return builder.finish();
}

base::Result<Node> parse_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return base::Error{base::Code::kNotFound, "cannot be read", path, {}};
  std::string text(kFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse(text, path);
}

}  // namespace engine::yaml
