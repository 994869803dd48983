#include "engine/mapping/fhir_path.h"

#include <cctype>

namespace engine::mapping {
namespace {

using Kind = FhirPath::Kind;

constexpr int kDepthMax = 32;
constexpr std::size_t kTokensMax = 500;

struct Token {
  enum class Kind { kName, kString, kNumber, kSymbol, kEnd } kind = Kind::kEnd;
  std::string text;
};

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '%' || c == '$';
}

// An empty list: the text holds something that is no token.
std::vector<Token> read_tokens(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size() && tokens.size() < kTokensMax) {
    const char c = text[at];
    const std::size_t begin = at;
    if (c == ' ' || c == '\t') {
      ++at;
    } else if (c == '\'') {
      const std::size_t end = text.find('\'', at + 1);
      if (end == std::string_view::npos) return {};
      tokens.push_back({Token::Kind::kString, std::string(text.substr(at + 1, end - at - 1))});
      at = end + 1;
    } else if (is_name_char(c)) {
      while (at < text.size() && is_name_char(text[at])) ++at;
      const bool number = std::isdigit(static_cast<unsigned char>(c)) != 0;
      tokens.push_back({number ? Token::Kind::kNumber : Token::Kind::kName,
                        std::string(text.substr(begin, at - begin))});
    } else if (text.substr(at, 2) == "!=") {
      tokens.push_back({Token::Kind::kSymbol, "!="});
      at += 2;
    } else if (std::string_view(".()[]=").find(c) != std::string_view::npos) {
      tokens.push_back({Token::Kind::kSymbol, std::string(1, c)});
      ++at;
    } else {
      return {};
    }
  }
  tokens.push_back({});
  return tokens;
}

FhirPath node(Kind kind, std::vector<FhirPath> kids = {}) {
  FhirPath path;
  path.kind = kind;
  path.kids = std::move(kids);
  return path;
}

class PathParser {
 public:
  explicit PathParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  base::Result<FhirPath> parse() {
    if (tokens_.empty()) return fault("a character or quote that a path does not know");
    FhirPath path = parse_or();
    if (fault_.empty() && peek().kind != Token::Kind::kEnd) fail("'" + peek().text + "'");
    if (!fault_.empty()) return fault(fault_ + " may not stand here");
    return path;
  }

 private:
  static base::Error fault(std::string text) {
    return base::Error{base::Code::kUnsupported, "path: " + text, "", {}};
  }

  const Token& peek() const { return tokens_[at_]; }
  bool is_symbol(std::string_view text) const {
    return peek().kind == Token::Kind::kSymbol && peek().text == text;
  }
  bool take_symbol(std::string_view text) {
    if (!is_symbol(text)) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view text) {
    if (peek().kind != Token::Kind::kName || peek().text != text) return false;
    ++at_;
    return true;
  }
  void fail(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
    at_ = tokens_.size() - 1;
  }
  void expect(std::string_view symbol) {
    if (!take_symbol(symbol)) {
      fail(peek().kind == Token::Kind::kEnd ? "the end" : "'" + peek().text + "'");
    }
  }

  FhirPath parse_or() {
    FhirPath left = parse_and();
    while (take_word("or")) left = node(Kind::kOr, {std::move(left), parse_and()});
    return left;
  }

  FhirPath parse_and() {
    FhirPath left = parse_equal();
    while (take_word("and")) left = node(Kind::kAnd, {std::move(left), parse_equal()});
    return left;
  }

  FhirPath parse_equal() {
    FhirPath left = parse_path();
    if (take_symbol("=")) return node(Kind::kEqual, {std::move(left), parse_path()});
    if (take_symbol("!=")) return node(Kind::kNotEqual, {std::move(left), parse_path()});
    return left;
  }

  FhirPath parse_path() {
    FhirPath path = parse_start();
    while (fault_.empty()) {
      if (take_symbol(".")) {
        path = parse_step(std::move(path));
      } else if (take_symbol("[")) {
        path = parse_index(std::move(path));
      } else {
        return path;
      }
    }
    return path;
  }

  FhirPath parse_start() {
    const Token token = peek();
    if (take_symbol("(")) {
      if (++depth_ > kDepthMax) fail("a deeper bracket");
      FhirPath inside = parse_or();
      --depth_;
      expect(")");
      return inside;
    }
    if (token.kind == Token::Kind::kString) {
      ++at_;
      FhirPath constant = node(Kind::kConstant);
      constant.constant = base::Json::string(token.text);
      return constant;
    }
    if (take_word("$this")) return node(Kind::kThis);
    if (take_word("%resource")) return node(Kind::kResource);
    if (take_word("true")) return boolean(true);
    if (take_word("false")) return boolean(false);
    return parse_step(node(Kind::kThis));
  }

  static FhirPath boolean(bool truth) {  // NOLINT: the literal itself
    FhirPath constant = node(Kind::kConstant);
    constant.constant = base::Json::boolean(truth);
    return constant;
  }

  FhirPath parse_index(FhirPath of) {
    FhirPath path = node(Kind::kIndex, {std::move(of)});
    if (peek().kind != Token::Kind::kNumber || peek().text.size() > 5) {
      fail("an index that is no small number");
      return path;
    }
    path.index = static_cast<std::size_t>(std::atoi(peek().text.c_str()));
    ++at_;
    expect("]");
    return path;
  }

