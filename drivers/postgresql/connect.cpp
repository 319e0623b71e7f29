#include "drivers/postgresql/connect.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/postgresql/classify.hpp"
#include "drivers/postgresql/connect_error.hpp"
#include "drivers/postgresql/connect_message.hpp"
#include "drivers/postgresql/url.hpp"

namespace msr::postgresql {

namespace {

using Clock = std::chrono::steady_clock;
using Parameters = std::map<std::string, std::string>;

/// A dead network is noticed within a minute, also while a long statement runs.
constexpr std::pair<const char *, const char *> kDefaults[] = {
    {"connect_timeout", "10"}, {"keepalives_idle", "30"},     {"keepalives_interval", "10"},
    {"keepalives_count", "3"}, {"tcp_user_timeout", "60000"},
};

std::vector<std::string> KnownOptions() {
  std::vector<std::string> names;
  const OptionsPtr defaults(PQconndefaults());
  for (const PQconninfoOption *option = defaults.get(); option != nullptr && option->keyword != nullptr; ++option) {
    names.emplace_back(option->keyword);
  }
  return names;
}

Parameters ParseUrl(std::string_view url) {
  Parameters given;
  if (url.empty()) return given;
  CheckUrl(url, KnownOptions());
  char *error = nullptr;
  const OptionsPtr parsed(PQconninfoParse(std::string(url).c_str(), &error));
  const MemoryPtr<char> owned_error(error);
  if (parsed == nullptr) {
    sdk::Failure failure(MSR_INVALID, "libpq cannot read the database URL");
    failure.hint = "the form is postgresql://user@host:port/database?option=value";
    throw failure;
  }
  for (const PQconninfoOption *option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) given[option->keyword] = option->val;
  }
  return given;
}

/// libpq's arrays, as views into `parameters`.
struct Arrays {
  std::vector<const char *> keywords;
  std::vector<const char *> values;

  explicit Arrays(const Parameters &parameters) {
    for (const auto &[keyword, value] : parameters) {
      keywords.push_back(keyword.c_str());
      values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
  }
};

/// What libpq makes of `given`, its environment and its service file together. libpq tells that only of
/// a connection, so one is begun with a value that it refuses before it touches the network. Whatever
/// else it refuses at this point is a mistake in the settings.
Parameters Resolve(Parameters given) {
  constexpr const char *kRefused = "nothing: only the parameters are asked for";
  given["target_session_attrs"] = kRefused;
  const Arrays arrays(given);
  const ConnPtr probe(PQconnectStartParams(arrays.keywords.data(), arrays.values.data(), 0));
  const std::string_view answer = Text(PQerrorMessage(probe.get()));
  if (answer.find(kRefused) == std::string_view::npos) {
    throw sdk::Failure(MSR_INVALID, "cannot connect to PostgreSQL: " + ParseConnectMessage(answer).text);
  }
  const OptionsPtr found(PQconninfo(probe.get()));
  Parameters resolved;
  for (const PQconninfoOption *option = found.get(); option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') resolved[option->keyword] = option->val;
  }
  return resolved;
}

std::string ValueOf(const Parameters &parameters, const std::string &name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

int NumberOf(const Parameters &parameters, const std::string &name) {
  const std::string text = ValueOf(parameters, name);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw sdk::Failure(MSR_INVALID, "the connection parameter " + name + " is not a number");
  }
  return number;
}

bool IsUtf8Name(const std::string &name) {
  std::string plain;
  for (const char c : name) {
    if (c != '-' && c != '_') plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return plain == "utf8" || plain == "unicode" || plain == "auto";
}

/// How the connection is to be made, and what has to be set once it stands.
struct Wanted {
  Parameters parameters;
  std::string given_options;  ///< for the server's command line, as given or found in the environment
  std::string options;        ///< the same with ours
  int connect_timeout = 0;    ///< in seconds for each address; 0 is for ever
  int tcp_user_timeout = 0;   ///< in milliseconds; 0 is the system's own
};

Wanted Plan(const sdk::ConnectOptions &options) {
  Wanted wanted;
  wanted.parameters = ParseUrl(options.url);
  Parameters &given = wanted.parameters;
  if (given.contains("client_encoding") && !IsUtf8Name(given["client_encoding"])) {
    throw sdk::Failure(MSR_INVALID, "client_encoding in the database URL must be UTF8");
  }
  Parameters resolved = Resolve(given);
  for (const auto &[keyword, value] : kDefaults) {
    if (resolved.emplace(keyword, value).second) given[keyword] = value;
  }
  given["client_encoding"] = "UTF8";
  if (!options.application.empty()) given.emplace("fallback_application_name", options.application);
  wanted.given_options = ValueOf(resolved, "options");
  wanted.options = wanted.given_options;
  if (options.read_only) {
    wanted.options += " -c default_transaction_read_only=on";
    given["options"] = wanted.options;
  }

  // libpq never waits less than two seconds.
  wanted.connect_timeout = NumberOf(resolved, "connect_timeout");
  if (wanted.connect_timeout == 1) wanted.connect_timeout = 2;
  wanted.tcp_user_timeout = NumberOf(resolved, "tcp_user_timeout");
  // While it connects the kernel gives a silent address up in time for libpq to try the next one.
  if (wanted.connect_timeout > 0) given["tcp_user_timeout"] = std::to_string(wanted.connect_timeout) + "000";
  return wanted;
}

std::string AddressOf(const PGconn *conn) {
  return std::string(Text(PQhost(conn)))
      .append(" ")
      .append(Text(PQhostaddr(conn)))
      .append(" ")
      .append(Text(PQport(conn)));
}

/// Waits until the socket is ready; false when `deadline` came first.
bool WaitFor(int socket, bool for_reading, std::optional<Clock::time_point> deadline) {
  pollfd waiting{};
  waiting.fd = socket;
  waiting.events = for_reading ? POLLIN : POLLOUT;
  while (true) {
    int timeout = -1;
    if (deadline) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - Clock::now()).count();
      if (left < 0) return false;
      timeout = static_cast<int>(left) + 1;
    }
    const int ready = poll(&waiting, 1, timeout);
    if (ready > 0) return true;
    // An error other than a signal is libpq's to find and to name.
    if (ready < 0 && errno != EINTR) return true;
  }
}

std::optional<Clock::time_point> DeadlineOf(const Wanted &wanted) {
  if (wanted.connect_timeout <= 0) return std::nullopt;
  // Half a second later than the kernel, which lets libpq go on to the next address.
  return Clock::now() + std::chrono::seconds(wanted.connect_timeout) + std::chrono::milliseconds(500);
}

/// Drives the connection to its end; false when an address neither answered nor failed in time. The
/// blocking calls of libpq would do the same, but print notices and hide the server's error codes.
bool Complete(PGconn *conn, const Wanted &wanted) {
  std::string address = AddressOf(conn);
  auto deadline = DeadlineOf(wanted);
  auto next = PGRES_POLLING_WRITING;
  while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
    if (!WaitFor(PQsocket(conn), next == PGRES_POLLING_READING, deadline)) return false;
    next = PQconnectPoll(conn);
    if (std::string now_at = AddressOf(conn); now_at != address) {
      address = std::move(now_at);
      deadline = DeadlineOf(wanted);
    }
  }
  return true;
}

