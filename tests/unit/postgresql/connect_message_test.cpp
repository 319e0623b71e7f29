#include "drivers/postgresql/connect_message.hpp"

#include "tests/support/catch.hpp"

using namespace msr::postgresql;

TEST_CASE("postgresql connect message: the code and the words of a refusal are found", "[postgresql]") {
  const ConnectReason reason = ParseConnectMessage(
      "connection to server at \"10.0.0.1\", port 5432 failed: FATAL:  28P01: password authentication failed for user "
      "\"app\"\nLOCATION:  auth_failed, auth.c:338\n");

  CHECK(reason.sqlstate == "28P01");
  CHECK(reason.text == "password authentication failed for user \"app\"");
}

TEST_CASE("postgresql connect message: the language of the server does not matter", "[postgresql]") {
  const ConnectReason reason = ParseConnectMessage(
      "Verbindung zu Server auf »10.0.0.1«, Port 5432 fehlgeschlagen: FATAL:  3D000: Datenbank »x« existiert nicht\n"
      "ORT:  InitPostgres, postinit.c:1010\n");

  CHECK(reason.sqlstate == "3D000");
  CHECK(reason.text == "Datenbank »x« existiert nicht");
}

TEST_CASE("postgresql connect message: without a server there is no code and a hint of libpq", "[postgresql]") {
  const ConnectReason reason = ParseConnectMessage(
      "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n"
      "\tIs the server running on that host and accepting TCP/IP connections?\n");

  CHECK(reason.sqlstate.empty());
  CHECK(reason.text == "Connection refused");
  CHECK(reason.hint == "Is the server running on that host and accepting TCP/IP connections?");
}

TEST_CASE("postgresql connect message: the same refusal with and without TLS is told once", "[postgresql]") {
  const ConnectReason reason = ParseConnectMessage(
      "connection to server at \"h\", port 1 failed: FATAL:  28000: no entry\nLOCATION:  x, auth.c:1\n"
      "connection to server at \"h\", port 1 failed: FATAL:  28000: no entry\nLOCATION:  x, auth.c:1\n");

  CHECK(reason.text == "no entry");
}

TEST_CASE("postgresql connect message: several servers are all told", "[postgresql]") {
  const ConnectReason reason = ParseConnectMessage(
      "connection to server at \"a\", port 1 failed: Connection refused\n"
      "connection to server at \"b\", port 1 failed: timeout expired\n");

  CHECK(reason.text == "Connection refused; timeout expired");
}

TEST_CASE("postgresql connect message: TLS that is not as demanded is told from a connection that ended",
          "[postgresql]") {
  const std::string head = "connection to server at \"h\", port 1 failed: ";
  const std::string refused = GENERATE_COPY(
      "server does not support SSL, but SSL was required", "SSL error: certificate verify failed",
      "server certificate for \"a\" does not match host name \"b\"", "root certificate file \"r\" does not exist");
  CHECK(ParseConnectMessage(head + refused + "\n").tls_failed);
  const std::string ended = GENERATE_COPY("SSL SYSCALL error: EOF detected", "SSL error: unexpected eof while reading",
                                          "could not translate host name \"ssl\" to address: unknown");
  CHECK_FALSE(ParseConnectMessage(head + ended + "\n").tls_failed);
}
