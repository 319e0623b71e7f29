// waiting_text.cpp: what `wait` and `health` say.
#include <fmt/format.h>

#include "cli/report/result_text.hpp"
#include "cli/report/text.hpp"

namespace msr::report {
namespace {

Tint TintOf(std::string_view status) {
  if (status == "ok") return Tint::kGreen;
  return status == "pending" ? Tint::kYellow : Tint::kRed;
}

std::string Words(std::string_view status) {
  return status == "in_doubt" ? "in doubt" : std::string(status);
}

std::string DatabaseText(const DatabaseInfo &database) {
  std::string text = Printable(fmt::format("{} {}", database.product, database.version));
  if (!database.database.empty()) text += fmt::format(", database {}", Printable(database.database));
  if (!database.schema.empty()) text += fmt::format(", schema {}", Printable(database.schema));
  return text;
}

std::string MigrationsText(const HealthResult &result) {
  std::string text = fmt::format("{} applied", result.applied);
  text += result.pending ? fmt::format(", {} pending", *result.pending) : ", what is pending was not looked at";
  for (const MigrationInfo &info : result.migrations) {
    if (info.state == MigrationState::kPending || info.state == MigrationState::kOutdated) continue;
    const std::string version = info.kind == MigrationKind::kVersioned ? "V" + info.version : std::string("R");
    text += fmt::format("; {}_{} {}", Printable(version), Printable(info.name), StateName(info.state));
  }
  return text;
}

std::string LockText(const LockStatusResult &lock) {
  if (!lock.held) return lock.stale ? "free; its row names a run that is gone" : "free";
  return HeldBy(lock);
}

}  // namespace

std::string ToText(const WaitResult &result, bool) {
  if (!result.ok()) return "";
  const std::string time = Duration(result.waited_ms);
  // Nobody asked for the schema.
  if (!result.pending && result.current_version.empty()) return fmt::format("the database answers after {}\n", time);
  return fmt::format("{}{} after {}\n", result.pending ? "nothing is pending: " : "", Standing(result.current_version),
                     time);
}

std::string ToText(const HealthResult &result, bool color) {
  if (!result.connected) return "";
  Table table({"CHECK", "STATUS", "WHAT"});
  table.Add({{"connection"}, {"ok", Tint::kGreen}, {DatabaseText(result.database)}});
  if (!result.readable) return table.Text(color);
  table.Add(
      {{"history"}, {"ok", Tint::kGreen}, {result.exists ? Standing(result.current_version) : "there is none yet"}});
  const bool known = result.status != "error";
  table.Add({{"migrations"}, {Words(result.status), TintOf(result.status)}, {known ? MigrationsText(result) : ""}});
  table.Add({{"lock"}, {"ok", Tint::kGreen}, {LockText(result.lock)}});
  return table.Text(color);
}

}  // namespace msr::report
