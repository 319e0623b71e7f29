#include "tests/conformance/subject.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/conformance/url.hpp"

namespace msr::conformance {

ConnectRequest Subject::Request() const {
  ConnectRequest request;
  request.url = url;
  request.may_create = true;
  request.application = fmt::format("{} {}", kApplication, getpid());
  return request;
}

std::vector<std::pair<std::string, bool>> Subject::Tags() const {
  const auto claims = [&](std::uint32_t bit) { return keeper->Can(bit); };
  const std::optional<std::string> password = PasswordOf(url);
  return {{"needs:roll_back_ddl", claims(MSR_CAN_ROLL_BACK_DDL)},
          {"lacks:roll_back_ddl", !claims(MSR_CAN_ROLL_BACK_DDL)},
          {"needs:lock", claims(MSR_CAN_LOCK)},
          {"needs:name_lock_holder", claims(MSR_CAN_NAME_LOCK_HOLDER)},
          {"needs:cancel", claims(MSR_CAN_CANCEL)},
          {"needs:limit_waiting", claims(MSR_CAN_LIMIT_WAITING)},
          {"needs:limit_statements", claims(MSR_CAN_LIMIT_STATEMENTS)},
          {"needs:settle", claims(MSR_CAN_SETTLE)},
          {"needs:end_session", claims(MSR_CAN_END_SESSION)},
          {"needs:tell_cover", claims(MSR_CAN_TELL_COVER)},
          {"needs:name_blockers", claims(MSR_CAN_NAME_BLOCKERS)},
          {"needs:schemas", claims(MSR_CAN_USE_SCHEMAS)},
          {"needs:error_position", claims(MSR_CAN_TELL_POSITION)},
          {"needs:unit_started", dialect().unit_started.size != 0},
          {"needs:max_identifier", dialect().max_identifier != 0},
          {"needs:server", NamesHost(url)},
          {"needs:password", NamesHost(url) && password.has_value() && !password->empty()},
          {"needs:session_probes", !arguments.probes.empty()},
          {"needs:changes_lexing", !arguments.changes_lexing.empty()},
          {"needs:deferred_table", !arguments.deferred_table.empty()}};
}

Result<Subject> MakeSubject(Arguments arguments) {
  const char *url = std::getenv(arguments.url_env.c_str());
  if (url == nullptr || *url == '\0') {
    return Fail(ErrorKind::kUsage, fmt::format("the environment variable {} is not set", arguments.url_env),
                "it must hold the URL of a database for tests");
  }
  Subject subject;
  subject.url = url;
  MSR_TRY_ASSIGN(subject.driver, Driver::Load(arguments.driver));
  subject.arguments = std::move(arguments);
  MSR_TRY_ASSIGN(subject.keeper, subject.driver->Connect(subject.Request()));
  return subject;
}

Subject &TheSubject() {
  static Subject subject;
  return subject;
}

}  // namespace msr::conformance
