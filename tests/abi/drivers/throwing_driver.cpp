// A driver that throws out of every function. The path of its URL says what: nothing of it may cross.
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include <msr/driver_sdk.hpp>

namespace {

namespace sdk = msr::sdk;

[[noreturn]] void Throw(std::string_view what) {
  if (what == "runtime_error") throw std::runtime_error("a runtime error");
  if (what == "bad_alloc") throw std::bad_alloc();
  if (what == "number") throw 42;
  if (what == "ok") throw sdk::Failure(MSR_OK, "a failure that calls itself a success");
  throw sdk::Failure(MSR_STATEMENT, "a failure");
}

class ThrowingConnection final : public sdk::Connection {
 public:
  explicit ThrowingConnection(const sdk::ConnectOptions &options) {
    what_ = std::string(options.url.substr(options.url.find(':') + 1));
    const std::string at_connect = "connect-";
    if (what_.starts_with(at_connect)) Throw(what_.substr(at_connect.size()));
  }
  sdk::Description Describe() override {
    if (what_ == "describe") Throw("runtime_error");
    return {};
  }
  std::int64_t Execute(const sdk::Statement &) override { Throw(what_); }
  void Query(const sdk::Statement &, const sdk::RowSink &) override { Throw(what_); }
  void Begin(std::uint32_t) override { Throw(what_); }
  void Commit() override { Throw(what_); }
  void Rollback() override { Throw(what_); }
  void Reset() override { Throw(what_); }
  void RunUnit(const sdk::Unit &) override { Throw(what_); }
  bool TryLock(std::string_view) override { Throw(what_); }
  void Unlock(std::string_view) override { Throw(what_); }
  bool FindLockHolder(std::string_view, sdk::LockHolder &) override { Throw(what_); }

 private:
  std::string what_;
};

constexpr msr_str kSchemes[] = {sdk::Borrow("throwing")};

constexpr msr_dialect kDialect = {
    .struct_size = sizeof(msr_dialect),
    .identifier_open = sdk::Borrow("\""),
    .identifier_close = sdk::Borrow("\""),
    .type_integer = sdk::Borrow("BIGINT"),
    .type_key = sdk::Borrow("VARCHAR(255)"),
    .type_text = sdk::Borrow("TEXT"),
    .now = sdk::Borrow("'2026-01-15T10:30:00.123456Z'"),
};

const sdk::Facts kFacts = {
    .version = "1.0",
    .url_form = "throwing:WHAT",
    .schemes = kSchemes,
    .capabilities = MSR_CAN_LOCK | MSR_CAN_NAME_LOCK_HOLDER,
    .dialect = &kDialect,
    .client_library = [] { return sdk::Borrow("none 1.0"); },
};

}  // namespace

MSR_DEFINE_DRIVER(throwing, ThrowingConnection, kFacts);
