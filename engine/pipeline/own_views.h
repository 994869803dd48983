// OwnViews: what a patient's own page shows beside her threads (engine/api/VIEWS.md).
//
//   OwnViews views(services);
//   auto work = views.plan(actor, ShowVisit{thread});      // the appointment, as far as it is hers
//   auto work = views.plan(actor, ShowStanding{});         // how she is reached; clinic, language
//
// The Reader's part for those requests: each Work asks Show, then opens and renders. Only what a
// text may tell her is in them: no note, reason or code of staff. Anybody but the patient is
// answered kNotFound. Thread-safe; a Work is called by the committer.
#pragma once

#include <functional>
#include <memory>

#include "engine/api/reader.h"
#include "engine/pipeline/records.h"

namespace engine {

class OwnViews {
 public:
  using Work = std::function<base::Result<View>(store::Tx&)>;

  explicit OwnViews(Services& services) : services_(services), records_(services) {}

  base::Result<Work> plan(const Actor& actor, const ShowVisit& request);
  base::Result<Work> plan(const Actor& actor, const ShowStanding& request);

 private:
  using SitePtr = std::shared_ptr<const mapping::Site>;

  base::Result<View> visit(store::Tx& tx, const Actor& actor, ThreadId thread);
  base::Result<View> standing(store::Tx& tx, const Actor& actor);
  SitePtr site_of(store::Tx& tx, const store::ResourceRow& row) const;
  SitePtr own_site() const;

  Services& services_;
  Records records_;
};

}  // namespace engine
