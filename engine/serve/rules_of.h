// What the configuration means to the pipeline.
//
//   Rules rules = rules_of(conf);
//
// Pure. Names lead somewhere: load_conf() has checked them.
#pragma once

#include "engine/conf/conf.h"
#include "engine/pipeline/rules.h"

namespace engine {

Rules rules_of(const conf::Conf& conf);

}  // namespace engine
