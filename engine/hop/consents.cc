#include "engine/hop/consents.h"

#include "engine/hop/data_keys.h"

namespace engine {
namespace {

using base::Json;

constexpr std::size_t kCacheMax = 100'000;
constexpr std::string_view kTable = store::ConsentRow::kTable;

keys::RowAddress address_of(const store::ConsentRow& row) {
  return {row.tenant.number(), kTable, row.patient.number(), row.version};
}

Json channel_json(const consent::ChannelConsent& record) {
  Json json = Json::object();
  json.set("channel", Json::string(std::string(consent::channel_name(record.channel))));
  json.set("address", Json::string(record.address_hash));
  json.set("state", Json::string(std::string(consent::channel_state_name(record.state))));
  json.set("text", Json::string(record.text_version));
  json.set("at", Json::integer(record.at.us));
  json.set("source", Json::string(record.source));
  return json;
}

base::Result<consent::ChannelConsent> read_channel_json(const Json& json) {
  auto channel = consent::read_channel(json.text_of("channel"));
  if (!channel.ok()) return channel.error();
  auto state = consent::read_channel_state(json.text_of("state"));
  if (!state.ok()) return state.error();
  const Json* at = json.find("at");
  const std::int64_t us = at != nullptr ? std::strtoll(at->text().c_str(), nullptr, 10) : 0;
  return consent::ChannelConsent{channel.value(),   json.text_of("address"),
                                 state.value(),     json.text_of("text"),
                                 base::Instant{us}, json.text_of("source")};
}

}  // namespace

base::Result<std::shared_ptr<const PatientConsents>> ConsentBook::of(store::Tx& tx, TenantId tenant,
                                                                     PatientId patient) {
  // Most patients have recorded nothing, and one value serves them all.
  static const auto kNone = std::make_shared<const PatientConsents>();
  const auto row = tx.get<store::ConsentRow>(tenant, patient);
  if (!row) return kNone;
  auto& kept = cache_[{tenant, patient}];
  if (kept.first == row->body.bytes) return kept.second;
  admit_key_of(tx, ring_, tenant, row->body.bytes);
  auto read_now = read(*row);
  if (!read_now.ok()) {
    cache_.erase({tenant, patient});
    return read_now.error();
  }
  auto fresh = std::make_shared<const PatientConsents>(std::move(read_now).value());
  // Bounded without bookkeeping: compiling again costs less than an order of use kept for every
  // hop.
  if (cache_.size() > kCacheMax) cache_.clear();
  cache_[{tenant, patient}] = {row->body.bytes, fresh};
  return std::shared_ptr<const PatientConsents>(fresh);
}

base::Result<PatientConsents> ConsentBook::read(const store::ConsentRow& row) const {
  auto plain = ring_.open(address_of(row), row.body.bytes);
  if (!plain.ok()) return plain.error();
  auto json = base::parse_json(plain.value());
  if (!json.ok()) return json.error();
  PatientConsents consents;
  consents.version = row.version;
  if (const Json* resources = json.value().find("consents")) consents.resources = *resources;
  std::vector<fhir::Resource> parsed;
  for (const Json& item : consents.resources.items()) {
    auto resource = fhir::Resource::from_json(item);
    if (!resource.ok()) return resource.error();
    parsed.push_back(std::move(resource).value());
  }
  consents.set = consent::ConsentSet::compile(parsed, options_);
  if (const Json* channels = json.value().find("channels")) {
    for (const Json& item : channels->items()) {
      auto record = read_channel_json(item);
      if (!record.ok()) return record.error();
      consents.channels.push_back(std::move(record).value());
    }
  }
  return consents;
}

store::ConsentRow ConsentBook::seal(TenantId tenant, PatientId patient, store::KeyId key,
                                    const PatientConsents& consents) {
  Json json = Json::object();
  Json resources = consents.resources;
  json.set("consents", resources.is_array() ? std::move(resources) : Json::array());
  Json channels = Json::array();
  for (const auto& record : consents.channels) channels.push(channel_json(record));
  json.set("channels", std::move(channels));
  store::ConsentRow row{tenant, patient, consents.version, {}};
  row.body.bytes = ring_.seal(key.number(), address_of(row), base::write_json(json));
  return row;
}

}  // namespace engine
