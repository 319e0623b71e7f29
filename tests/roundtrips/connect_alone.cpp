// connect_alone.cpp: opens one connection by the client library, with its own set-up and nothing more, and closes it.
//
//   connect-alone HOST PORT USER DATABASE    the password stands in MSR_TEST_PASSWORD
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <mysql_driver.h>

int main(int argc, char **argv) {
  const char *password = std::getenv("MSR_TEST_PASSWORD");
  if (argc != 5 || password == nullptr) return 1;
  try {
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString(argv[1]);
    options["port"] = std::atoi(argv[2]);
    options["userName"] = sql::SQLString(argv[3]);
    options["password"] = sql::SQLString(password);
    options["schema"] = sql::SQLString(argv[4]);
    const std::unique_ptr<sql::Connection> connection(sql::mysql::get_driver_instance()->connect(options));
    return connection ? 0 : 1;
  } catch (const sql::SQLException &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
