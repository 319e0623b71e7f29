#include "core/engine/drivers.hpp"

#include <fmt/format.h>

namespace msr::engine {
namespace {

DriverInfo Look(const std::string &path) {
  DriverInfo info;
  info.path = path;
  info.name = std::string(driver_manager::WordOf(path));
  const Result<std::unique_ptr<driver_manager::Driver>> driver = driver_manager::Driver::Load(path);
  if (!driver) {
    info.problem = driver.error().message;
    return info;
  }
  const driver_manager::Driver &loaded = **driver;
  info.name = std::string(loaded.name());
  info.version = std::string(loaded.version());
  info.abi = fmt::format("{}.{}", loaded.table().abi_major, loaded.table().abi_minor);
  info.client_library = loaded.client_library();
  info.url_form = std::string(loaded.url_form());
  info.schemes = loaded.schemes();
  info.capabilities = driver_manager::CapabilityNames(loaded.capabilities());
  return info;
}

}  // namespace

DriversResult Drivers(const EngineOptions &options) {
  DriversResult result;
  const Result<driver_manager::SearchPath> path = driver_manager::SearchPath::Make(options.driver_path);
  if (!path) {
    Put(result, path.error());
    return result;
  }
  result.searched = path->directories();
  for (const std::string &file : path->Files()) result.drivers.push_back(Look(file));
  return result;
}

}  // namespace msr::engine
