#include "engine/mapping/condition.h"

#include <cctype>
#include <optional>

#include "engine/mapping/csv.h"

namespace engine::mapping {
namespace {

using Kind = Condition::Kind;
using Test = Condition::Test;

constexpr int kDepthMax = 16;
constexpr std::size_t kTokensMax = 400;

struct Token {
  enum class Kind { kWord, kString, kSymbol, kEnd } kind = Kind::kEnd;
  std::string text;
  std::string upper;  // of a word
};

struct Quote {
  std::string_view open, close;
};
constexpr Quote kQuotes[] = {
    {"\"", "\""}, {"'", "'"}, {"\xE2\x80\x9C", "\xE2\x80\x9D"}, {"\xE2\x80\x98", "\xE2\x80\x99"}};

bool is_word_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("-._[]*/@%").find(c) != std::string_view::npos;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // nullopt: something that is no token, or too many of them.
  std::optional<std::vector<Token>> read() {
    std::vector<Token> tokens;
    while (skip_blanks(), !text_.empty()) {
      std::optional<Token> token = read_one();
      if (!token || tokens.size() == kTokensMax) return std::nullopt;
      tokens.push_back(*std::move(token));
    }
    tokens.push_back({});
    return tokens;
  }

 private:
  void skip_blanks() {
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_[0]))) {
      text_.remove_prefix(1);
    }
  }

  std::optional<Token> read_one() {
    for (const Quote& quote : kQuotes) {
      if (text_.starts_with(quote.open)) return read_string(quote);
    }
    for (const std::string_view symbol :
         {"==", "!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ","}) {
      if (!text_.starts_with(symbol)) continue;
      text_.remove_prefix(symbol.size());
      return Token{Token::Kind::kSymbol, std::string(symbol), ""};
    }
    std::size_t end = 0;
    while (end < text_.size() && is_word_char(text_[end])) ++end;
    if (end == 0) return std::nullopt;
    Token token{Token::Kind::kWord, std::string(text_.substr(0, end)), ""};
    token.upper = to_upper(token.text);
    text_.remove_prefix(end);
    return token;
  }

  std::optional<Token> read_string(const Quote& quote) {
    const std::size_t end = text_.find(quote.close, quote.open.size());
    if (end == std::string_view::npos) return std::nullopt;
    Token token{Token::Kind::kString,
                std::string(text_.substr(quote.open.size(), end - quote.open.size())), ""};
    text_.remove_prefix(end + quote.close.size());
    return token;
  }

  std::string_view text_;
};

class ConditionParser {
 public:
  explicit ConditionParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  base::Result<When> parse() {
    When when;
    if (!take("IF")) return fault("a condition begins with IF");
    when.condition = parse_expression();
    when.error = take("ERROR");
    take("THEN");
    if (fault_.empty() && peek().kind != Token::Kind::kEnd) {
      fail("'" + peek().text + "' was not expected");
    }
    if (!fault_.empty()) return fault(fault_);
    return when;
  }

 private:
  static base::Error fault(std::string text) {
    return base::Error{base::Code::kInvalid, "condition: " + text, "", {}};
  }
  void fail(std::string text) {
    if (fault_.empty()) fault_ = std::move(text);
    at_ = tokens_.size() - 1;
  }

  const Token& peek() const { return tokens_[at_]; }
  bool is_word(std::string_view word) const {
    return peek().kind == Token::Kind::kWord && peek().upper == word;
  }
  bool take(std::string_view word) {
    if (!is_word(word)) return false;
    ++at_;
    return true;
  }
  bool take_symbol(std::string_view symbol) {
    if (peek().kind != Token::Kind::kSymbol || peek().text != symbol) return false;
    ++at_;
    return true;
  }
  void expect_symbol(std::string_view symbol) {
    if (!take_symbol(symbol)) fail("'" + std::string(symbol) + "' is missing");
  }

  // Terms joined by one connective. A subject without predicate takes that of the next term.
  Condition parse_expression() {
    std::vector<Condition> terms;
    std::vector<std::size_t> waiting;
    Kind joined = Kind::kTest;
    while (fault_.empty()) {
      bool complete = true;
      terms.push_back(parse_term(complete));
      if (!complete) waiting.push_back(terms.size() - 1);
      if (complete) share_predicate(terms, waiting);
      const bool is_and = is_word("AND");
      if (!is_and && !is_word("OR")) break;
      ++at_;
      const Kind kind = is_and ? Kind::kAnd : Kind::kOr;
      if (joined != Kind::kTest && joined != kind) fail("AND and OR mixed: add parentheses");
      joined = kind;
    }
    if (!waiting.empty()) fail("a subject has no predicate (VALUED, EQUALS ...)");
    if (terms.size() == 1) return std::move(terms.front());
    Condition all;
    all.kind = joined;
    all.kids = std::move(terms);
    return all;
  }

  void share_predicate(std::vector<Condition>& terms, std::vector<std::size_t>& waiting) {
    const Condition& last = terms.back();
    if (!waiting.empty() && last.kind != Kind::kTest) fail("a subject has no predicate");
    for (const std::size_t index : waiting) {
      terms[index].test = last.test;
      terms[index].negated = last.negated;
      terms[index].values = last.values;
    }
    waiting.clear();
  }

  Condition parse_bracket() {
    if (++depth_ > kDepthMax) fail("brackets nest deeper than 16");
    Condition inside = parse_expression();
    --depth_;
    expect_symbol(")");
    return inside;
  }

