// samples.hpp: for each setting a value that is not its default, and another one.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace msr::test {

inline const std::map<std::string_view, std::pair<std::string, std::string>> &Samples() {
  static const std::map<std::string_view, std::pair<std::string, std::string>> samples = {
      {"configFile", {"a.toml", "b.yaml"}},
      {"env", {"production", "test"}},
      {"url", {"sqlite:a.db", "sqlite:b.db"}},
      {"driver", {"sqlite", "mysql"}},
      {"driverPath", {"/a:/b", "/c"}},
      {"waitForDb", {"30s", "2m"}},
      {"folder", {"sql", "more"}},
      {"tableName", {"t", "s.t"}},
      {"locking.tableName", {"t", "u"}},
      {"outOfOrder", {"run", "warn"}},
      {"newer", {"warn", "error"}},
      {"allowEmpty", {"true", "false"}},
      {"locking.wait", {"5s", "10ms"}},
      {"locking.timeout", {"5s", "90s"}},
      {"grace", {"3s", "90s"}},
      {"timeout", {"20s", "90s"}},
      {"locking.enabled", {"false", "true"}},
      {"allowPooledAutocommit", {"true", "false"}},
      {"transaction.retries", {"0", "7"}},
      {"retryDelay", {"2s", "50ms"}},
      {"lockTimeout", {"7s", "none"}},
      {"statementTimeout", {"none", "1500ms"}},
      {"dryRun", {"true", "false"}},
      {"variables", {"a=1", "a=2"}},
      {"serve.listen", {"0.0.0.0:8080", "[::1]:0"}},
      {"serve.databases", {"shop,billing", "stock"}},
      {"serve.expectVersion", {"7.0.1", "1.10.2"}},
      {"serve.cache", {"2s", "500ms"}},
      {"serve.checkTimeout", {"2s", "500ms"}},
      {"displayLimit", {"3", "4"}},
      {"format", {"json", "ndjson"}},
      {"color", {"never", "always"}},
      {"logLevel", {"debug", "warn"}},
      {"logFormat", {"json", "text"}},
      {"logFile", {"/tmp/a.log", "/tmp/b.log"}},
      {"logFileSize", {"1", "20"}},
      {"logFiles", {"1", "9"}},
      {"terminationLog", {"/tmp/a", "/tmp/b"}},
      {"plugin", {"a:b", "c"}},
      {"pluginPath", {"/a:/b", "/c"}},
      {"metricsFile", {"/tmp/a.prom", "/tmp/b.prom"}},
      {"metricsPush", {"http://a:9091", "http://b:9091"}}};
  return samples;
}

}  // namespace msr::test
