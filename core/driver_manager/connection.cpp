#include "core/driver_manager/connection.hpp"

#include <charconv>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

namespace msr::driver_manager {
namespace {

using sdk::View;

ErrorKind KindOf(msr_status status) {
  switch (status) {
    case MSR_INVALID:
      return ErrorKind::kConfig;
    case MSR_UNREACHABLE:
    case MSR_DENIED:
    case MSR_LOST:
    case MSR_UNSUPPORTED:
      return ErrorKind::kConnection;
    case MSR_READ_ONLY:
      return ErrorKind::kReadOnly;
    case MSR_STATEMENT:
      return ErrorKind::kStatement;
    case MSR_CANCELLED:
      return ErrorKind::kInterrupted;
    case MSR_IN_DOUBT:
      return ErrorKind::kInDoubt;
    default:
      return ErrorKind::kInternal;
  }
}

/// Receives the one report of a call that failed.
class Call {
 public:
  explicit Call(const Secrets &secrets) : secrets_(secrets) {
    call_.struct_size = sizeof(call_);
    call_.context = this;
    call_.report = [](void *context, const msr_error *error) { static_cast<Call *>(context)->Take(*error); };
  }
  const msr_call *get() const { return &call_; }

  /// The error for a call that answered `status`; a driver that forgot to report gets a sentence too.
  DriverError ErrorFor(msr_status status) {
    if (!reported_) error_.message = fmt::format("the driver failed with status {} and did not say why", status);
    error_.status = status;
    error_.kind = KindOf(status);
    return std::move(error_);
  }

 private:
  void Take(const msr_error &error) noexcept {
    reported_ = true;
    error_.message = secrets_.Redact(View(error.message));
    error_.detail = secrets_.Redact(View(error.detail));
    error_.hint = secrets_.Redact(View(error.hint));
    error_.sqlstate = std::string(View(error.sqlstate));
    error_.vendor_code = error.vendor_code;
    error_.condition = error.condition;
    error_.step = error.statement;
    error_.position = error.position;
  }

