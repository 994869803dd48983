#include "engine/serve/bench_of.h"

#include "engine/bench/bench_service.h"

namespace engine {
namespace {

std::vector<bench::HeldMessage> messages_of(const std::vector<QueueItem>& items) {
  std::vector<bench::HeldMessage> messages;
  for (const QueueItem& item : items) {
    if (!item.id.starts_with('m')) continue;  // a parcel is no sample
    messages.push_back({item.id, item.kind, item.where, item.reason, item.since});
  }
  return messages;
}

}  // namespace

std::unique_ptr<Bench> make_bench(const conf::Conf& conf, Queue& queue, const base::Clock& clock) {
  bench::BenchSetup setup;
  setup.mappings_dir = conf.mappings_dir;
  setup.folder = conf.data_dir + "/bench";
  for (const auto& [name, site] : conf.sites) setup.sites[name].site = site;
  for (const auto& [name, files] : conf.overlays) {
    if (setup.sites.count(name) != 0) setup.sites[name].overlays = files;
  }
  for (const auto& [name, endpoint] : conf.endpoints) {
    if (endpoint.site) setup.endpoints[name] = {endpoint.site_name, endpoint.site, {}};
  }
  for (const conf::Route& route : conf.routes) {
    for (const std::string& from : route.from) {
      const auto endpoint = setup.endpoints.find(from);
      if (endpoint == setup.endpoints.end()) continue;
      for (const conf::Take& take : route.take) endpoint->second.mappings.insert(take.mapping);
    }
  }
  setup.queue = [&queue]() -> base::Result<std::vector<bench::HeldMessage>> {
    const auto items = queue.list();
    if (!items.ok()) return items.error();
    return messages_of(items.value());
  };
  return std::make_unique<bench::BenchService>(std::move(setup), clock);
}

}  // namespace engine
