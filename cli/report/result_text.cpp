#include "cli/report/result_text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "cli/report/text.hpp"
#include "core/base/duration.hpp"

namespace msr::report {
namespace {

constexpr std::string_view kRepeatable = "R";

std::string VersionOf(MigrationKind kind, const std::string &version) {
  return kind == MigrationKind::kRepeatable ? std::string(kRepeatable) : version;
}

Tint TintOf(MigrationState state) {
  switch (state) {
    case MigrationState::kApplied:
      return Tint::kGreen;
    case MigrationState::kPending:
    case MigrationState::kOutdated:
    case MigrationState::kRunning:
      return Tint::kYellow;
    case MigrationState::kOutOfOrder:
    case MigrationState::kChanged:
    case MigrationState::kMissing:
    case MigrationState::kRenamed:
    case MigrationState::kFailed:
    case MigrationState::kInDoubt:
      return Tint::kRed;
  }
  return Tint::kNone;
}

std::string Who(const MigrationInfo &info) {
  if (info.applied_by.empty() || info.host.empty()) return info.applied_by + info.host;
  return info.applied_by + "@" + info.host;
}

std::string Remark(const MigrationInfo &info) {
  // Only an unfinished migration has a number of statements.
  if (info.statements == 0) return "";
  return fmt::format("{} of {} statements done", info.statements_done, info.statements);
}

// "3 applied, 1 pending", in the order of the states.
std::string Tally(const std::vector<MigrationInfo> &migrations) {
  std::map<MigrationState, std::size_t> counts;
  for (const MigrationInfo &info : migrations) ++counts[info.state];
  std::string text;
  for (const auto &[state, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, StateName(state));
  return text;
}

// "5s (file)"; a limit that nobody asked for is no news.
std::string LimitText(const PlannedLimit &limit) {
  if (limit.source == PlannedLimit::Source::kDefault) return "";
  const std::string time = limit.time.count() == 0 ? "none" : ShowDuration(limit.time);
  return time + (limit.source == PlannedLimit::Source::kFile ? " (file)" : " (option)");
}

std::string StatementsText(const PlannedStep &step) {
  const std::string count = std::to_string(step.statement_count);
  return step.first_statement == 0 ? count : fmt::format("{}, {} done before", count, step.first_statement);
}

// "2 migrations applied", "1 migration reverted, 1 migration applied".
std::string DoneText(const MigrateResult &result) {
  const auto ups =
      static_cast<std::size_t>(std::count_if(result.done.begin(), result.done.end(), [](const FinishedStep &step) {
        return step.direction == Direction::kUp;
      }));
  const std::size_t downs = result.done.size() - ups;
  std::string text;
  if (downs > 0) text = CountOf(downs, "migration") + " reverted";
  if (ups > 0) text += (text.empty() ? "" : ", ") + CountOf(ups, "migration") + " applied";
  return text;
}

std::string SearchedText(const std::vector<std::string> &places) {
  std::string out = places.empty() ? "" : "\nsearched:\n";
  for (const std::string &place : places) out += fmt::format("  {}\n", Printable(place));
  return out;
}

std::string DriverNotes(const DriverInfo &driver) {
  if (!driver.problem.empty()) return "unusable: " + driver.problem;
  return fmt::format("{}", fmt::join(driver.capabilities, ", "));
}

}  // namespace

std::string TitleOf(const MigrationInfo &migration) {
  return migration.kind == MigrationKind::kVersioned ? fmt::format("V{}_{}", migration.version, migration.name)
                                                     : "R_" + migration.name;
}

std::string Standing(const std::string &current_version) {
  return current_version.empty() ? "no version is applied"
                                 : fmt::format("schema is at version {}", Printable(current_version));
}

std::string HeldBy(const LockStatusResult &lock) {
  const LockHolder holder = lock.holder.value_or(LockHolder());
  return fmt::format("held by {}{}", holder.process.empty() ? "a session" : Printable(holder.process),
                     holder.host.empty() ? "" : " on " + Printable(holder.host));
}

std::vector<MigrationInfo> Shown(const ListPage &page) {
  const std::vector<MigrationInfo> &all = page.result.migrations;
  const std::size_t count = page.last == 0 ? all.size() : std::min(page.last, all.size());
  return {all.end() - static_cast<std::ptrdiff_t>(count), all.end()};
}

std::string ToText(const MigrateResult &result, bool color) {
  if (result.done.empty()) {
    return result.ok() ? fmt::format("nothing to do: {}\n", Standing(result.current_version)) : std::string();
  }
  Table table({"DONE", "VERSION", "NAME", "TIME"});
  for (const FinishedStep &step : result.done) {
    table.Add({{step.direction == Direction::kUp ? "applied" : "reverted", Tint::kGreen},
               {VersionOf(step.kind, step.version)},
               {step.name},
               {Duration(step.duration_ms)}});
  }
  std::string out = table.Text(color);
  out +=
      fmt::format("\n{} in {}; {}", DoneText(result), Duration(result.duration_ms), Standing(result.current_version));
  if (result.not_run > 0) out += fmt::format("; {} not done", CountOf(result.not_run, "migration"));
  return out + "\n";
}

std::string ToText(const ListPage &page, bool color) {
  if (!page.result.ok() && page.result.migrations.empty()) return "";
  if (page.result.migrations.empty()) return "no migrations\n";
  Table table({"STATE", "VERSION", "NAME", "APPLIED AT (UTC)", "TIME", "BY", ""});
  const std::vector<MigrationInfo> shown = Shown(page);
  for (const MigrationInfo &info : shown) {
    const std::string when = info.finished_at.empty() ? info.started_at : info.finished_at;
    table.Add({{std::string(StateName(info.state)), TintOf(info.state)},
               {VersionOf(info.kind, info.version)},
               {info.name},
               {ShortTime(when)},
               {Duration(info.duration_ms)},
               {Who(info)},
               {Remark(info)}});
  }
  std::string out = table.Text(color) + "\n" + Tally(page.result.migrations);
  if (shown.size() < page.result.migrations.size()) out += fmt::format(" (the last {} shown)", shown.size());
  return fmt::format("{}; {}\n", out, Standing(page.result.current_version));
}

std::string ToText(const PlanResult &result, bool color) {
  if (!result.ok() && result.steps.empty()) return "";
  if (result.steps.empty()) return PlanTally(result) + "\n";
  Table table({"ACTION", "VERSION", "NAME", "FILE", "STATEMENTS", "TRANSACTION", "LOCK TIMEOUT", "STATEMENT TIMEOUT"});
  for (const PlannedStep &step : result.steps) {
    const bool up = step.direction == Direction::kUp;
    table.Add({{up ? "apply" : "revert", Tint::kYellow},
               {VersionOf(step.kind, step.version)},
               {step.name},
               {step.file},
               {StatementsText(step)},
               {step.transaction ? "yes" : "no: " + step.why_no_transaction},
               {LimitText(step.lock_timeout)},
               {LimitText(step.statement_timeout)}});
  }
  return fmt::format("{}\n{}; msr plan --sql shows the SQL\n", table.Text(color), PlanTally(result));
}

std::string PlanTally(const PlanResult &result) {
  if (result.steps.empty()) return fmt::format("nothing to do: {}", Standing(result.current_version));
  return fmt::format("{} would run; {}", CountOf(result.steps.size(), "migration"), Standing(result.current_version));
}

std::string ToText(const ValidateResult &result, bool) {
  const std::size_t problems = result.problems.empty() && !result.ok() ? 1 : result.problems.size();
  return fmt::format("{} checked: {}\n", CountOf(result.checked, "migration"),
                     problems == 0 ? "no problems" : CountOf(problems, "problem"));
}

std::string ToText(const NewResult &result, bool) {
  std::string out;
  for (const std::string &file : result.files) out += Printable(file) + "\n";
  return out;
}

std::string ToText(const DriversResult &result, bool color) {
  std::string out;
  if (!result.drivers.empty()) {
    Table table({"DRIVER", "VERSION", "ABI", "CLIENT LIBRARY", "SCHEMES", "FILE", "CAPABILITIES"});
    for (const DriverInfo &driver : result.drivers) {
      table.Add({{driver.name, driver.problem.empty() ? Tint::kGreen : Tint::kRed},
                 {driver.version},
                 {driver.abi},
                 {driver.client_library},
                 {fmt::format("{}", fmt::join(driver.schemes, ", "))},
                 {driver.path},
                 {DriverNotes(driver)}});
    }
    out = table.Text(color);
  } else if (result.ok()) {
    out = "no drivers found\n";
  }
  return out + SearchedText(result.searched);
}

std::string ToText(const PluginsResult &result, bool color) {
  std::string out;
  if (!result.plugins.empty()) {
    Table table({"PLUGIN", "VERSION", "ABI", "FILE", "DESCRIPTION"});
    for (const PluginInfo &plugin : result.plugins) {
      table.Add({{plugin.name, plugin.problem.empty() ? Tint::kGreen : Tint::kRed},
                 {plugin.version},
                 {plugin.abi},
                 {plugin.path},
                 {plugin.problem.empty() ? plugin.description : "unusable: " + plugin.problem}});
    }
    out = table.Text(color);
  } else if (result.ok()) {
    out = "no plugins found\n";
  }
  return out + SearchedText(result.searched);
}

std::string ToText(const std::vector<SettingRow> &rows, bool color) {
  Table table({"SETTING", "VALUE", "FROM"});
  for (const SettingRow &row : rows) {
    const bool from_file = row.source.ends_with("_file");
    const std::string from = row.origin.empty() ? row.source : from_file ? row.origin : row.source + " " + row.origin;
    table.Add({{row.name}, {row.value}, {from, Tint::kDim}});
  }
  return table.Text(color);
}

}  // namespace msr::report