  FhirPath parse_step(FhirPath of) {
    const Token token = peek();
    const char first = token.text.empty() ? '\0' : token.text[0];
    if (token.kind != Token::Kind::kName || first == '%' || first == '$') {
      fail(token.kind == Token::Kind::kEnd ? "the end" : "'" + token.text + "'");
      return of;
    }
    ++at_;
    if (!is_symbol("(")) {
      FhirPath member = node(Kind::kMember, {std::move(of)});
      member.name = token.text;
      return member;
    }
    return parse_call(std::move(of), token.text);
  }

  FhirPath parse_call(FhirPath of, const std::string& name) {
    expect("(");
    FhirPath call = node(Kind::kThis, {std::move(of)});
    if (name == "where") {
      if (++depth_ > kDepthMax) fail("a deeper bracket");
      call.kind = Kind::kWhere;
      call.kids.push_back(parse_or());
      --depth_;
    } else if (name == "first") {
      call.kind = Kind::kFirst;
    } else if (name == "last") {
      call.kind = Kind::kLast;
    } else if (name == "exists") {
      call.kind = Kind::kExists;
    } else if (name == "empty") {
      call.kind = Kind::kEmpty;
    } else if (name == "not") {
      call.kind = Kind::kNot;
    } else {
      fail("the function " + name + "()");
    }
    expect(")");
    return call;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string fault_;
};

const base::Json& truth_item(bool truth) {  // NOLINT: a conversion
  static const base::Json kTrue = base::Json::boolean(true);
  static const base::Json kFalse = base::Json::boolean(false);
  return truth ? kTrue : kFalse;
}

void add_flat(Items& out, const base::Json& value) {
  if (value.is_null()) return;
  if (!value.is_array()) {
    out.push_back(&value);
    return;
  }
  for (const base::Json& item : value.items()) add_flat(out, item);
}

bool equal(const Items& left, const Items& right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!(*left[i] == *right[i])) return false;
  }
  return true;
}

Items filter(const Items& items, const FhirPath& condition, const FhirScope& scope) {
  Items out;
  for (const base::Json* item : items) {
    if (is_true(condition, {scope.resource, item})) out.push_back(item);
  }
  return out;
}

// `=` and `!=` with an empty side are empty (FHIRPath 6.1): neither true nor false.
Items compare(const FhirPath& path, const FhirScope& scope) {
  const Items left = evaluate(path.kids[0], scope);
  const Items right = evaluate(path.kids[1], scope);
  if (left.empty() || right.empty()) return {};
  return {&truth_item(equal(left, right) == (path.kind == Kind::kEqual))};
}

Items apply(const FhirPath& path, const FhirScope& scope) {
  const Items of = evaluate(path.kids[0], scope);
  Items out;
  switch (path.kind) {
    case Kind::kMember:
      for (const base::Json* item : of) {
        if (const base::Json* member = item->find(path.name)) add_flat(out, *member);
      }
      return out;
    case Kind::kIndex:
      return path.index < of.size() ? Items{of[path.index]} : Items{};
    case Kind::kFirst:
      return of.empty() ? Items{} : Items{of.front()};
    case Kind::kLast:
      return of.empty() ? Items{} : Items{of.back()};
    case Kind::kWhere:
      return filter(of, path.kids[1], scope);
    case Kind::kExists:
      return {&truth_item(!of.empty())};
    case Kind::kEmpty:
      return {&truth_item(of.empty())};
    case Kind::kNot:
      return of.empty() ? Items{} : Items{&truth_item(!is_true(path.kids[0], scope))};
    case Kind::kThis:
    case Kind::kResource:
    case Kind::kConstant:
    case Kind::kEqual:
    case Kind::kNotEqual:
    case Kind::kAnd:
    case Kind::kOr:
      break;
  }
  return out;
}

}  // namespace

base::Result<FhirPath> parse_fhir_path(std::string_view text) {
  if (text.size() > 2000) {
    return base::Error{base::Code::kTooLarge, "path: longer than 2000 characters", "", {}};
  }
  return PathParser(read_tokens(text)).parse();
}

Items evaluate(const FhirPath& path, const FhirScope& scope) {
  switch (path.kind) {
    case Kind::kThis: {
      Items out;
      if (scope.context != nullptr) add_flat(out, *scope.context);
      return out;
    }
    case Kind::kResource:
      return scope.resource != nullptr ? Items{scope.resource} : Items{};
    case Kind::kConstant:
      return {&path.constant};
    case Kind::kEqual:
    case Kind::kNotEqual:
      return compare(path, scope);
    case Kind::kAnd:
      return {&truth_item(is_true(path.kids[0], scope) && is_true(path.kids[1], scope))};
    case Kind::kOr:
      return {&truth_item(is_true(path.kids[0], scope) || is_true(path.kids[1], scope))};
    case Kind::kMember:
    case Kind::kIndex:
    case Kind::kWhere:
    case Kind::kFirst:
    case Kind::kLast:
    case Kind::kExists:
    case Kind::kEmpty:
    case Kind::kNot:
      return apply(path, scope);
  }
  return {};
}

bool is_true(const FhirPath& path, const FhirScope& scope) {
  const Items items = evaluate(path, scope);
  return !items.empty() && !(items.size() == 1 && items[0]->kind() == base::Json::Kind::kFalse);
}

}  // namespace engine::mapping
