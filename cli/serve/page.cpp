// page.cpp: /, for a person.
#include <fmt/format.h>

#include "cli/serve/standing.hpp"
#include "core/base/text.hpp"

namespace msr::serve {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>msr</title>
<style>
body { font-family: sans-serif; margin: 2em; max-width: 60em; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.3em 1em 0.3em 0; border-bottom: 1px solid #ccc; }
.good { color: #060; }
.bad { color: #a00; font-weight: bold; }
</style>
</head>
<body>
<h1>Schema migrations</h1>
)";

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// One row for each database.
class Page {
 public:
  explicit Page(const report::Redactor &redact) : redact_(redact), text_(kHead) {}

  std::string Write(const std::vector<Standing> &all) {
    text_ +=
        "<table>\n<tr><th>database</th><th>status</th><th>ready</th><th>version</th><th>applied</th><th>pending</th>"
        "<th>lock</th><th>last run</th></tr>\n";
    for (const Standing &standing : all) WriteRow(standing);
    text_ += fmt::format(
        "</table>\n<p>msr {}. For programs: <a href=\"/health\">/health</a>, <a href=\"/ready\">/ready</a>, "
        "<a href=\"/metrics\">/metrics</a>.</p>\n</body>\n</html>\n",
        Escaped(Version()));
    return std::move(text_);
  }

 private:
  void WriteRow(const Standing &standing) {
    const HealthResult health = standing.look ? standing.look->health : HealthResult();
    const std::string unhealthy = WhyNotHealthy(standing);
    const std::string unready = WhyNotReady(standing);
    text_ += "<tr>";
    Cell(standing.database);
    Verdict(StatusOf(standing), unhealthy);
    Verdict(unready.empty() ? "yes" : "no", unready);
    Cell(health.current_version.empty() ? "–" : health.current_version);
    Cell(health.readable ? std::to_string(health.applied) : "?");
    Cell(health.pending ? std::to_string(*health.pending) : "?");
    Cell(health.readable ? health.lock.held ? "held" : "free" : "?");
    Cell(health.last_run ? fmt::format("{} ({})", health.last_run->ended_at, health.last_run->last_event) : "–");
    text_ += "</tr>\n";
  }

  void Cell(std::string_view text) { text_ += fmt::format("<td>{}</td>", Escaped(redact_(text))); }

  void Verdict(std::string_view word, const std::string &reason) {
    text_ += fmt::format("<td><span class=\"{}\">{}</span>", reason.empty() ? "good" : "bad", Escaped(word));
    if (!reason.empty()) text_ += fmt::format("<br>{}", Escaped(redact_(reason)));
    text_ += "</td>";
  }

  const report::Redactor &redact_;
  std::string text_;
};

}  // namespace

std::string StatusPage(const std::vector<Standing> &all, const report::Redactor &redact) {
  return Page(redact).Write(all);
}

}  // namespace msr::serve
