// effects_judge.hpp: what the indexes of a table say about a statement that built or rebuilt one. Pure: no server.
#pragma once

#include <string>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "drivers/postgresql/effects_parse.hpp"

namespace msr::postgresql {

/// An index of the table in question.
struct Index {
  std::string oid;
  std::string schema;
  std::string name;
  bool valid = false;
};

/// `name_is_taken`: something else in the schema has the name.
sdk::Settlement JudgeBuild(const Effect &effect, const std::string &table, const std::vector<Index> &before,
                           const std::vector<Index> &after, bool name_is_taken);

/// Says NOT_APPLIED with one cleanup after the other, until nothing is left that the broken attempt made.
sdk::Settlement JudgeRebuild(const std::vector<Index> &before, const std::vector<Index> &after);

/// A name in double quotes.
std::string Quoted(const std::string &name);

}  // namespace msr::postgresql
