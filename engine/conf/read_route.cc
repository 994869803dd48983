// routes/*.yaml

#include "engine/conf/read.h"

namespace engine::conf {

namespace {

bool is_type(std::string_view type) {
  return !type.empty() &&
         type.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
             std::string_view::npos;
}

Take read_take(const yaml::Node& node, std::vector<base::Error>& faults) {
  yaml::Asker ask(faults);
  Take take;
  take.where = node.where;
  if (!ask.only(node, {"type", "events", "mapping"})) return take;
  take.type = ask.needed_text(node, "type");
  take.mapping = ask.needed_text(node, "mapping");
  const yaml::Node* type = node.find("type");
  if (type != nullptr && !take.type.empty() && !is_type(take.type)) {
    ask.fault(type->where, "type: must be a message type (SIU) or a resource type (Appointment)");
  }
  for (const yaml::Node* event : ask.scalars(node, "events")) {
    take.events.push_back(event->text);
    if (event->text.size() != 3 || !is_type(event->text)) {
      ask.fault(event->where, "events: must be trigger events, such as S12");
    }
  }
  return take;
}

}  // namespace

Route read_route(NamedSection& named, std::vector<base::Error>& faults) {
  Section& section = named.section;
  Route route;
  route.name = named.name;
  route.where = section.where();
  route.from = section.list("from");
  if (route.from.empty()) section.fault("from", "names no endpoint");
  const yaml::Node* take = section.find("take");
  if (take == nullptr || !take->is_list() || take->items.empty()) {
    section.fault("take", "must be a list of {type, events, mapping}");
  } else {
    for (const yaml::Node& item : take->items) route.take.push_back(read_take(item, faults));
  }
  route.destinations = section.list("destinations");
  route.release =
      static_cast<Release>(section.word("thread.release", {"at-once", "clinician", "never"}));
  route.notify = section.list("thread.notify");
  route.remind_by = section.text("thread.remind.by");
  route.remind_before_us = section.duration_us("thread.remind.before");
  return route;
}

}  // namespace engine::conf
