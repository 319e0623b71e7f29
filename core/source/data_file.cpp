#include "core/source/data_file.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace msr::source {
namespace {

namespace fs = std::filesystem;

bool IsBelow(const fs::path &path, const fs::path &folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

Result<std::string> FindDataFile(const std::string &folder, const std::string &file, const std::string &name) {
  const auto fail = [](std::string message, std::string hint) {
    return Fail(ErrorKind::kValidation, std::move(message), std::move(hint));
  };
  const fs::path path = (fs::path(file).parent_path() / name).lexically_normal();
  if (path.is_absolute() || *path.begin() == "..") {
    return fail(fmt::format("{} leads out of the migrations folder", name),
                "put the file into the folder, and name it relative to the migration");
  }
  std::error_code problem;
  const fs::path full = fs::path(folder) / path;
  const fs::file_status status = fs::status(full, problem);
  if (status.type() == fs::file_type::not_found) {
    return fail(fmt::format("there is no file {}", path.string()),
                "its name is relative to the folder of the migration");
  }
  if (problem) return fail(fmt::format("cannot read {}: {}", path.string(), problem.message()), {});
  if (status.type() != fs::file_type::regular) return fail(fmt::format("{} is not a file", path.string()), {});
  const fs::path real = fs::canonical(full, problem);
  const fs::path real_folder = problem ? fs::path() : fs::canonical(folder, problem);
  if (problem) return fail(fmt::format("cannot read {}: {}", path.string(), problem.message()), {});
  if (!IsBelow(real, real_folder)) {
    return fail(fmt::format("the link {} leads out of the migrations folder", path.string()),
                "copy the file into the folder");
  }
  return path.string();
}

}  // namespace msr::source