void SetTcpUserTimeout(const PGconn *conn, const Wanted &wanted) {
  const auto milliseconds = static_cast<unsigned>(wanted.tcp_user_timeout > 0 ? wanted.tcp_user_timeout : 0);
  // Fails on a Unix socket, which needs none.
  static_cast<void>(setsockopt(PQsocket(conn), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof(milliseconds)));
}

ConnPtr Open(const Wanted &wanted, const NoticeTarget &notices) {
  const Arrays arrays(wanted.parameters);
  ConnPtr conn(PQconnectStartParams(arrays.keywords.data(), arrays.values.data(), 0));
  if (conn == nullptr) throw std::bad_alloc();
  if (PQstatus(conn.get()) == CONNECTION_BAD) throw ConnectFailure(conn.get());
  PQsetNoticeReceiver(conn.get(), notices.receiver, notices.context);
  PQsetErrorVerbosity(conn.get(), PQERRORS_VERBOSE);
  if (!Complete(conn.get(), wanted)) throw ConnectTimeout(conn.get(), wanted.connect_timeout);
  if (PQstatus(conn.get()) != CONNECTION_OK) throw ConnectFailure(conn.get());
  PQsetErrorVerbosity(conn.get(), PQERRORS_DEFAULT);
  SetTcpUserTimeout(conn.get(), wanted);
  return conn;
}

/// PgBouncer takes no options for the server, and says so. Ours are given up: what reads only is kept from writing by
/// the server where that is possible, and writes nothing anyway.
ConnPtr OpenWithOptions(Wanted &wanted, const NoticeTarget &notices) {
  try {
    return Open(wanted, notices);
  } catch (const sdk::Failure &failure) {
    const bool refused = failure.message.find("unsupported startup parameter") != std::string::npos;
    if (!refused || wanted.options == wanted.given_options) throw;
  }
  wanted.options = wanted.given_options;
  wanted.parameters.erase("options");
  if (!wanted.options.empty()) wanted.parameters["options"] = wanted.options;
  return Open(wanted, notices);
}

}  // namespace

ConnPtr Connect(const sdk::ConnectOptions &options, const NoticeTarget &notices) {
  Wanted wanted = Plan(options);
  ConnPtr conn = OpenWithOptions(wanted, notices);
  if (Text(PQparameterStatus(conn.get(), "standard_conforming_strings")) != "off") return conn;
  // Scripts are taken apart by the standard's rules for strings. As an option of the connection the setting is also
  // what RESET ALL goes back to; it is asked for only where it is needed, since a pooler may refuse such options.
  wanted.options += " -c standard_conforming_strings=on";
  wanted.parameters["options"] = wanted.options;
  conn = Open(wanted, notices);
  if (Text(PQparameterStatus(conn.get(), "standard_conforming_strings")) != "off") return conn;
  sdk::Failure failure(MSR_UNSUPPORTED,
                       "the server reads backslashes in strings as escapes, and does not let that be "
                       "switched off for a connection");
  failure.hint = "set standard_conforming_strings = on for the database or the role";
  throw failure;
}

}  // namespace msr::postgresql
