// standing.hpp: how a database stands, by the last look at it, and what that means for those who ask.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/redactor.hpp"
#include "cli/serve/watch.hpp"

namespace msr::serve {

struct Standing {
  std::string database;               ///< its name here
  std::optional<std::string> wanted;  ///< the version that is expected; without it the files say what is
  std::shared_ptr<const Look> look;   ///< null where the database did not answer in time
};

/// Why the database is not healthy, in one sentence; empty where it is. It is where it answers and nothing is wrong:
/// that a migration is pending is not.
std::string WhyNotHealthy(const Standing &standing);

/// Why its schema is not ready, in one sentence; empty where it is. It is where `msr wait` would end.
std::string WhyNotReady(const Standing &standing);

/// "ok", "pending", "failed", "drift", "in_doubt" or "error".
std::string_view StatusOf(const Standing &standing);

// The pages. None of them holds a secret: all texts pass `redact`.
std::string HealthJson(const std::vector<Standing> &all, const report::Redactor &redact);
std::string ReadyJson(const std::vector<Standing> &all, const report::Redactor &redact);
std::string MetricsText(const std::vector<Standing> &all, const report::Redactor &redact);
std::string StatusPage(const std::vector<Standing> &all, const report::Redactor &redact);

}  // namespace msr::serve
