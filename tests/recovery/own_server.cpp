#include "tests/recovery/own_server.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>

namespace msr::test {
namespace {

// A process that nobody has waited for is still in /proc, as a zombie.
bool HasEnded(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text;
  if (!std::getline(file, text)) return true;
  const std::size_t behind_name = text.rfind(')');
  return behind_name == std::string::npos || text.substr(behind_name + 2, 1) == "Z";
}

}  // namespace

OwnServer::OwnServer() : database_(TestDatabase::Make(TheDriver())) {
  if (std::getenv("OWN_SERVER") == nullptr) {
    throw std::runtime_error("this test kills its server: give it one of its own and say so with OWN_SERVER=1");
  }
  pid_ = FindPid();
  command_ = CommandOf(pid_);
  KeepEveryCommit();
}

pid_t OwnServer::FindPid() {
  const std::string file = IsPostgresql()
                               ? database_->QueryCell("SELECT current_setting('data_directory')") + "/postmaster.pid"
                               : database_->QueryCell("SELECT @@pid_file");
  std::ifstream stream(file);
  pid_t pid = -1;
  if (!(stream >> pid) || pid <= 1) throw std::runtime_error("no process of the server in " + file);
  return pid;
}

Command OwnServer::CommandOf(pid_t pid) {
  const std::string folder = fmt::format("/proc/{}", pid);
  Command command;
  std::string words = ReadFile(folder + "/cmdline");
  for (std::size_t at = 0; at < words.size();) {
    const std::string word = words.c_str() + at;
    at += word.size() + 1;
    // Its accounts are made, and the file with their passwords is gone.
    if (!word.starts_with("--init-file")) command.argv.push_back(word);
  }
  command.environment = {{"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}};
  command.directory = std::filesystem::read_symlink(folder + "/cwd");
  struct stat owner = {};
  if (stat(folder.c_str(), &owner) == 0 && owner.st_uid != geteuid()) command.user = owner.st_uid;
  return command;
}

// The servers of the tests are set to be quick. One that dies has to have kept what it said is committed.
void OwnServer::KeepEveryCommit() {
  if (IsMysql()) database_->Execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
  if (IsPostgresql()) database_->Execute("ALTER ROLE CURRENT_USER SET synchronous_commit = on");
  database_->Disconnect();
}

void OwnServer::Crash() {
  std::vector<pid_t> processes = ChildrenOf(pid_);
  processes.insert(processes.begin(), pid_);
  for (const pid_t process : processes) kill(process, SIGKILL);
  const auto ended = [&] { return std::all_of(processes.begin(), processes.end(), HasEnded); };
  if (!WaitUntil(ended)) throw std::runtime_error("the server does not end");
  restarted_.reset();
}

void OwnServer::Start() {
  restarted_.emplace(command_);
  pid_ = restarted_->pid();
  const auto answers = [&] {
    try {
      database_->Disconnect();
      return database_->TryExecute("SELECT 1");
    } catch (const std::exception &) {
      return false;
    }
  };
  if (!WaitUntil(answers)) {
    throw std::runtime_error("the server does not start again: " + restarted_->Err());
  }
  KeepEveryCommit();
}

}  // namespace msr::test
