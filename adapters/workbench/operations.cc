#include "adapters/workbench/operations.h"

#include <utility>

namespace adapter::workbench {
namespace {

constexpr std::string_view kSchemas = R"({
  "Mappings": {"type": "object", "required": ["mappings", "sites"], "properties": {
    "mappings": {"type": "array", "items": {"type": "object", "properties": {
      "name": {"type": "string"}, "version": {"type": "string"}, "source": {"type": "string"},
      "target": {"type": "string"}}}},
    "sites": {"type": "array", "items": {"type": "string"}}}},
  "Mapping": {"type": "object", "required": ["name", "columns", "rules", "samples"], "properties": {
    "name": {"type": "string"}, "version": {"type": "string"}, "site": {"type": "string"},
    "columns": {"type": "array", "items": {"type": "string"}},
    "rules": {"type": "array", "items": {"type": "object", "properties": {
      "id": {"type": "string"}, "cells": {"type": "object"},
      "origin": {"type": "string", "enum": ["base", "site", "draft"]},
      "file": {"type": "string"}, "line": {"type": "integer"}}}},
    "samples": {"type": "array", "items": {"type": "string"}}}},
  "Held": {"type": "object", "required": ["held"], "properties": {
    "held": {"type": "array", "items": {"type": "object", "properties": {
      "id": {"type": "string"}, "endpoint": {"type": "string"}, "kind": {"type": "string"},
      "reason": {"type": "string"}, "since": {"type": "string", "format": "date-time"}}}}}},
  "MappingEdit": {"type": "object", "required": ["op", "rule"], "additionalProperties": false,
    "properties": {
      "op": {"type": "string", "enum": ["replace", "add", "off"]}, "rule": {"type": "string"},
      "at": {"type": "string", "description": "add: before ID, after ID, or empty"},
      "cells": {"type": "object", "additionalProperties": {"type": "string"},
        "description": "by column; an empty cell of a replace clears it"}}},
  "MappingSample": {"type": "object", "additionalProperties": false, "properties": {
    "case": {"type": "string"}, "text": {"type": "string"},
    "message": {"type": "string", "description": "a held message: m12; each answer is a Show"},
    "reason": {"type": "string", "description": "shows values of a held message; recorded"}}},
  "MappingDraft": {"type": "object", "additionalProperties": false, "properties": {
    "site": {"type": "string"}, "reason": {"type": "string"}, "name": {"type": "string"},
    "edits": {"type": "array", "items": {"$ref": "#/components/schemas/MappingEdit"}},
    "sample": {"$ref": "#/components/schemas/MappingSample"}}},
  "MappingRun": {"type": "object", "required": ["ran", "draft", "sample"], "properties": {
    "mapping": {"type": "string"}, "ran": {"type": "boolean"}, "held": {"type": "boolean"},
    "draft": {"type": "array", "items": {"$ref": "#/components/schemas/MappingFault"}},
    "faults": {"type": "array"}, "rules": {"type": "array"}, "trace": {"type": "array"},
    "sample": {"type": "object"}, "result": {"type": "object"}, "changed": {"type": "array"},
    "thread": {"type": "array"}}},
  "MappingFault": {"type": "object", "properties": {
    "rule": {"type": "string"}, "column": {"type": "string"}, "file": {"type": "string"},
    "line": {"type": "integer"}, "position": {"type": "integer"}, "text": {"type": "string"}}},
  "MappingCheck": {"type": "object", "required": ["faults"], "properties": {
    "faults": {"type": "array", "items": {"$ref": "#/components/schemas/MappingFault"}}}},
  "MappingCases": {"type": "object", "required": ["ran"], "properties": {
    "ran": {"type": "boolean"}, "passed": {"type": "integer"}, "failed": {"type": "integer"},
    "cases": {"type": "array", "items": {"type": "object", "properties": {
      "name": {"type": "string"}, "passed": {"type": "boolean"}, "published": {"type": "boolean"},
      "state": {"type": "string", "enum": ["same", "changed", "failing"]},
      "differences": {"type": "array", "items": {"type": "string"}}}}}}},
  "MappingDrafts": {"type": "object", "required": ["drafts"], "properties": {
    "drafts": {"type": "array", "items": {"type": "string"}}}},
  "MappingSaved": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string"}, "file": {"type": "string"}, "input": {"type": "string"},
    "expectation": {"type": "string"}, "ending": {"type": "string"}}},
  "MappingCsv": {"type": "string"}
})";

