// StandIns: invented values in the place of real ones, the same for the same throughout a message.
//
//   StandIns stand_ins(-37);                          // all dates move by that many weeks
//   stand_ins.family("Okafor")     -> "Alder"         // and "Alder" again the next time
//   stand_ins.identifier("4471-A") -> "0001-A"        // its shape stays
//   stand_ins.date("20260310090000") -> "20250624090000"
//
// Numbered in the order of appearance, so nothing of a real value is in its stand-in but its shape:
// no hash, no key, nothing to undo. Weeks keep the day of the week and the time of day. Used by one
// thread, for one message.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace engine::bench {

class StandIns {
 public:
  explicit StandIns(int weeks) : weeks_(weeks) {}

  std::string family(std::string_view real);
  std::string given(std::string_view real);
  std::string identifier(std::string_view real);
  std::string phone(std::string_view real);
  std::string mail(std::string_view real);
  std::string street(std::string_view real);
  std::string text(std::string_view real);
  // Letters become x, digits 0: what kind of thing it was stays visible.
  std::string shape(std::string_view real);
  // An HL7 v2 time ("2026", "20260310", "202603100900-0500") or a FHIR one; what is no date keeps
  // its shape, so that a fault stays the same fault.
  std::string date(std::string_view real);
  std::string fhir_date(std::string_view real);

  // What has been replaced, three characters or more: it must not occur anywhere any more.
  const std::vector<std::string>& replaced() const { return replaced_; }

 private:
  std::size_t number_of(std::string_view kind, std::string_view real);
  void note(std::string_view real);

  int weeks_;
  std::map<std::string, std::map<std::string, std::size_t, std::less<>>, std::less<>> seen_;
  std::vector<std::string> replaced_;
};

// True for the digits of a date at the beginning: "20260310...".
bool begins_with_date(std::string_view text);

}  // namespace engine::bench
