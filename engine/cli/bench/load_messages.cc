#include "engine/cli/bench/load_messages.h"

#include <fmt/format.h>

namespace engine::cli {

adapter::mllp::LoadItem LoadMessages::item(std::size_t number) const {
  const std::string id = run_ + std::to_string(number);
  const std::string who = patients_ == 0 ? id : "K" + std::to_string(number % patients_);
  const std::string start =
      fmt::format("203{}{:02}{:02}{:02}{:02}00-0500", number % 10, 1 + number / 10 % 12,
                  1 + number / 120 % 28, 8 + number / 3360 % 9, number % 4 * 15);
  std::string text;
  text.reserve(1200);
  text += "MSH|^~\\&|SCHED|HARBOUR|HOPLINE|HARBOUR|20260302080000-0500||SIU^S12^SIU_S12|" + id;
  text += "|P|2.5.1|||||USA|UTF-8\r";
  text += "SCH|P" + id + "^SCHED|F" + id + "^HARBOUR|||||ROUTINE^Routine visit^HL70276|";
  text += "NORMAL^Normal appointment^HL70277|30|min^minutes|^^30^" + start + "^|||||";
  text += "4711^Kerr^Ida^^^Dr^^^HARBOUR|^WPN^PH^^1^555^5550100|1 Quay Street^^Harbourtown^^00001|";
  text += "|4712^Lund^Olaf^^^^^^HARBOUR|||||Booked\r";
  text += "TQ1|1||||||" + start + "||S^Stat^HL70485\r";
  text += "NTE|1||Please come ten minutes early and bring your list of medicines.|PI\r";
  text +=
      "PID|1||" + who + "^^^HARBOUR^MR~9" + who + "^^^REGION^PI||Bell^Ada^Maria^^Ms^^L||19790312|";
  text += "F||2106-3^White^HL70005|1 Quay Street^Floor 2^Harbourtown^^00001^US^H||";
  text += "^PRN^PH^^1^555^5550142~^NET^Internet^ada.bell@example.org||en^English^HL70296|M\r";
  text += "PV1|1|O|CLINIC^ROOM4^^HARBOUR||||4711^Kerr^Ida^^^Dr^^^HARBOUR|||MED||||1|||";
  text += "4711^Kerr^Ida^^^Dr^^^HARBOUR|OP|V" + id + "^^^HARBOUR^VN\r";
  text += "RGS|1|A|RG1^HARBOUR\r";
  text += "AIS|1|A|73721^Knee MRI^C4|" + start + "|0|min^minutes|30|min^minutes|Y|Booked\r";
  text += "AIL|1|A|MRI2^Room 2^^HARBOUR^^C|C^Clinic^HL70305\r";
  text += "AIP|1|A|4711^Kerr^Ida^^^Dr^^^HARBOUR|D^Doctor^HL70182||||||Y|Booked\r";
  return {std::move(text), id};
}

}  // namespace engine::cli
