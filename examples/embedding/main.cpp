// A program that brings its own database up to date before it starts working.
//
//   embedding sqlite:app.db migrations
#include <iostream>
#include <stop_token>
#include <variant>

#include <msr/engine.hpp>

namespace {

/// Writes what happens to a log; here that is the standard error stream.
class Log : public msr::Observer {
 public:
  void On(const msr::Event &event) override {
    if (const auto *finished = std::get_if<msr::event::MigrationFinished>(&event)) {
      std::clog << "applied " << finished->file << " in " << finished->duration_ms << " ms\n";
    } else if (const auto *waiting = std::get_if<msr::event::LockWaiting>(&event)) {
      std::clog << "waiting for " << waiting->holder << '\n';
    } else if (const auto *warning = std::get_if<msr::event::Warning>(&event)) {
      std::clog << "warning: " << warning->message << '\n';
    }
  }
};

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    std::cerr << "usage: embedding URL FOLDER\n";
    return 2;
  }
  msr::EngineOptions options;
  options.url = argv[1];
  options.folder = argv[2];

  Log log;
  std::stop_source stop;  // a server would request a stop from its signal handling thread
  msr::Engine engine(options, &log, stop.get_token());

  const msr::MigrateResult result = engine.Migrate();
  if (!result.ok()) {
    std::cerr << "cannot start: " << result.error->message << '\n';
    if (!result.error->hint.empty()) std::cerr << result.error->hint << '\n';
    return 1;
  }
  std::cout << "schema is at version " << result.current_version << ", " << result.done.size()
            << " migrations applied\n";
  for (const msr::MigrationInfo &migration : engine.List().migrations) {
    std::cout << msr::StateName(migration.state) << ' ' << migration.version << ' ' << migration.name << '\n';
  }
  return 0;
}
