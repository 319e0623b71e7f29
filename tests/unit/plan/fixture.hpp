// fixture.hpp: files and rows from words, for the tests of the plan.
#pragma once

#include <string>
#include <vector>

#include "core/plan/plan.hpp"

namespace fixture {

inline msr::source::Migration File(const std::string &version, bool has_down = true) {
  msr::source::Migration migration;
  migration.version = msr::source::Version::Parse(version);
  migration.name = "m";
  migration.up_file = "V" + version + "_m.up.sql";
  if (has_down) migration.down_file = "V" + version + "_m.down.sql";
  migration.checksum = "sha256:" + version;
  return migration;
}

inline msr::source::Migration Repeatable(const std::string &name, const std::string &checksum, bool has_down = false) {
  msr::source::Migration migration;
  migration.kind = msr::MigrationKind::kRepeatable;
  migration.name = name;
  migration.up_file = "R_" + name + ".sql";
  if (has_down) migration.down_file = "R_" + name + ".down.sql";
  migration.checksum = checksum;
  return migration;
}

inline msr::history::Record Row(const msr::source::Migration &file,
                                msr::history::RecordState state = msr::history::RecordState::kApplied) {
  msr::history::Record record;
  record.kind = file.kind;
  record.identity = file.identity();
  record.version = file.version ? file.version->text() : "";
  record.name = file.name;
  record.file = file.up_file;
  record.checksum = file.checksum;
  record.state = state;
  return record;
}

/// What a plan does, in a line: "+1 +2" or "-2 -1".
inline std::string Line(const msr::plan::Plan &plan) {
  std::string line;
  for (const msr::plan::Step &step : plan.steps) {
    line += line.empty() ? "" : " ";
    line += step.direction == msr::Direction::kUp ? "+" : "-";
    line += step.migration.version ? step.migration.version->text() : step.migration.name;
  }
  return line;
}

inline std::string Kinds(const msr::plan::Plan &plan) {
  std::string line;
  for (const msr::Error &problem : plan.problems)
    line += std::string(line.empty() ? "" : " ") + std::string(msr::KindName(problem.kind));
  return line;
}

}  // namespace fixture
