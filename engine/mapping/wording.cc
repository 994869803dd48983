#include "engine/mapping/wording.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "base/time.h"
#include "engine/mapping/csv.h"
#include "engine/mapping/files.h"

namespace engine::mapping {
namespace {

using base::Code;
using base::Error;
using Values = std::map<std::string, std::string>;

constexpr std::size_t kTextBytesMax = 2000;

constexpr std::array<std::string_view, 11> kNames = {
    "start",        "end",   "old_start", "old_end", "place", "clinician",
    "organisation", "phone", "zone",      "service", "sender"};

struct Place {
  std::string before;  // literal text before it
  std::string name, filter;
};

struct Line {
  bool optional = false;
  std::vector<Place> places;
  std::string after;
};

using Text = std::vector<Line>;

struct Calendar {
  std::array<std::string_view, 7> days;
  std::array<std::string_view, 12> months;
};
constexpr Calendar kEnglish = {
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"}};
constexpr Calendar kSpanish = {
    {"domingo", "lunes", "martes", "mi\xC3\xA9rcoles", "jueves", "viernes",
     "s\xC3\xA1"
     "bado"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
     "octubre", "noviembre", "diciembre"}};

// 0 Sunday .. 6 Saturday (Sakamoto's rule).
int weekday(const base::LocalTime& day) {
  constexpr std::array<int, 12> kShift = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  const int year = day.month < 3 ? day.year - 1 : day.year;
  return (year + year / 4 - year / 100 + year / 400 + kShift[day.month - 1] + day.day) % 7;
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string date_words(const base::LocalTime& local, std::string_view language) {
  const bool spanish = language == "es";
  const Calendar& calendar = spanish ? kSpanish : kEnglish;
  const std::string of = spanish ? " de " : " ";
  return std::string(calendar.days[weekday(local)]) + (spanish ? " " : ", ") +
         std::to_string(local.day) + of + std::string(calendar.months[local.month - 1]) + of +
         std::to_string(local.year);
}

std::string time_words(const base::LocalTime& local, std::string_view language) {
  if (language == "es") return two(local.hour) + ":" + two(local.minute);
  const int hour = local.hour % 12 == 0 ? 12 : local.hour % 12;
  return std::to_string(hour) + ":" + two(local.minute) + (local.hour < 12 ? " AM" : " PM");
}

base::Result<std::string> filtered(const Place& place, const std::string& value, const Site& site) {
  if (place.filter.empty() || place.filter == "phone") return value;
  const base::Result<base::Instant> at = base::parse_instant(value);
  if (!at.ok()) return Error{Code::kInvalid, "the value is no instant", place.name, {}};
  const base::LocalTime local = site.zone.to_local(at.value());
  if (place.filter == "date") return date_words(local, site.language);
  if (place.filter == "time") return time_words(local, site.language);
  return site.zone.abbreviation(at.value());
}

// The values of a place: what the caller gave, else what the site knows of itself.
std::string value_of(const std::string& name, const Values& values, const Site& site) {
  const auto found = values.find(name);
  if (found != values.end()) return found->second;
  if (name == "organisation") return site.organisation;
  if (name == "phone") return site.phone;
  const auto start = values.find("start");
  if (name != "zone" || start == values.end()) return "";
  const base::Result<base::Instant> at = base::parse_instant(start->second);
  return at.ok() ? site.zone.abbreviation(at.value()) : "";
}

class WordingTexts : public Wording {
 public:
  base::Result<std::string> render(std::string_view event, std::string_view audience,
                                   const Values& values, const Site& site) const override {
    const auto chosen = choice.find({std::string(event), std::string(audience)});
    if (chosen == choice.end()) {
      return Error{Code::kNotFound, "no text for this event and audience", std::string(event), {}};
    }
    auto language = texts.find(site.language);
    if (language == texts.end()) language = texts.find("en");
    const Text& text = language->second.at(chosen->second);
    return render_text(text, values, site);
  }

  std::vector<std::string> events(std::string_view audience) const override {
    std::vector<std::string> all;
    for (const auto& [key, text] : choice) {
      if (key.second == audience) all.push_back(key.first);
    }
    return all;
  }

  std::map<std::pair<std::string, std::string>, std::string> choice;  // (event, audience) -> text
  std::map<std::string, std::map<std::string, Text>> texts;           // language -> name -> text

 private:
  static base::Result<std::string> render_text(const Text& text, const Values& values,
                                               const Site& site) {
    std::string out;
    for (const Line& line : text) {
      std::string written;
      bool whole = true;
      for (const Place& place : line.places) {
        const std::string value = value_of(place.name, values, site);
        if (value.empty() && !line.optional) {
          return Error{Code::kInvalid, "the text needs a value that is missing", place.name, {}};
        }
        if (value.empty()) whole = false;
        if (!whole) break;
        base::Result<std::string> shown = filtered(place, value, site);
        if (!shown.ok()) return shown.error();
        written += place.before + shown.value();
      }
      if (whole) out += (out.empty() ? "" : "\n") + written + line.after;
    }
    return out;
  }
};

// Reads one text file; faults carry its place.
class TextReader {
 public:
  TextReader(const std::string& file, std::vector<Error>& faults) : file_(file), faults_(faults) {}

  Text read(std::string_view bytes) {
    if (bytes.size() > kTextBytesMax) fault(1, 1, "the text is longer than 2000 bytes");
    Text text;
    int number = 0;
    while (!bytes.empty()) {
      const std::size_t end = std::min(bytes.find('\n'), bytes.size());
      text.push_back(read_line(bytes.substr(0, end), ++number));
      bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return text;
  }

 private:
  void fault(int line, std::size_t column, std::string words) {
    faults_.push_back(Error{
        Code::kInvalid, std::move(words), place_text(file_, line, static_cast<int>(column)), {}});
  }

  Line read_line(std::string_view text, int number) {
    Line line;
    if (text.ends_with('\r')) text.remove_suffix(1);
    line.optional = text.starts_with('?');
    if (line.optional) text = text.substr(1);
    const std::size_t length = text.size();
    while (true) {
      const std::size_t open = text.find("{{");
      if (open == std::string_view::npos) break;
      const std::size_t close = text.find("}}", open);
      if (close == std::string_view::npos) {
        fault(number, length - text.size() + open + 1, "'{{' without '}}'");
        break;
      }
      const std::string_view inside = text.substr(open + 2, close - open - 2);
      line.places.push_back(
          read_place(text.substr(0, open), inside, number, length - text.size() + open + 1));
      text.remove_prefix(close + 2);
    }
    line.after = text;
    return line;
  }

  Place read_place(std::string_view before, std::string_view inside, int line, std::size_t column) {
    const std::size_t bar = inside.find('|');
    Place place{std::string(before), std::string(trim(inside.substr(0, bar))), ""};
    if (bar != std::string_view::npos) place.filter = trim(inside.substr(bar + 1));
    if (std::find(kNames.begin(), kNames.end(), place.name) == kNames.end()) {
      fault(line, column,
            "'" + place.name +
                "' may not be shown in a text; there are start end "
                "old_start old_end place clinician organisation phone zone service "
                "sender");
    }
    static const std::set<std::string_view> kFilters = {"", "date", "time", "zone", "phone"};
    if (!kFilters.contains(place.filter)) fault(line, column, "filters are date time zone phone");
    return place;
  }

  const std::string& file_;
  std::vector<Error>& faults_;
};

std::multiset<std::string> places_of(const Text& text) {
  std::multiset<std::string> names;
  for (const Line& line : text) {
    for (const Place& place : line.places) names.insert(place.name + "|" + place.filter);
  }
  return names;
}

void read_texts(const std::string& folder, WordingTexts& wording, std::vector<Error>& faults) {
  for (const std::string& language : folder_names(folder + "/text")) {
    for (const std::string& file : file_names(folder + "/text/" + language, ".txt")) {
      const std::string path = folder + "/text/" + language + "/" + file;
      const base::Result<std::string> bytes = read_file(path);
      if (!bytes.ok()) {
        faults.push_back(bytes.error());
        continue;
      }
      const std::string name = file.substr(0, file.size() - 4);
      wording.texts[language][name] = TextReader(path, faults).read(bytes.value());
    }
  }
}

// Every chosen text is there in every language, with the same places.
void check_languages(const std::string& folder, const WordingTexts& wording,
                     std::vector<Error>& faults) {
  if (!wording.texts.contains("en")) {
    faults.push_back(Error{Code::kInvalid, "no English texts", folder + "/text/en", {}});
    return;
  }
  for (const auto& [language, texts] : wording.texts) {
    const std::string where = folder + "/text/" + language + "/";
    for (const auto& [key, name] : wording.choice) {
      const auto& english = wording.texts.at("en");
      const auto mine = texts.find(name);
      if (mine == texts.end() || !english.contains(name)) {
        faults.push_back(Error{Code::kInvalid, "the text is missing", where + name + ".txt", {}});
      } else if (places_of(mine->second) != places_of(english.at(name))) {
        faults.push_back(Error{Code::kInvalid,
                               "not the same {{places}} as in English",
                               where + name + ".txt:1:1",
                               {}});
      }
    }
  }
}

}  // namespace

base::Result<std::shared_ptr<const Wording>> load_wording(const std::string& folder) {
  const std::string file = folder + "/tables/wording.csv";
  if (!std::filesystem::exists(file)) return std::shared_ptr<const Wording>();
  const base::Result<std::string> bytes = read_file(file);
  if (!bytes.ok()) return bytes.error();
  const CsvShape shape{"hopline-wording", {"event", "audience", "text"}};
  const base::Result<Csv> csv = parse_csv(file, bytes.value(), shape);
  if (!csv.ok()) return csv.error();
  auto wording = std::make_shared<WordingTexts>();
  std::vector<Error> faults;
  for (const CsvRow& row : csv.value().rows) {
    wording->choice[{row.at("event").text, row.at("audience").text}] = row.at("text").text;
  }
  const std::string other = csv.value().setting("texts");
  const std::filesystem::path own = folder;
  const std::string from = other.empty() ? folder : (own.parent_path() / other).string();
  read_texts(from, *wording, faults);
  check_languages(from, *wording, faults);
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return std::shared_ptr<const Wording>(std::move(wording));
}

}  // namespace engine::mapping
