// site.hpp: the pages of `msr serve`, and who is asked for them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/redactor.hpp"
#include "cli/serve/http_server.hpp"
#include "cli/serve/standing.hpp"
#include "cli/serve/watch.hpp"

namespace msr::serve {

/// Answers /, /health, /ready and /metrics from looks that are at most `cache` old. All of its functions are called on
/// one thread.
class Site final : public HttpHandler {
 public:
  /// `redact` outlives it.
  Site(std::vector<Watched> databases, std::chrono::milliseconds cache, const report::Redactor &redact);
  ~Site() override;

  /// What looks at the databases tell that there is something new. It outlives the looks: see WaitForEnd.
  void Notify(const HttpServer &server) { server_ = &server; }

  std::optional<HttpResponse> Answer(const HttpRequest &request, const Asked &asked) noexcept override;
  HttpResponse Refuse(int status, std::string_view reason) noexcept override;

  /// No look begins from here on, and those under way are waited for until `end`.
  void WaitForEnd(Clock::time_point end);

 private:
  struct Database {
    std::optional<std::string> wanted;
    std::unique_ptr<Watch> watch;
  };

  std::optional<std::vector<Standing>> StandingsFor(const Asked &asked);

  std::vector<Database> databases_;
  std::chrono::milliseconds cache_;
  const report::Redactor &redact_;
  const HttpServer *server_ = nullptr;
};

}  // namespace msr::serve
