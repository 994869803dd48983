#include "engine/pipeline/records.h"

#include "base/time.h"
#include "engine/pipeline/sealing.h"

namespace engine {

using base::Json;
using store::HistoryRow;
using store::IdentifierRow;
using store::ResourceRow;

namespace {

RowName name_of(const ResourceRow& row) {
  return {row.tenant, ResourceRow::kTable, row.id.number(), row.version};
}

HistoryRow history_of(const ResourceRow& row) {
  return {row.tenant, row.id, row.version, row.order, row.updated, row.message, row.body};
}

}  // namespace

base::Result<std::optional<StoredRecord>> Records::find(store::Tx& tx, TenantId tenant,
                                                        const std::vector<store::Bytes>& blinds) {
  for (const store::Bytes& blind : blinds) {
    const auto known = tx.get<IdentifierRow>(tenant, blind);
    if (known) return get(tx, tenant, known->resource);
  }
  return std::optional<StoredRecord>{};
}

base::Result<std::optional<StoredRecord>> Records::get(store::Tx& tx, TenantId tenant,
                                                       ResourceId id) {
  auto row = tx.get<ResourceRow>(tenant, id);
  if (!row) return std::optional<StoredRecord>{};
  auto stored = open(tx, std::move(*row));
  if (!stored.ok()) return stored.error();
  return std::optional<StoredRecord>{std::move(stored).value()};
}

base::Result<StoredRecord> Records::open(store::Tx& tx, ResourceRow row) {
  auto plain = open_row(tx, services_.ring, name_of(row), row.body);
  if (!plain.ok()) return plain.error();
  auto resource = fhir::Resource::parse(plain.value());
  if (!resource.ok()) return resource.error();
  return StoredRecord{std::move(row), std::move(resource).value()};
}

// The body is sealed under its version too, so an old body cannot be put back in the place of a new
// one.
ResourceRow Records::put(Spent<Accept>& accept, const Change& change) {
  store::Tx& tx = accept.tx();
  ResourceRow row;
  row.tenant = change.person.tenant;
  row.type = change.resource->type();
  row.patient = change.person.id;
  row.thread = change.thread;
  row.order = change.order;
  row.updated = tx.now();
  row.message = accept.hop().message;
  if (change.before) {
    row.id = change.before->id;
    row.version = change.before->version + 1;
    accept.stage(history_of(*change.before));
  } else {
    row.id = change.id.none() ? tx.next_resource() : change.id;
  }
  keep_care(accept, change);
  row.body = seal_row(services_.ring, change.person.key, name_of(row), change.resource->write());
  if (change.blinds != nullptr) {
    for (const store::Bytes& blind : *change.blinds) {
      if (change.before && tx.get<IdentifierRow>(row.tenant, blind)) continue;
      accept.stage(IdentifierRow{row.tenant, blind, row.id, row.patient});
    }
  }
  accept.stage(row);
  return row;
}

// An old version that does not open names nobody: then what it named stays counted, and is not
// taken away by mistake.
void Records::keep_care(Spent<Accept>& accept, const Change& change) {
  const CareBook& care = services_.gate.care();
  if (!care.keeps(change.person.tenant)) return;
  std::optional<StoredRecord> before;
  if (change.before) {
    auto opened = open(accept.tx(), *change.before);
    if (opened.ok()) before = std::move(opened).value();
  }
  care.update(accept, {change.person.tenant, change.person.id},
              before ? &before->resource : nullptr, change.resource);
}

// Stale versions are numbered below zero by their message, apart from the line of current ones.
void Records::put_stale(Spent<Accept>& accept, const StoredRecord& current, const Change& change) {
  HistoryRow row;
  row.tenant = current.row.tenant;
  row.id = current.row.id;
  row.version = -accept.hop().message.number();
  row.order = change.order;
  row.updated = accept.tx().now();
  row.message = accept.hop().message;
  row.body = seal_row(services_.ring, change.person.key,
                      {row.tenant, ResourceRow::kTable, row.id.number(), row.version},
                      change.resource->write());
  accept.stage(row);
}

void set_meta(fhir::Resource& resource, const ResourceRow& row) {
  resource.set_id(row.id.to_string());
  Json meta = Json::object();
  if (const Json* given = resource.find("meta"); given != nullptr && given->is_object()) {
    meta = *given;
  }
  meta.set("versionId", Json::string(std::to_string(row.version)));
  meta.set("lastUpdated", Json::string(base::format_fhir_instant(row.updated)));
  resource.set("meta", std::move(meta));
}

}  // namespace engine
