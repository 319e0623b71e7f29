#include "drivers/postgresql/connect_error.hpp"

#include <string>
#include <string_view>

#include "drivers/postgresql/classify.hpp"
#include "drivers/postgresql/connect_message.hpp"

namespace msr::postgresql {

namespace {

/// Where the attempt went; never the password.
std::string Target(const PGconn *conn) {
  const std::string_view host = Text(PQhost(conn));
  const std::string_view port = Text(PQport(conn));
  const std::string_view database = Text(PQdb(conn));
  const std::string_view user = Text(PQuser(conn));
  std::string text = "cannot connect to PostgreSQL";
  if (!host.empty()) text.append(" at host ").append(host);
  if (!port.empty()) text.append(" port ").append(port);
  if (!database.empty()) text.append(", database ").append(database);
  if (!user.empty()) text.append(", user ").append(user);
  return text;
}

std::string_view HintFor(const ConnectReason &reason, bool needs_password) {
  if (needs_password) return "give a password in the URL, in PGPASSWORD or in the password file of libpq";
  if (reason.sqlstate == "28P01") return "check the user and the password of the database URL";
  if (reason.sqlstate == "28000") return "check the user, and the server's pg_hba.conf";
  if (reason.sqlstate == "3D000") return "create the database, or check its name in the URL";
  return reason.hint;
}

}  // namespace

sdk::Failure ConnectFailure(const PGconn *conn) {
  const ConnectReason reason = ParseConnectMessage(Text(PQerrorMessage(conn)));
  const bool needs_password = PQconnectionNeedsPassword(conn) != 0;
  sdk::Failure failure(ClassifyConnect(reason.sqlstate, needs_password || reason.tls_failed),
                       Target(conn) + ": " + reason.text);
  failure.sqlstate = reason.sqlstate;
  failure.hint = HintFor(reason, needs_password);
  return failure;
}

sdk::Failure ConnectTimeout(const PGconn *conn, int seconds) {
  sdk::Failure failure(MSR_UNREACHABLE, Target(conn) + ": no answer within " + std::to_string(seconds) + " seconds");
  failure.hint = "check host and port, or raise connect_timeout in the database URL";
  return failure;
}

}  // namespace msr::postgresql
