// result_text.hpp: results for people, as stdout shows them. What went wrong stands on stderr.
#pragma once

#include <string>
#include <vector>

#include <msr/engine.hpp>

namespace msr::report {

/// One row of `msr config show`.
struct SettingRow {
  std::string name;
  std::string value;
  std::string source;  ///< "default", "config_file", "env_file", "environment", "flag"
  std::string origin;  ///< the place in a file, the variable or the flag
};

/// The part of a list that is shown.
struct ListPage {
  const ListResult &result;
  std::size_t last = 0;  ///< only so many of the newest; 0 for all
};

/// "V2_orders", "R_views".
std::string TitleOf(const MigrationInfo &migration);

std::string ToText(const MigrateResult &result, bool color);
std::string ToText(const ListPage &page, bool color);
std::string ToText(const PlanResult &result, bool color);
std::string ToText(const ValidateResult &result, bool color);
std::string ToText(const LockStatusResult &result, bool color);
std::string ToText(const LockReleaseResult &result, bool color);
std::string ToText(const DoctorResult &result, bool color);
std::string ToText(const WaitResult &result, bool color);
std::string ToText(const HealthResult &result, bool color);
std::string ToText(const RepairResult &result, bool color);
std::string ToText(const BaselineResult &result, bool color);
std::string ToText(const NewResult &result, bool color);
std::string ToText(const DriversResult &result, bool color);
std::string ToText(const PluginsResult &result, bool color);
std::string ToText(const std::vector<SettingRow> &rows, bool color);

/// "schema is at version 3", "no version is applied".
std::string Standing(const std::string &current_version);
/// "held by msr migrate (pid 12) on host" of a lock that is held.
std::string HeldBy(const LockStatusResult &lock);
/// "2 migrations would run; schema is at version 3", without a line end.
std::string PlanTally(const PlanResult &result);

/// The part of the list that a page shows.
std::vector<MigrationInfo> Shown(const ListPage &page);

}  // namespace msr::report
