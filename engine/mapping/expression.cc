#include "engine/mapping/expression.h"

#include <array>
#include <cctype>
#include <optional>

#include "engine/mapping/csv.h"

namespace engine::mapping {
namespace {

constexpr int kDepthMax = 8;
constexpr std::size_t kArgsMax = 32;

base::Error fault(std::string text) {
  return base::Error{base::Code::kInvalid, std::move(text), "", {}};
}

struct FunctionRow {
  std::string_view name;
  Function function;
  std::size_t args_min, args_max;
};

constexpr std::array<FunctionRow, 9> kFunctions = {{{"first", Function::kFirst, 1, kArgsMax},
                                                    {"min", Function::kMin, 1, kArgsMax},
                                                    {"max", Function::kMax, 1, kArgsMax},
                                                    {"add", Function::kAdd, 2, 3},
                                                    {"concat", Function::kConcat, 1, kArgsMax},
                                                    {"lines", Function::kLines, 1, kArgsMax},
                                                    {"system", Function::kSystem, 1, 3},
                                                    {"span", Function::kSpan, 2, 2},
                                                    {"local", Function::kLocal, 1, 1}}};

base::Result<Expr> parse_depth(std::string_view text, Side side, int depth);

// Where the argument that begins at 0 ends: a comma or ')' outside quotes and brackets.
std::size_t end_of_argument(std::string_view text) {
  int open = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++open;
    } else if (open == 0 && (c == ',' || c == ')')) {
      return i;
    } else if (c == ')') {
      --open;
    }
  }
  return text.size();
}

base::Result<Expr> parse_call(const FunctionRow& row, std::string_view inside, Side side,
                              int depth) {
  if (depth >= kDepthMax) return fault("functions nest deeper than 8");
  Expr expr;
  expr.kind = Expr::Kind::kCall;
  expr.function = row.function;
  while (true) {
    const std::size_t end = end_of_argument(inside);
    base::Result<Expr> arg = parse_depth(trim(inside.substr(0, end)), side, depth + 1);
    if (!arg.ok()) return arg.error();
    if (arg.value().kind == Expr::Kind::kNothing) return fault("an argument is empty");
    expr.args.push_back(std::move(arg).value());
    if (end == inside.size()) break;
    if (inside[end] == ')') return fault("a ')' too many");
    inside.remove_prefix(end + 1);
  }
  if (expr.args.size() < row.args_min || expr.args.size() > row.args_max) {
    return fault("function " + std::string(row.name) + " takes " + std::to_string(row.args_min) +
                 " to " + std::to_string(row.args_max) + " arguments");
  }
  return expr;
}

// nullopt: the text is no function call (on the FHIR side it may be a path then).
std::optional<base::Result<Expr>> try_call(std::string_view text, Side side, int depth) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  const std::string_view name = trim(text.substr(0, open));
  for (const FunctionRow& row : kFunctions) {
    if (row.name != name) continue;
    return parse_call(row, text.substr(open + 1, text.size() - open - 2), side, depth);
  }
  if (side == Side::kFhir) return std::nullopt;
  return fault("no function '" + std::string(name) +
               "'; there are first min max add concat lines system span local");
}

base::Result<Expr> parse_constant(std::string_view text) {
  if (text.size() < 2 || text.back() != '"' || text.find('"', 1) != text.size() - 1) {
    return fault("a constant stands in double quotes and holds none");
  }
  Expr expr;
  expr.kind = Expr::Kind::kConstant;
  expr.text = text.substr(1, text.size() - 2);
  return expr;
}

base::Result<Expr> parse_built(std::string_view text) {
  base::Result<Target> built = parse_target(text.substr(1));
  if (!built.ok()) return built.error();
  if (built.value().steps.empty()) return fault("'@' names an element, such as @start");
  Expr expr;
  expr.kind = Expr::Kind::kBuilt;
  expr.built = std::move(built).value();
  return expr;
}

base::Result<Expr> parse_v2(std::string_view text) {
  Expr expr;
  if (text.starts_with('.')) {
    base::Result<hl7::Address> relative = parse_relative(text);
    if (!relative.ok()) return relative.error();
    expr.kind = Expr::Kind::kRelative;
    expr.address = std::move(relative).value();
    return expr;
  }
  base::Result<hl7::Address> address = hl7::Address::parse(text);
  if (!address.ok()) {
    return fault(address.error().text + " (addresses look like PID-5[2].1, constants \"so\")");
  }
  expr.kind = Expr::Kind::kAddress;
  expr.address = std::move(address).value();
  return expr;
}

base::Result<Expr> parse_side(std::string_view text, Side side) {
  if (side == Side::kV2) return parse_v2(text);
  base::Result<FhirPath> path = parse_fhir_path(text);
  if (!path.ok()) return path.error();
  Expr expr;
  expr.kind = Expr::Kind::kPath;
  expr.path = std::move(path).value();
  return expr;
}

bool is_value_name(std::string_view text) {
  if (text.size() < 2 || text == "%resource" || text == "%context") return false;
  for (const char c : text.substr(1)) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  }
  return true;
}

base::Result<Expr> parse_plain(std::string_view text, Side side, int depth) {
  if (text.empty()) return Expr{};
  if (text.front() == '"') return parse_constant(text);
  if (text.front() == '@') return parse_built(text);
  if (text.front() == '%' && is_value_name(text)) {
    Expr expr;
    expr.kind = Expr::Kind::kValue;
    expr.text = text;
    return expr;
  }
  if (auto call = try_call(text, side, depth)) return *std::move(call);
  return parse_side(text, side);
}

base::Result<Expr> parse_depth(std::string_view text, Side side, int depth) {
  base::Result<Expr> expr = parse_plain(text, side, depth);
  if (expr.ok()) expr.value().written = text;
  return expr;
}

}  // namespace

base::Result<Expr> parse_expr(std::string_view text, Side side) {
  return parse_depth(trim(text), side, 0);
}

base::Result<hl7::Address> parse_relative(std::string_view text) {
  hl7::Address address;
  const std::vector<std::string> parts = split(text.substr(1), '.');
  const auto number = [](const std::string& part) {
    const bool digits = !part.empty() && part.size() < 4 &&
                        part.find_first_not_of("0123456789") == std::string::npos;
    return digits ? std::atoi(part.c_str()) : 0;
  };
  address.component = number(parts[0]);
  if (parts.size() == 2) address.subcomponent = number(parts[1]);
  if (parts.size() > 2 || address.component == 0 ||
      (parts.size() == 2 && address.subcomponent == 0)) {
    return fault("'" + std::string(text) + "' is no relative address such as .4 or .4.1");
  }
  return address;
}

}  // namespace engine::mapping
