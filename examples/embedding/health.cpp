// The part of an application's health check that looks at its schema: reads only, with the role of the application.
//
//   health sqlite:app.db 20260115
#include <iostream>
#include <string>

#include <msr/engine.hpp>

namespace {

/// Why the application should not be given work; empty when it should.
std::string Unready(const msr::HealthResult &health, const std::string &wanted) {
  if (!health.connected || !health.readable)
    return health.error ? health.error->message : "the database does not answer";
  if (health.status == "in_doubt" || health.status == "failed")
    return "a migration is unfinished: msr doctor explains it";
  if (!health.has_version.value_or(false)) return "the schema is not at version " + wanted + " yet";
  return "";
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    std::cerr << "usage: health URL VERSION\n";
    return 2;
  }
  msr::EngineOptions options;
  options.url = argv[1];
  msr::HealthOptions wanted;
  wanted.history_only = true;  // the application's image holds no migrations
  wanted.version = argv[2];    // what this release was built for; a newer one is fine

  msr::Engine engine(options);
  const std::string why = Unready(engine.Health(wanted), *wanted.version);
  if (why.empty()) {
    std::cout << "ready\n";
    return 0;
  }
  std::cout << "not ready: " << why << '\n';
  return 1;
}
