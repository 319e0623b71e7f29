#include <msr/engine.hpp>

#include "core/base/secrets.hpp"
#include "core/base/version.hpp"
#include "core/engine/doctor.hpp"
#include "core/engine/drivers.hpp"
#include "core/engine/health.hpp"
#include "core/engine/lock.hpp"
#include "core/engine/look.hpp"
#include "core/engine/plugins.hpp"
#include "core/engine/repair.hpp"
#include "core/engine/run.hpp"
#include "core/engine/wait.hpp"
#include "core/source/create.hpp"

namespace msr {

struct Engine::State {
  EngineOptions options;
  engine::Setting setting;

  State(EngineOptions given, Observer *observer, std::stop_token stop, std::stop_token cancel)
      : options(std::move(given)), setting{options, observer, std::move(stop), std::move(cancel)} {}
};

Engine::Engine(EngineOptions options, Observer *observer, std::stop_token stop, std::stop_token cancel)
    : state_(std::make_unique<State>(std::move(options), observer, std::move(stop), std::move(cancel))) {}
Engine::~Engine() = default;
Engine::Engine(Engine &&) noexcept = default;
Engine &Engine::operator=(Engine &&) noexcept = default;

MigrateResult Engine::Migrate(const MigrateOptions &options) {
  return engine::Run(state_->setting,
                     {"migrate", engine::Access::kCreate, [&](const std::vector<plan::Entry> &entries) {
                        return engine::PlanMigrate(state_->options, entries, options);
                      }});
}

MigrateResult Engine::Down(const DownOptions &options) {
  if (options.target.has_value() == options.steps.has_value()) {
    MigrateResult result;
    engine::Put(result, Fail(ErrorKind::kUsage, "down needs either the version that stays or a number of steps",
                             "for example: msr down --steps 1")
                            .value());
    return result;
  }
  return engine::Run(state_->setting, {"down", engine::Access::kWrite, [&](const std::vector<plan::Entry> &entries) {
                                         return plan::PlanDown(entries, options);
                                       }});
}

MigrateResult Engine::Redo(const RedoOptions &options) {
  return engine::Run(state_->setting, {"redo", engine::Access::kWrite, [&](const std::vector<plan::Entry> &entries) {
                                         return plan::PlanRedo(entries, options);
                                       }});
}

ListResult Engine::List() {
  return engine::List(state_->setting);
}
PlanResult Engine::Plan(const MigrateOptions &options) {
  return engine::Plan(state_->setting, options);
}
PlanResult Engine::PlanSql(const MigrateOptions &options, const SqlReader &reader) {
  return engine::Plan(state_->setting, options, reader);
}
ValidateResult Engine::Validate(const ValidateOptions &options) {
  return engine::Validate(state_->setting, options);
}
LockStatusResult Engine::LockStatus() {
  return engine::LockStatus(state_->setting);
}
LockReleaseResult Engine::LockRelease(const LockReleaseOptions &options) {
  return engine::LockRelease(state_->setting, options);
}
DoctorResult Engine::Doctor() {
  return engine::Doctor(state_->setting);
}
WaitResult Engine::Wait(const WaitOptions &options) {
  return engine::Wait(state_->setting, options);
}
HealthResult Engine::Health(const HealthOptions &options) {
  return engine::Health(state_->setting, options);
}
RepairResult Engine::Repair(const RepairOptions &options) {
  return engine::Repair(state_->setting, options);
}
BaselineResult Engine::Baseline(const std::string &version) {
  return engine::Baseline(state_->setting, version);
}

NewResult Engine::New(const NewOptions &options) {
  NewResult result;
  const auto created = [&]() -> Result<source::Created> {
    MSR_TRY_ASSIGN(const driver_manager::SearchPath path,
                   driver_manager::SearchPath::Make(state_->options.driver_path));
    return source::Create(state_->options.folder, options, driver_manager::KnownVariants(path));
  }();
  if (!created) {
    engine::Put(result, created.error());
    return result;
  }
  result.version = created->version;
  result.files = created->files;
  return result;
}

DriversResult Engine::Drivers() {
  return engine::Drivers(state_->options);
}

PluginsResult Engine::Plugins() {
  return engine::FindPlugins(state_->options);
}

std::string_view Version() {
  return kVersion;
}

std::string Redact(std::string_view text, std::string_view url) {
  return Secrets(url).Unmistakable().Redact(text);
}

}  // namespace msr