  Condition parse_term(bool& complete) {
    if (take_symbol("(")) return parse_bracket();
    if (take("NOT")) {
      expect_symbol("(");
      Condition negation;
      negation.kind = Kind::kNot;
      negation.kids.push_back(parse_bracket());
      return negation;
    }
    Condition term;
    parse_subject(term);
    complete = parse_predicate(term);
    return term;
  }

  static bool strip(std::string& text, std::string_view suffix) {
    if (!to_upper(text).ends_with(suffix)) return false;
    text.resize(text.size() - suffix.size());
    return true;
  }

  void parse_subject(Condition& term) {
    if (peek().kind != Token::Kind::kWord) return fail("an address was expected");
    std::string text = tokens_[at_++].text;
    using Measure = Condition::Measure;
    if (strip(text, ".LST.COUNT") || strip(text, ".COUNT") || take(".COUNT") || take("COUNT") ||
        take("LST.COUNT")) {
      term.measure = Measure::kCount;
    } else if (strip(text, ".LENGTH") || take(".LENGTH") || take("LENGTH")) {
      term.measure = Measure::kLength;
    }
    term.subject = parse_reference(text);
  }

  Expr parse_reference(const std::string& text) {
    base::Result<Expr> expr = parse_expr(text, Side::kV2);
    if (expr.ok() && expr.value().kind != Expr::Kind::kCall) return std::move(expr).value();
    fail(expr.ok() ? "no function may stand here" : expr.error().text);
    return {};
  }

  Expr parse_value() {
    const Token token = peek();
    const bool number = token.kind == Token::Kind::kWord &&
                        token.text.find_first_not_of("0123456789.-") == std::string::npos;
    if (token.kind == Token::Kind::kString || number) {
      ++at_;
      Expr constant;
      constant.kind = Expr::Kind::kConstant;
      constant.text = token.text;
      return constant;
    }
    if (token.kind != Token::Kind::kWord) {
      fail("a value was expected");
      return {};
    }
    ++at_;
    return parse_reference(token.text);
  }

  bool set_value_test(Condition& term, Test test) {
    term.test = test;
    term.values = {parse_value()};
    return true;
  }

  bool take_equal() { return take("EQUAL") || take("EQUALS"); }

  // False: there is none, so the term shares that of the next.
  bool parse_predicate(Condition& term) {
    if (take("DOES")) return parse_exist(term);
    if (peek().kind == Token::Kind::kSymbol) return parse_symbol(term);
    const bool is = take("IS");
    term.negated = take("NOT");
    if (take("VALUED") || take("VALUE")) return true;
    if (take("EMPTY")) return set_test(term, Test::kEmpty);
    if (take("DELETED")) return set_test(term, Test::kDeleted);
    if (take("IN")) return parse_list(term);
    if (take_equal()) {
      take("TO");
      return set_value_test(term, Test::kEqual);
    }
    if (is_word("GREATER") || is_word("LESS")) return parse_than(term);
    if (peek().kind == Token::Kind::kString) return set_value_test(term, Test::kEqual);
    if (is || term.negated) fail("VALUED, EMPTY, IN, EQUALS or a value was expected");
    return false;
  }

  static bool set_test(Condition& term, Test test) {
    term.test = test;
    return true;
  }

  bool parse_exist(Condition& term) {
    term.negated = take("NOT");
    if (!take("EXIST") && !take("EXISTS")) fail("EXIST was expected");
    return true;
  }

  bool parse_than(Condition& term) {
    const bool greater = take("GREATER");
    if (!greater) take("LESS");
    if (!take("THAN")) fail("THAN was expected");
    bool or_equal = false;
    if (take("OR")) {
      or_equal = take_equal();
      if (!or_equal) fail("EQUAL was expected");
      take("TO");
    }
    if (greater) return set_value_test(term, or_equal ? Test::kGreaterEqual : Test::kGreater);
    return set_value_test(term, or_equal ? Test::kLessEqual : Test::kLess);
  }

  bool parse_symbol(Condition& term) {
    if (take_symbol("=") || take_symbol("==")) return set_value_test(term, Test::kEqual);
    if (take_symbol("!=") || take_symbol("<>")) {
      term.negated = true;
      return set_value_test(term, Test::kEqual);
    }
    if (take_symbol("<=")) return set_value_test(term, Test::kLessEqual);
    if (take_symbol(">=")) return set_value_test(term, Test::kGreaterEqual);
    if (take_symbol("<")) return set_value_test(term, Test::kLess);
    if (take_symbol(">")) return set_value_test(term, Test::kGreater);
    return false;
  }

  bool parse_list(Condition& term) {
    term.test = Test::kIn;
    expect_symbol("(");
    while (fault_.empty() && !take_symbol(")")) {
      term.values.push_back(parse_value());
      if (!take_symbol(",") && !(peek().kind == Token::Kind::kSymbol && peek().text == ")")) {
        fail("',' or ')' is missing in the list");
      }
    }
    return true;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string fault_;
};

}  // namespace

base::Result<When> parse_condition(std::string_view text) {
  std::optional<std::vector<Token>> tokens = Lexer(text).read();
  if (!tokens) {
    return base::Error{base::Code::kInvalid,
                       "condition: a character or quote that conditions do not know",
                       "",
                       {}};
  }
  return ConditionParser(*std::move(tokens)).parse();
}

}  // namespace engine::mapping
