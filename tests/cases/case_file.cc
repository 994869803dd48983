#include "tests/cases/case_file.h"

#include <algorithm>
#include <array>
#include <optional>

namespace cases {
namespace {

using base::Code;
using base::Error;

// One way to write a clause. `verb` is empty where the word says it all.
struct Form {
  Word word;
  std::string_view verb;
  std::size_t arguments_min;
  std::size_t arguments_max;
};

constexpr std::size_t kChangesMax = 20;

constexpr std::array kForms = {
    Form{Word::kGiven, "time", 1, 1},
    Form{Word::kGiven, "patient", 1, 1},
    Form{Word::kGiven, "consent", 2, 2},
    Form{Word::kGiven, "destination", 2, 2},
    Form{Word::kGiven, "verified", 1, 1},
    Form{Word::kFeed, "", 2, kChangesMax},
    Form{Word::kReply, "", 2, 2},
    Form{Word::kQueue, "retry", 1, 1},
    Form{Word::kQueue, "release", 2, 2},
    Form{Word::kQueue, "close", 2, 2},
    Form{Word::kRelease, "", 1, 2},
    Form{Word::kRestart, "", 0, 0},
    Form{Word::kRun, "", 1, 1},
    Form{Word::kExpect, "ack", 1, 2},
    Form{Word::kExpect, "application", 1, 2},
    Form{Word::kExpect, "status", 1, 1},
    Form{Word::kExpect, "state", 1, 1},
    Form{Word::kExpect, "held", 1, 1},
    Form{Word::kExpect, "queue", 1, 1},
    Form{Word::kExpect, "threads", 1, 1},
    Form{Word::kExpect, "entries", 1, 1},
    Form{Word::kExpect, "entry", 1, 1},
    Form{Word::kExpect, "reads", 2, 2},
    Form{Word::kExpect, "hidden", 2, 2},
    Form{Word::kExpect, "reminder", 1, 1},
    Form{Word::kExpect, "parcels", 2, 2},
    Form{Word::kExpect, "appointment", 1, 2},
    Form{Word::kExpect, "audit", 2, 2},
    Form{Word::kExpect, "deliveries", 1, 1},
    Form{Word::kExpect, "delivered", 2, 2},
};

std::optional<Word> word_of(std::string_view name) {
  if (name == "given") return Word::kGiven;
  if (name == "feed") return Word::kFeed;
  if (name == "reply") return Word::kReply;
  if (name == "queue") return Word::kQueue;
  if (name == "release") return Word::kRelease;
  if (name == "restart") return Word::kRestart;
  if (name == "run") return Word::kRun;
  if (name == "expect") return Word::kExpect;
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Reads one line's words into clauses: three blanks outside quotes end a clause.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(trim(line)) {}

  // The next word or quoted text; empty optional at the end of the clause.
  std::optional<std::string> next() {
    const std::size_t blanks = std::min(rest_.find_first_not_of(' '), rest_.size());
    if (rest_.empty() || (blanks >= 3 && !first_)) return std::nullopt;
    first_ = false;
    rest_.remove_prefix(blanks);
    const bool quoted = rest_.starts_with('"');
    const std::size_t end = quoted ? rest_.find('"', 1) : std::min(rest_.find(' '), rest_.size());
    if (end == std::string_view::npos) {
      open_quote_ = true;
      rest_ = {};
      return std::nullopt;
    }
    std::string word(quoted ? rest_.substr(1, end - 1) : rest_.substr(0, end));
    rest_.remove_prefix(quoted ? end + 1 : end);
    return word;
  }

  std::vector<std::string> next_clause() {
    std::vector<std::string> words;
    first_ = true;
    while (auto word = next()) words.push_back(std::move(*word));
    return words;
  }

  bool at_end() const { return rest_.empty(); }
  bool open_quote() const { return open_quote_; }
  std::string_view rest() const { return trim(rest_); }

 private:
  std::string_view rest_;
  bool first_ = true;
  bool open_quote_ = false;
};

// Collects a case and every fault of its file.
class CaseReader {
 public:
  explicit CaseReader(std::string_view file) : file_(file) {}

  void read_line(std::string_view line) {
    ++line_;
    line = trim(line);
    if (line.empty() || line.front() == '#') return;
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view name = line.substr(0, end);
    if (name == "case") return read_name(trim(line.substr(end)));
    const auto word = word_of(name);
    if (!word) return add_fault("no such word; see tests/cases/README.md");
    if (story_.name.empty()) add_fault("the first line is 'case' and a name");
    read_clauses(*word, line.substr(end));
  }

  base::Result<Case> finish() && {
    if (story_.steps.empty()) add_fault("a case without steps proves nothing");
    if (!faults_.empty()) return base::join_errors(std::move(faults_));
    return std::move(story_);
  }

 private:
  void read_name(std::string_view name) {
    if (!story_.name.empty()) add_fault("a second 'case': one story per file");
    if (name.empty()) add_fault("a case has a name");
    story_.name = name;
  }

  void read_clauses(Word word, std::string_view text) {
    LineReader reader(text);
    do {
      add_clause(word, reader.next_clause());
    } while (!reader.at_end());
    if (reader.open_quote()) add_fault("a quote is not closed");
  }

  void add_clause(Word word, std::vector<std::string> words) {
    const std::string_view first = words.empty() ? "" : std::string_view(words.front());
    const auto* form = std::find_if(kForms.begin(), kForms.end(), [&](const Form& one) {
      return one.word == word && (one.verb.empty() || one.verb == first);
    });
    if (form == kForms.end()) return add_fault("no such clause; see tests/cases/README.md");
    if (!form->verb.empty()) words.erase(words.begin());
    if (words.size() < form->arguments_min || words.size() > form->arguments_max) {
      return add_fault("too few or too many words; clauses are three blanks apart");
    }
    story_.steps.push_back(Step{line_, word, std::string(form->verb), std::move(words)});
  }

  void add_fault(std::string_view text) {
    faults_.push_back(
        Error{Code::kInvalid, std::string(text), file_ + ":" + std::to_string(line_), {}});
  }

  std::string file_;
  int line_ = 0;
  Case story_;
  std::vector<Error> faults_;
};

}  // namespace

base::Result<Case> parse_case(std::string_view text, std::string_view file) {
  if (text.size() > kCaseBytesMax) {
    return Error{Code::kTooLarge, "a case is at most 64 KiB", std::string(file), {}};
  }
  CaseReader reader(file);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(reader).finish();
}

}  // namespace cases
