#include "hl7/batch.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "hl7/header.h"
#include "hl7/parts.h"

namespace hl7 {
namespace {

using base::Code;
using base::Error;

constexpr int kOriginalControlIdPart =
    12;  // BHS-12; BHS-1 is the separator, so part 12 of the line

// A line with its end (CR, LF or CR LF).
std::string_view take_line(std::string_view& rest) {
  std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  if (end < rest.size()) end += rest.substr(end, 2) == "\r\n" ? 2 : 1;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  return line;
}

std::string_view without_end(std::string_view line) {
  return line.substr(0, line.find_first_of("\r\n"));
}

enum class Kind { kFileHeader, kBatchHeader, kMessage, kBatchTrailer, kFileTrailer, kOther };

Kind kind_of(std::string_view line) {
  if (line.size() < 3) return Kind::kOther;
  if (begins_segment(line, "MSH")) return Kind::kMessage;
  if (begins_segment(line, "FHS")) return Kind::kFileHeader;
  if (begins_segment(line, "BHS")) return Kind::kBatchHeader;
  if (begins_segment(line, "BTS")) return Kind::kBatchTrailer;
  if (begins_segment(line, "FTS")) return Kind::kFileTrailer;
  return Kind::kOther;
}

bool is_blank(std::string_view line) {
  constexpr std::string_view kBlank("\r\n \t\x0B\x1C\x1A\0", 8);
  return line.find_first_not_of(kBlank) == std::string_view::npos;
}

// Field 1 of a trailer; empty is no statement. Its separator is the character behind the name.
std::optional<std::size_t> stated_count(std::string_view line, bool& faulty) {
  line = without_end(line);
  if (line.size() <= 4) return std::nullopt;
  const std::string_view text = part(line, line[3], 2).value_or("");
  if (text.empty()) return std::nullopt;
  std::size_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  faulty = fault != std::errc() || end != text.data() + text.size();
  return count;
}

class Splitter {
 public:
  explicit Splitter(std::string_view bytes) : all_(bytes) {}

  base::Result<Batch> split() {
    std::string_view rest = all_;
    const std::size_t start = skip_leading(rest);
    if (start > 0) add(batch_.envelope, rest.substr(0, start));
    rest.remove_prefix(start);
    while (!rest.empty()) {
      const std::string_view line = take_line(rest);
      if (auto status = take(line); !status.ok()) return status.error();
      if (batch_.messages.size() > kBatchMessagesMax) {
        return Error{Code::kTooLarge, "too many messages in one batch", "", {}};
      }
    }
    if (batch_.messages.empty() && !has_header_) {
      return Error{Code::kInvalid, "neither a message nor a batch", "MSH", {}};
    }
    return std::move(batch_);
  }

 private:
  base::Status take(std::string_view line) {
    const Kind kind = kind_of(line);
    if (kind != Kind::kOther) in_message_ = false;
    switch (kind) {
      case Kind::kMessage:
        add(batch_.messages, line);
        in_message_ = true;
        ++in_batch_;
        return base::ok_status();
      case Kind::kBatchHeader:
        begin_batch(line);
        break;
      case Kind::kFileHeader:
        has_header_ = true;
        break;
      case Kind::kBatchTrailer:
        check("BTS-1", line, in_batch_);
        break;
      case Kind::kFileTrailer:
        check("FTS-1", line, std::max<std::size_t>(batch_.batches, 1));
        break;
      case Kind::kOther:
        return take_other(line);
    }
    add(batch_.envelope, line);
    return base::ok_status();
  }

  base::Status take_other(std::string_view line) {
    if (in_message_) {
      extend(batch_.messages.back(), line);
      return base::ok_status();
    }
    if (!is_blank(line) && !begins_segment(line, "ARV") && !begins_segment(line, "SFT")) {
      return Error{Code::kInvalid,
                   "a segment that belongs to no message",
                   "byte " + std::to_string(offset(line)),
                   {}};
    }
    add(batch_.envelope, line);
    return base::ok_status();
  }

  void begin_batch(std::string_view line) {
    has_header_ = true;
    ++batch_.batches;
    in_batch_ = 0;
    if (line.size() > 4) {
      const auto id = part(without_end(line), line[3], kOriginalControlIdPart);
      if (id && !id->empty()) batch_.original_control_id = *id;
    }
  }

  void check(std::string_view path, std::string_view line, std::size_t found) {
    bool faulty = false;
    const auto stated = stated_count(line, faulty);
    if (!stated || (!faulty && *stated == found)) return;
    const std::string says = faulty ? "no number" : std::to_string(*stated);
    batch_.faults.push_back(Error{Code::kInvalid,
                                  "says " + says + ", there are " + std::to_string(found),
                                  std::string(path),
                                  {}});
  }

  void add(std::vector<BatchPart>& parts, std::string_view bytes) {
    const std::size_t number = batch_.batches == 0 ? 0 : batch_.batches - 1;
    parts.push_back(BatchPart{bytes, offset(bytes), number});
  }

  static void extend(BatchPart& part, std::string_view by) {
    part.bytes = {part.bytes.data(), part.bytes.size() + by.size()};
  }

  std::size_t offset(std::string_view bytes) const {
    return static_cast<std::size_t>(bytes.data() - all_.data());
  }

  std::string_view all_;
  Batch batch_;
  bool has_header_ = false;
  bool in_message_ = false;
  std::size_t in_batch_ = 0;
};

}  // namespace

bool is_batch(std::string_view bytes) {
  bytes.remove_prefix(skip_leading(bytes));
  int messages = 0;
  while (!bytes.empty() && messages < 2) {
    const Kind kind = kind_of(take_line(bytes));
    if (kind == Kind::kFileHeader || kind == Kind::kBatchHeader) return true;
    if (kind == Kind::kMessage) ++messages;
  }
  return messages > 1;
}

base::Result<Batch> split_batch(std::string_view bytes) { return Splitter(bytes).split(); }

std::string Batch::joined() const {
  std::vector<BatchPart> parts = messages;
  parts.insert(parts.end(), envelope.begin(), envelope.end());
  std::sort(parts.begin(), parts.end(),
            [](const BatchPart& a, const BatchPart& b) { return a.offset < b.offset; });
  std::string out;
  for (const BatchPart& part : parts) out += part.bytes;
  return out;
}

base::Result<std::string> reencode(std::string_view bytes) {
  if (!is_batch(bytes)) {
    const auto message = Message::parse(std::string(bytes));
    if (!message.ok()) return message.error();
    return message.value().encode();
  }
  auto batch = split_batch(bytes);
  if (!batch.ok()) return batch.error();
  std::vector<std::string> encoded;
  encoded.reserve(batch.value().messages.size());  // the parts below are views of these
  for (std::size_t i = 0; i < batch.value().messages.size(); ++i) {
    BatchPart& part = batch.value().messages[i];
    const auto message = Message::parse(std::string(part.bytes));
    if (!message.ok()) {
      base::Error error = message.error();
      error.path = "message " + std::to_string(i + 1) + " " + error.path;
      return error;
    }
    part.bytes = encoded.emplace_back(message.value().encode());
  }
  return batch.value().joined();
}

bool is_fragment(const Message& message) {
  return message.leaf("MSH-14").valued() || message.leaf("DSC-1").valued() ||
         message.find_segment("ADD") != Message::npos;
}

}  // namespace hl7
