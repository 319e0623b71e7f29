#include "drivers/postgresql/connect_message.hpp"

#include <cstddef>

namespace msr::postgresql {

namespace {

bool IsCode(std::string_view text) {
  return text.size() == 5 && text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

/// In `FATAL:  28P01: password…` the place of the code; npos where the line has none.
std::size_t CodeAt(std::string_view line) {
  for (std::size_t at = line.find(":  "); at != std::string_view::npos; at = line.find(":  ", at + 1)) {
    const std::string_view rest = line.substr(at + 3);
    if (IsCode(rest.substr(0, 5)) && rest.substr(5, 2) == ": ") return at + 3;
  }
  return std::string_view::npos;
}

/// `LOCATION:  auth_failed, auth.c:338`, in whatever language.
bool IsSourceLocation(std::string_view line) {
  const std::size_t dot = line.rfind(".c:");
  return dot != std::string_view::npos &&
         line.substr(dot + 3).find_first_not_of("0123456789") == std::string_view::npos;
}

/// Leaves out `connection to server at "…", port … failed: `, which the whole message says already.
std::string_view WithoutPrefix(std::string_view line) {
  constexpr std::string_view kFailed = " failed: ";
  const std::size_t at = line.find(kFailed);
  return line.starts_with("connection to server ") && at != std::string_view::npos ? line.substr(at + kFailed.size())
                                                                                   : line;
}

/// What libpq itself says when the server has no TLS, or not the one that was demanded. A connection that merely ended
/// during the handshake is none of that.
bool IsTlsRefusal(std::string_view line) {
  const auto says = [&](std::string_view words) { return line.find(words) != std::string_view::npos; };
  if (says("SSL SYSCALL") || says("unexpected eof")) return false;
  return says("SSL error: ") || says("does not support SSL") || says("server certificate") || says("root certificate");
}

void AddLine(ConnectReason &reason, std::string_view line) {
  if (line.starts_with('\t')) {
    reason.hint = line.substr(1);
    return;
  }
  const std::size_t code = CodeAt(line);
  if (code != std::string_view::npos) {
    reason.sqlstate = line.substr(code, 5);
    line.remove_prefix(code + 7);
  } else {
    line = WithoutPrefix(line);
    reason.tls_failed = reason.tls_failed || IsTlsRefusal(line);
  }
  // sslmode=prefer asks twice and may be refused twice for the same reason.
  if (line.empty() || reason.text.find(line) != std::string::npos) return;
  reason.text.append(reason.text.empty() ? "" : "; ").append(line);
}

}  // namespace

ConnectReason ParseConnectMessage(std::string_view message) {
  ConnectReason reason;
  while (!message.empty()) {
    const std::size_t end = message.find('\n');
    const std::string_view line = message.substr(0, end);
    message = end == std::string_view::npos ? std::string_view() : message.substr(end + 1);
    if (!IsSourceLocation(line)) AddLine(reason, line);
  }
  return reason;
}

}  // namespace msr::postgresql
