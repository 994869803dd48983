// PageFiles: css and module of the patient's page, as they lie in the program.
//
//   look::mount_page(router, "/p", page_files(), {.form_action = "'self'"});
//
// Made by cmake/embed.cmake from page/. Constant; any thread.
#pragma once

#include <span>

#include "adapters/look/asset.h"

namespace adapter::portal {

std::span<const ::adapter::look::Asset> page_files();

}  // namespace adapter::portal
