// mending_text.cpp: what is wrong, and what was mended, for people.
#include <fmt/format.h>

#include "cli/report/result_text.hpp"
#include "cli/report/text.hpp"

namespace msr::report {
namespace {

constexpr std::size_t kShownStatement = 500;

std::string Line(std::string_view name, std::string_view text) {
  if (text.empty()) return "";
  // Further lines stand below the first one.
  std::string body;
  for (const char c : Printable(text)) {
    body.push_back(c);
    if (c == '\n') body.append(15, ' ');
  }
  return fmt::format("  {:<12} {}\n", fmt::format("{}:", name), body);
}

std::string Shortened(std::string_view text) {
  const std::string_view shown = FitWidth(text, kShownStatement);
  return std::string(shown) + (shown.size() < text.size() ? " …" : "");
}

// "app@web-3, run 20260131T…, session 4711, begun 2026-01-31 10:02:11 UTC"
std::string RunBy(const Diagnosis &finding) {
  const MigrationInfo &info = finding.migration;
  const bool knows = finding.statement.has_value();
  std::string text = info.applied_by + (info.host.empty() ? "" : "@" + info.host);
  const std::string &run = knows ? finding.statement->run_id : info.run_id;
  if (!run.empty()) text += ", run " + run;
  if (knows && !finding.statement->session.empty()) text += ", session " + finding.statement->session;
  const std::string begun = ShortTime(knows ? finding.statement->begun_at : info.started_at);
  if (!begun.empty()) text += ", begun " + begun + " UTC";
  return text;
}

std::string StatementText(const StatementInfo &statement) {
  std::string out = Line("statement", fmt::format("{}: {}", statement.number, Shortened(statement.text)));
  if (statement.outcome == "applied") out += Line("found", "it took effect");
  if (statement.outcome == "not_applied") out += Line("found", "it took no effect");
  if (statement.outcome == "refused") out += Line("found", "the database refused it");
  return out + Line("looked at", statement.looked_at);
}

std::string FindingText(const Diagnosis &finding, bool color) {
  const MigrationInfo &info = finding.migration;
  const Tint tint = info.state == MigrationState::kRunning ? Tint::kYellow : Tint::kRed;
  std::string out = fmt::format("{}  {}\n", Paint(color, tint, StateName(info.state)),
                                Paint(color, Tint::kBold, Printable(TitleOf(info))));
  out += "  " + Printable(finding.message) + "\n";
  if (info.statements > 0) out += Line("done", fmt::format("{} of {}", info.statements_done, info.statements));
  if (finding.statement) out += StatementText(*finding.statement);
  out += Line("run by", RunBy(finding));
  out += Line("msr migrate", finding.next);
  out += Line("question", finding.question);
  for (const Remedy &remedy : finding.remedies) {
    out += remedy.command.empty() ? fmt::format("  - {}\n", Printable(remedy.when))
                                  : fmt::format("  - {}: {}\n", Printable(remedy.when),
                                                Paint(color, Tint::kBlue, Printable(remedy.command)));
  }
  return out + "\n";
}

std::string RowText(const LockRowInfo &row, bool color) {
  Table table({"LOCK ROW", "COMMAND", "HOST", "PID", "USER", "SINCE (UTC)", "HEARTBEAT", "EXPIRES (UTC)", "MODE",
               "FENCE", "RUN"});
  table.Add({{row.run_id.empty() ? "free" : "taken", row.run_id.empty() ? Tint::kGreen : Tint::kYellow},
             {row.command},
             {row.host},
             {std::to_string(row.pid)},
             {row.user},
             {ShortTime(row.since)},
             {row.run_id.empty() ? "" : Duration(row.heartbeat_age_ms) + " ago"},
             {row.run_id.empty() ? "" : ShortTime(row.expires)},
             {row.mode},
             {std::to_string(row.fence)},
             {row.run_id}});
  return table.Text(color);
}

std::string LockLine(const LockStatusResult &lock) {
  if (lock.held) {
    const std::string session = lock.holder ? lock.holder->session : "";
    return fmt::format("the lock is {}{}\n", HeldBy(lock),
                       session.empty() ? "" : " (session " + Printable(session) + ")");
  }
  if (lock.stale && lock.row)
    return fmt::format(
        "the lock is free; its row still names run {} on {}, which is gone: the next run takes it over\n",
        Printable(lock.row->run_id), Printable(lock.row->host));
  if (lock.row && !lock.row->run_id.empty())
    return fmt::format("nobody holds the lock; run {} on {} works without it\n", Printable(lock.row->run_id),
                       Printable(lock.row->host));
  return "the lock is free\n";
}

}  // namespace

std::string ToText(const LockStatusResult &result, bool color) {
  if (!result.ok()) return "";
  std::string out;
  if (!result.held) {
    out = LockLine(result);
  } else if (!result.holder) {
    out = "the lock is held; its holder is not known\n";
  } else {
    Table table({"LOCK", "HOST", "PROCESS", "USER", "SINCE (UTC)", "SESSION"});
    const LockHolder &holder = *result.holder;
    table.Add({{"held", Tint::kYellow},
               {holder.host},
               {holder.process},
               {holder.user},
               {ShortTime(holder.since)},
               {holder.session}});
    out = table.Text(color);
  }
  // The row of a run that ended in order tells nothing more.
  if (result.row && (result.held || !result.row->run_id.empty())) out += "\n" + RowText(*result.row, color);
  return out;
}

std::string ToText(const LockReleaseResult &result, bool) {
  if (!result.ok()) return "";
  if (!result.session_ended && !result.row_freed) return "the lock is free\n";
  std::string out;
  if (result.session_ended) out += fmt::format("session {} is ended\n", Printable(result.holder->session));
  if (result.row_freed) out += fmt::format("the lock row of run {} is free\n", Printable(result.row->run_id));
  return out;
}

std::string ToText(const DoctorResult &result, bool color) {
  if (!result.ok() && result.next.empty()) return "";
  std::string out;
  for (const Diagnosis &finding : result.findings) out += FindingText(finding, color);
  if (result.findings.empty() && result.ok()) out += "nothing is wrong\n";
  out += LockLine(result.lock);
  return out + fmt::format("the next msr migrate {}\n", Printable(result.next));
}

std::string ToText(const RepairResult &result, bool) {
  return result.ok() ? Printable(result.message) + "\n" : "";
}

std::string ToText(const BaselineResult &result, bool color) {
  if (!result.ok()) return "";
  const std::string standing = Standing(result.current_version) + "\n";
  if (result.recorded.empty()) return "nothing to do: " + standing;
  Table table({"DONE", "VERSION", "NAME"});
  for (const MigrationInfo &info : result.recorded)
    table.Add({{"recorded", Tint::kGreen}, {info.version}, {info.name}});
  return fmt::format("{}\n{} recorded as applied, and not run; {}", table.Text(color),
                     CountOf(result.recorded.size(), "migration"), standing);
}

}  // namespace msr::report
