// Html: a page written piece by piece, in which text can never become markup.
//
//   Html html;
//   html.raw("<p class=\"soft\">").text(entry_text).raw("</p>");
//   html.attribute("href", address);                    //  href="...", escaped
//
// The one place where this adapter escapes. raw() takes literals of the program alone: its argument
// is made at compile time, so what came from outside does not fit. A value; one thread.
#pragma once

#include <string>
#include <string_view>

namespace adapter::portal {

class Html {
 public:
  class Literal {
   public:
    template <std::size_t N>
    consteval Literal(const char (&text)[N]) : text_(text, N - 1) {}  // NOLINT
    std::string_view text() const { return text_; }

   private:
    std::string_view text_;
  };

  Html& raw(Literal markup);
  Html& text(std::string_view untrusted);
  Html& attribute(Literal name, std::string_view untrusted);
  Html& append(const Html& other);

  const std::string& str() const { return out_; }

 private:
  std::string out_;
};

// & < > " ' as references; control characters that HTML does not allow become U+FFFD.
std::string escape_html(std::string_view text);

}  // namespace adapter::portal