  const Secrets &secrets_;
  msr_call call_{};
  DriverError error_;
  bool reported_ = false;
};

// Makes a call of the table and turns what it answers into a result. Without a `handle` there is nothing to call:
// the session was given up, and no new one could be opened.
template <class Function>
DriverResult<void> Do(const Secrets &secrets, const void *handle, Function &&function) {
  Call call(secrets);
  if (handle == nullptr) {
    DriverError gone = call.ErrorFor(MSR_LOST);
    gone.message = "the connection is lost, and no new one could be opened";
    return tl::unexpected<DriverError>(std::move(gone));
  }
  const msr_status status = function(call.get());
  if (status != MSR_OK) return tl::unexpected<DriverError>(call.ErrorFor(status));
  return {};
}

std::string Copy(msr_str text) {
  return std::string(View(text));
}

}  // namespace

std::string_view Row::Text(std::size_t index) const {
  if (IsNull(index)) return {};
  const msr_value &cell = cells_[index];
  return cell.kind == MSR_VALUE_TEXT || cell.kind == MSR_VALUE_BLOB ? View(cell.as.text) : std::string_view();
}

std::int64_t Row::Integer(std::size_t index) const {
  if (IsNull(index)) return 0;
  const msr_value &cell = cells_[index];
  if (cell.kind == MSR_VALUE_INT64) return cell.as.integer;
  if (cell.kind == MSR_VALUE_DOUBLE) return static_cast<std::int64_t>(cell.as.real);
  std::int64_t value = 0;
  const std::string_view text = View(cell.as.text);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Connection::Connection(const msr_driver &table, const msr_dialect &dialect, ConnectRequest request)
    : table_(table), dialect_(dialect), request_(std::move(request)), secrets_(request_.url) {
  for (const std::string &secret : request_.secrets) secrets_.AddWithParts(secret);
}

Connection::~Connection() {
  if (handle_ != nullptr) table_.disconnect(handle_);
}

DriverResult<std::unique_ptr<Connection>> Connection::Open(const msr_driver &table, const msr_dialect &dialect,
                                                           const ConnectRequest &request) {
  std::unique_ptr<Connection> connection(new Connection(table, dialect, request));
  const DriverResult<void> connected = connection->Connect();
  if (!connected) return tl::unexpected<DriverError>(connected.error());
  return connection;
}

Result<void> Connection::Reopen() {
  // Nobody may be cancelling what is given up.
  if (msr_conn *old = Exchange(nullptr); old != nullptr) table_.disconnect(old);
  const DriverResult<void> connected = Connect();
  if (!connected) return Fail(connected.error());
  return {};
}

DriverResult<void> Connection::Connect() {
  msr_connect options{};
  options.struct_size = sizeof(options);
  if (request_.may_create) options.flags |= MSR_CONNECT_CREATE;
  if (request_.read_only) options.flags |= MSR_CONNECT_READ_ONLY;
  if (request_.own_process) options.flags |= MSR_CONNECT_OWN_PROCESS;
  options.url = sdk::Borrow(request_.url);
  options.application = sdk::Borrow(request_.application);
  options.context = this;
  options.notice = [](void *context, msr_str message) { static_cast<Connection *>(context)->Notice(message); };
  msr_conn *handle = nullptr;
  const DriverResult<void> opened =
      Do(secrets_, this, [&](const msr_call *call) { return table_.connect(&options, call, &handle); });
  Exchange(handle);
  if (!opened) return opened;
  if (handle_ != nullptr) return Describe();
  DriverError none;
  none.message = "the driver connected, but gave no connection";
  return tl::unexpected<DriverError>(std::move(none));
}

msr_conn *Connection::Exchange(msr_conn *handle) {
  const std::lock_guard guard(handle_mutex_);
  return std::exchange(handle_, handle);
}

void Connection::Notice(msr_str message) {
  if (request_.on_notice) request_.on_notice(secrets_.Redact(View(message)));
}

DriverResult<void> Connection::Describe() {
  msr_description_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = &description_;
  sink.describe = [](void *context, const msr_description *found) {
    Description &description = *static_cast<Description *>(context);
    description.capabilities = found->capabilities;
    description.product = Copy(found->product);
    description.version = Copy(found->version);
    description.database = Copy(found->database);
    description.schema = Copy(found->schema);
    description.user = Copy(found->user);
    description.session = Copy(found->session);
    description.variants.clear();
    for (std::size_t i = 0; i < found->variant_count; ++i) description.variants.push_back(Copy(found->variants[i]));
  };
  DriverResult<void> result =
      Do(secrets_, handle_, [&](const msr_call *call) { return table_.describe(handle_, call, &sink); });
  // A session may do less than its driver, never more: for more there is no function.
  description_.capabilities &= table_.capabilities;
  return result;
}

DriverResult<std::int64_t> Connection::Execute(const msr_statement &statement) {
  std::int64_t rows = -1;
  const DriverResult<void> done =
      Do(secrets_, handle_, [&](const msr_call *call) { return table_.execute(handle_, call, &statement, &rows); });
  if (!done) return tl::unexpected<DriverError>(done.error());
  return rows;
}

DriverResult<void> Connection::Query(const msr_statement &statement, const std::function<bool(const Row &)> &row) {
  msr_row_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = const_cast<std::function<bool(const Row &)> *>(&row);
  sink.row = [](void *context, const msr_value *cells, std::size_t count) {
    return (*static_cast<const std::function<bool(const Row &)> *>(context))(Row(cells, count)) ? 0 : 1;
  };
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.query(handle_, call, &statement, &sink); });
}

DriverResult<void> Connection::Begin(std::uint32_t unit_flags) {
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.begin(handle_, call, unit_flags); });
}
DriverResult<void> Connection::Commit() {
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.commit(handle_, call); });
}
DriverResult<void> Connection::Rollback() {
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.rollback(handle_, call); });
}
DriverResult<void> Connection::Reset() {
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.reset(handle_, call); });
}

DriverResult<void> Connection::RunUnit(std::uint32_t flags, const std::vector<const msr_statement *> &steps,
                                       const std::function<void(std::size_t, std::int64_t)> &step_done) {
  msr_unit unit{};
  unit.struct_size = sizeof(unit);
  unit.flags = flags;
  unit.steps = steps.data();
  unit.step_count = steps.size();
  if (step_done) {
    unit.context = const_cast<std::function<void(std::size_t, std::int64_t)> *>(&step_done);
    unit.step_done = [](void *context, std::size_t step, std::int64_t rows) {
      (*static_cast<const std::function<void(std::size_t, std::int64_t)> *>(context))(step, rows);
    };
  }
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.run_unit(handle_, call, &unit); });
}

DriverResult<bool> Connection::TryLock(std::string_view name) {
  std::int32_t taken = 0;
  const std::string copy(name);  // the ABI wants a NUL behind it
  const DriverResult<void> done = Do(secrets_, handle_, [&](const msr_call *call) {
    return table_.try_lock(handle_, call, sdk::Borrow(copy), &taken);
  });
  if (!done) return tl::unexpected<DriverError>(done.error());
  return taken != 0;
}

DriverResult<void> Connection::Unlock(std::string_view name) {
  const std::string copy(name);
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.unlock(handle_, call, sdk::Borrow(copy)); });
}

