#include "tests/support/pooler.hpp"

#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/database.hpp"
#include "tests/support/msr.hpp"

namespace msr::test {
namespace {

constexpr const char *kProgram = "/usr/sbin/pgbouncer";

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// One that was free a moment ago.
std::uint16_t FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  const bool done = bind(probe, reinterpret_cast<sockaddr *>(&address), size) == 0 &&
                    getsockname(probe, reinterpret_cast<sockaddr *>(&address), &size) == 0;
  close(probe);
  if (!done) throw std::runtime_error("there is no free port for the pooler");
  return ntohs(address.sin_port);
}

bool Answers(std::uint16_t port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool done = connect(probe, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) == 0;
  close(probe);
  return done;
}

std::string Quoted(const std::string &text) {
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

Pooler::Pooler(const std::string &url) {
  if (access(kProgram, X_OK) != 0)
    throw std::runtime_error("PgBouncer is missing: run 'scripts/dependencies install server'");
  const ServerUrl server = ParseServerUrl(url);
  const std::uint16_t port = FreePort();
  const Folder folder(dir_.path());
  const std::string users = folder.Write("users", Quoted(server.user) + " " + Quoted(server.password) + "\n");
  const std::string settings = folder.Write(
      "pgbouncer.ini", fmt::format("[databases]\n* = host={} port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
                                   "listen_port = {}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\n"
                                   "pool_mode = transaction\nmax_client_conn = 200\ndefault_pool_size = 20\n",
                                   server.host, server.port, port, users));
  chmod(users.c_str(), S_IRUSR);
  GiveToUnprivileged(users);
  Command command;
  command.argv = {kProgram, settings};
  command.environment = {{"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}};
  command.user = Unprivileged();
  process_.emplace(command);
  if (!WaitUntil([&] { return Answers(port); }))
    throw std::runtime_error("PgBouncer does not answer: " + process_->Err());
  url_ = WithPort(url, std::to_string(port));
}

}  // namespace msr::test
