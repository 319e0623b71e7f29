#include "core/base/secrets.hpp"
#include "tests/support/catch.hpp"

using msr::Secrets;

TEST_CASE("secrets: the password of a URL is masked in every form", "[secrets]") {
  const Secrets secrets("postgresql://app:p%40ss%2F'w%20ord@db/x");

  CHECK(secrets.Redact("plain p@ss/'w ord here") == "plain *** here");
  CHECK(secrets.Redact("url p%40ss%2F'w%20ord") == "url ***");
  CHECK(secrets.Redact("encoded p%40ss%2F%27w%20ord") == "encoded ***");
  CHECK(secrets.Redact("lower p%40ss%2f%27w%20ord") == "lower ***");
  CHECK(secrets.Redact("sql 'p@ss/''w ord'") == "sql '***'");
  CHECK(secrets.Redact("escaped 'p@ss/\\'w ord'") == "escaped '***'");
}

TEST_CASE("secrets: a password that should have been encoded is masked too", "[secrets]") {
  const Secrets secrets("mysql://root:a/b@c?d@host/db");

  CHECK(secrets.Redact("a/b@c?d") == "***");
}

TEST_CASE("secrets: options that name a password are masked", "[secrets]") {
  const Secrets secrets("postgresql:///x?host=h&password=s3cr3t%21&sslmode=require");

  CHECK(secrets.Redact("s3cr3t! s3cr3t%21 require") == "*** *** require");
}

TEST_CASE("secrets: a URL without a password hides nothing", "[secrets]") {
  const Secrets secrets("sqlite:dev.db");

  CHECK(secrets.empty());
  CHECK(secrets.Redact("dev.db") == "dev.db");
}

TEST_CASE("secrets: a password that is a plain word is not searched for in honest text", "[secrets]") {
  const Secrets secrets("postgresql://postgres:postgres@h/x");

  CHECK(secrets.Redact("password postgres") == "password ***");
  CHECK(secrets.Unmistakable().Redact("postgresql 15") == "postgresql 15");
  CHECK(Secrets("postgresql://u:s3cr3t!x@h/x").Unmistakable().Redact("s3cr3t!x") == "***");
}

TEST_CASE("secrets: parts of a secret that a server cut off or broke are masked", "[secrets]") {
  Secrets secrets;
  secrets.AddWithParts("Zq8-first'second password_of-2026");

  CHECK(secrets.Redact("near 'second password_of-2026' at line 1") == "near ***' at line 1");
  CHECK(secrets.Redact("contains (1, Zq8-first...)") == "contains (1, ***...)");
  CHECK(secrets.Redact("password_of the user") == "password_of the user");
  CHECK(secrets.Redact("Zq8-fir") == "Zq8-fir");
  CHECK(secrets.Redact("Zq8-first''second password_of-2026.") == "***.");
  CHECK(secrets.Unmistakable().Redact("second password_of-2026") == "***");
}

TEST_CASE("secrets: an empty one hides nothing", "[secrets]") {
  Secrets secrets;
  secrets.AddWithParts("");

  CHECK(secrets.empty());
  CHECK(secrets.Redact("text") == "text");
}
