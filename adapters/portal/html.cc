#include "adapters/portal/html.h"

namespace adapter::portal {

Html& Html::raw(Literal markup) {
  out_ += markup.text();
  return *this;
}

Html& Html::text(std::string_view untrusted) {
  out_ += escape_html(untrusted);
  return *this;
}

Html& Html::attribute(Literal name, std::string_view untrusted) {
  out_ += ' ';
  out_ += name.text();
  out_ += "=\"";
  out_ += escape_html(untrusted);
  out_ += '"';
  return *this;
}

Html& Html::append(const Html& other) {
  out_ += other.out_;
  return *this;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default: {
        const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
        if (control || c == 0x7F) {
          out += "\xEF\xBF\xBD";
        } else {
          out += c;
        }
      }
    }
  }
  return out;
}

}  // namespace adapter::portal
