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