DriverResult<std::optional<LockHolder>> Connection::FindLockHolder(std::string_view name) {
  std::optional<LockHolder> holder;
  msr_lock_holder_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = &holder;
  sink.holder = [](void *context, const msr_lock_holder *found) {
    *static_cast<std::optional<LockHolder> *>(context) = LockHolder{
        Copy(found->host), Copy(found->process), Copy(found->user), Copy(found->since), Copy(found->session)};
  };
  const std::string copy(name);
  const DriverResult<void> done = Do(secrets_, handle_, [&](const msr_call *call) {
    return table_.lock_holder(handle_, call, sdk::Borrow(copy), &sink);
  });
  if (!done) return tl::unexpected<DriverError>(done.error());
  return holder;
}

DriverResult<Observation> Connection::Observe(const msr_statement &statement) {
  Observation seen;
  if (!Can(MSR_CAN_SETTLE)) return seen;
  msr_observation_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = &seen;
  sink.observe = [](void *context, const msr_observation *found) {
    *static_cast<Observation *>(context) = {found->effect, Copy(found->evidence)};
  };
  const DriverResult<void> done =
      Do(secrets_, handle_, [&](const msr_call *call) { return table_.observe(handle_, call, &statement, &sink); });
  if (!done) return tl::unexpected<DriverError>(done.error());
  return seen;
}

DriverResult<Settlement> Connection::Settle(const msr_statement &statement, std::string_view evidence) {
  Settlement settled;
  if (!Can(MSR_CAN_SETTLE)) return settled;
  msr_settlement_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = &settled;
  sink.settle = [](void *context, const msr_settlement *found) {
    *static_cast<Settlement *>(context) = {found->outcome, Copy(found->looked_at), Copy(found->cleanup)};
  };
  const std::string copy(evidence);
  const DriverResult<void> done = Do(secrets_, handle_, [&](const msr_call *call) {
    return table_.settle(handle_, call, &statement, sdk::Borrow(copy), &sink);
  });
  if (!done) return tl::unexpected<DriverError>(done.error());
  return settled;
}

DriverResult<void> Connection::EndSession(std::string_view session) {
  const std::string copy(session);
  return Do(secrets_, handle_,
            [&](const msr_call *call) { return table_.end_session(handle_, call, sdk::Borrow(copy)); });
}

DriverResult<std::optional<std::string>> Connection::FindKept(const msr_statement *statement) {
  std::optional<std::string> kept;
  if (!Can(MSR_CAN_TELL_COVER)) return kept;
  msr_cover_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = &kept;
  sink.keeps = [](void *context, msr_str name) { *static_cast<std::optional<std::string> *>(context) = Copy(name); };
  const DriverResult<void> done =
      Do(secrets_, handle_, [&](const msr_call *call) { return table_.covers(handle_, call, statement, &sink); });
  if (!done) return tl::unexpected<DriverError>(done.error());
  return kept;
}

DriverResult<std::vector<Blocker>> Connection::FindBlockers(std::string_view session) {
  std::vector<Blocker> blockers;
  msr_blocker_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = &blockers;
  sink.blocker = [](void *context, const msr_blocker *found) {
    static_cast<std::vector<Blocker> *>(context)->push_back({.session = Copy(found->session),
                                                             .host = Copy(found->host),
                                                             .process = Copy(found->process),
                                                             .user = Copy(found->user),
                                                             .since = Copy(found->since),
                                                             .state = Copy(found->state)});
  };
  const std::string copy(session);
  const DriverResult<void> done = Do(secrets_, handle_, [&](const msr_call *call) {
    return table_.blockers(handle_, call, sdk::Borrow(copy), &sink);
  });
  if (!done) return tl::unexpected<DriverError>(done.error());
  return blockers;
}

void Connection::Cancel() {
  const std::lock_guard guard(handle_mutex_);
  if (table_.cancel != nullptr && handle_ != nullptr) table_.cancel(handle_);
}

DriverResult<void> Connection::Limit(const Limits &limits) {
  const bool none = limits.lock_wait.count() == 0 && limits.statement.count() == 0;
  if (none && !Can(MSR_CAN_LIMIT_WAITING) && !Can(MSR_CAN_LIMIT_STATEMENTS)) return {};
  msr_limits wanted{};
  wanted.struct_size = sizeof(wanted);
  if (limits.waiting_by_default) wanted.flags |= MSR_LIMIT_WAITING_BY_DEFAULT;
  wanted.lock_wait_ms = limits.lock_wait.count();
  wanted.statement_ms = limits.statement.count();
  return Do(secrets_, handle_, [&](const msr_call *call) { return table_.limit(handle_, call, &wanted); });
}

}  // namespace msr::driver_manager