const net::ApiParameter kName{"name", "path", "The mapping"};

// Those that read and try: nothing stays of them.
std::vector<Operation> trying() {
  return {
      {Call::kList,
       {"GET", "/api/v1/mappings", "listMappings", "All mappings and sites", "", "Mappings", 200}},
      {Call::kOpen,
       {"GET",
        "/api/v1/mappings/{name}",
        "readMapping",
        "The rules as cells, with file and line, and the cases to run them on",
        "",
        "Mapping",
        200,
        {kName, {"site", "query", "With the overlays of this site"}}}},
      {Call::kHeld,
       {"GET",
        "/api/v1/mappings/{name}/held",
        "listHeld",
        "Held messages that this mapping would read: ids and reasons, no content",
        "",
        "Held",
        200,
        {kName}}},
      {Call::kRun,
       {"POST",
        "/api/v1/mappings/{name}/run",
        "runMapping",
        "Result, trace and thread draft of one sample with these edits; nothing is kept",
        "MappingDraft",
        "MappingRun",
        200,
        {kName}}},
      {Call::kCheck,
       {"POST",
        "/api/v1/mappings/{name}/check",
        "checkMapping",
        "Every fault of the edits, by rule and column",
        "MappingDraft",
        "MappingCheck",
        200,
        {kName}}},
      {Call::kCases,
       {"POST",
        "/api/v1/mappings/{name}/cases",
        "runCases",
        "The mapping's cases with these edits, beside the mapping in use",
        "MappingDraft",
        "MappingCases",
        200,
        {kName}}}};
}

// Those that give out or keep a draft.
std::vector<Operation> keeping() {
  return {{Call::kCsv,
           {"POST",
            "/api/v1/mappings/{name}/csv",
            "writeOverlay",
            "The edits as an overlay file",
            "MappingDraft",
            "MappingCsv",
            200,
            {kName},
            net::ApiAccess::kBearer,
            "text/csv"}},
          {Call::kSave,
           {"POST",
            "/api/v1/mappings/{name}/drafts",
            "saveDraft",
            "Keeps the edits as an overlay draft with its reason; it is not active",
            "MappingDraft",
            "MappingSaved",
            201,
            {kName}}},
          {Call::kDrafts,
           {"GET",
            "/api/v1/mappings/{name}/drafts",
            "listDrafts",
            "The drafts that were kept",
            "",
            "MappingDrafts",
            200,
            {kName}}},
          {Call::kDraft,
           {"GET",
            "/api/v1/mappings/{name}/drafts/{draft}",
            "readDraft",
            "One of them, as the overlay file it is",
            "",
            "MappingCsv",
            200,
            {kName, {"draft", "path", "Its name"}},
            net::ApiAccess::kBearer,
            "text/csv"}},
          {Call::kMakeCase,
           {"POST",
            "/api/v1/mappings/{name}/samples",
            "makeCase",
            "Makes a case of a sample, de-identified, with what the edits make of it",
            "MappingDraft",
            "MappingSaved",
            201,
            {kName}}}};
}

}  // namespace

std::string_view schemas() { return kSchemas; }

const std::vector<Operation>& operations() {
  static const std::vector<Operation> kOperations = [] {
    std::vector<Operation> all = trying();
    for (Operation& operation : keeping()) all.push_back(std::move(operation));
    return all;
  }();
  return kOperations;
}

}  // namespace adapter::workbench
