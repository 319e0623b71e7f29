// greeting.hpp: what a server says before the login.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace msr::mysql {

/// Why there is no greeting, with the numbers of the client library.
class NoGreeting : public std::runtime_error {
 public:
  NoGreeting(int code, const std::string &message) : std::runtime_error(message), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

/// Whether the server can encrypt, by the first bytes of its greeting; nothing when more of them are needed. Throws
/// NoGreeting when they are a refusal, or no greeting at all.
std::optional<bool> OffersTls(std::span<const unsigned char> greeting);

/// Asks the server on a connection of its own, which ends before a login. Waits no longer than `timeout` seconds for
/// each address and for the greeting. Throws NoGreeting.
bool AskWhetherTlsIsOffered(const std::string &host, int port, int timeout);

}  // namespace msr::mysql
