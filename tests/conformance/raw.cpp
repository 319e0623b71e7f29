#include "tests/conformance/raw.hpp"

#include <msr/driver_sdk.hpp>

namespace msr::conformance {
namespace {

msr_statement MakeStatement(const std::string &text) {
  msr_statement statement{};
  statement.struct_size = sizeof(statement);
  statement.flags = MSR_STEP_MIGRATION;
  statement.text = sdk::Borrow(text);
  return statement;
}

}  // namespace

RawCall::RawCall() {
  call_.struct_size = sizeof(call_);
  call_.context = this;
  call_.report = [](void *context, const msr_error *error) {
    RawCall &self = *static_cast<RawCall *>(context);
    ++self.reports;
    self.status = error->status;
    self.struct_size = error->struct_size;
    self.message = std::string(sdk::View(error->message));
    self.everything = self.message;
    self.everything.append(sdk::View(error->detail)).append(sdk::View(error->hint));
  };
}

RawSession::RawSession(const std::string &url, std::uint32_t flags) {
  const std::string application = TheSubject().Request().application;
  msr_connect options{};
  options.struct_size = sizeof(options);
  options.flags = flags;
  options.url = sdk::Borrow(url);
  options.application = sdk::Borrow(application);
  options.context = this;
  options.notice = [](void *context, msr_str message) {
    static_cast<RawSession *>(context)->notices_.append(sdk::View(message)).append("\n");
  };
  status_ = table().connect(&options, connecting_.get(), &connection_);
}

RawSession::~RawSession() {
  Disconnect();
}

void RawSession::Disconnect() {
  if (connection_ != nullptr) table().disconnect(connection_);
  connection_ = nullptr;
}

msr_status RawSession::Execute(const RawCall &call, const std::string &text, std::int64_t *rows) const {
  const msr_statement statement = MakeStatement(text);
  return table().execute(connection_, call.get(), &statement, rows);
}

msr_status RawSession::Query(const RawCall &call, const std::string &text) const {
  const msr_statement statement = MakeStatement(text);
  msr_row_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.row = [](void *, const msr_value *, std::size_t) { return 0; };
  return table().query(connection_, call.get(), &statement, &sink);
}

}  // namespace msr::conformance
