#include "cli/serve/site.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>
#include <msr/prometheus_text.hpp>

namespace msr::serve {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kHtml = "text/html; charset=utf-8";

bool All(const std::vector<Standing> &all, std::string (*why)(const Standing &)) {
  return std::all_of(all.begin(), all.end(), [&](const Standing &standing) { return why(standing).empty(); });
}

bool IsPage(std::string_view path) {
  return path == "/" || path == "/health" || path == "/ready" || path == "/metrics";
}

HttpResponse PageOf(std::string_view path, const std::vector<Standing> &all, const report::Redactor &redact) {
  if (path == "/health") return {All(all, &WhyNotHealthy) ? 200 : 503, kJson, HealthJson(all, redact)};
  if (path == "/ready") return {All(all, &WhyNotReady) ? 200 : 503, kJson, ReadyJson(all, redact)};
  if (path == "/metrics") return {200, sdk::kPrometheusContentType, MetricsText(all, redact)};
  return {200, kHtml, StatusPage(all, redact)};
}

}  // namespace

Site::Site(std::vector<Watched> databases, std::chrono::milliseconds cache, const report::Redactor &redact)
    : cache_(cache), redact_(redact) {
  for (Watched &watched : databases) {
    std::optional<std::string> wanted = watched.health.version;
    databases_.push_back({std::move(wanted), std::make_unique<Watch>(std::move(watched), [this] { server_->Wake(); })});
  }
}

Site::~Site() {
  WaitForEnd(Clock::now());
}

std::optional<std::vector<Standing>> Site::StandingsFor(const Asked &asked) {
  std::vector<Standing> all;
  bool is_complete = true;
  // All are asked, so that they look at the same time.
  for (const Database &database : databases_) {
    std::shared_ptr<const Look> look = database.watch->LookSince(asked.at - cache_);
    is_complete = is_complete && look;
    all.push_back({database.watch->name(), database.wanted, std::move(look)});
  }
  if (is_complete || asked.is_late) return all;
  return std::nullopt;
}

std::optional<HttpResponse> Site::Answer(const HttpRequest &request, const Asked &asked) noexcept {
  try {
    if (!IsPage(request.path)) return Refuse(404, "there are /, /health, /ready and /metrics");
    const std::optional<std::vector<Standing>> all = StandingsFor(asked);
    if (!all) return std::nullopt;
    return PageOf(request.path, *all, redact_);
  } catch (const std::exception &) {
    return Refuse(500, "the page could not be made");
  }
}

HttpResponse Site::Refuse(int status, std::string_view reason) noexcept {
  // Both are our own words, which need no escape.
  return {status, kJson, fmt::format("{{\"status\":{},\"reason\":\"{}\"}}\n", status, reason)};
}

void Site::WaitForEnd(Clock::time_point end) {
  for (const Database &database : databases_) database.watch->WaitForEnd(end);
}

}  // namespace msr::serve
