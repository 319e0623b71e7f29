#include "drivers/postgresql/session.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "drivers/postgresql/classify.hpp"
#include "drivers/postgresql/connect.hpp"
#include "drivers/postgresql/statement_text.hpp"
#include "drivers/postgresql/values.hpp"

namespace msr::postgresql {

namespace {

constexpr const char *kLockedByAnother = "another session holds a lock that this statement needs";

std::int64_t NumberIn(std::string_view text) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end != text.data() ? number : -1;
}

std::int64_t RowsChanged(PGresult *result) {
  const std::string_view tag = Text(PQcmdStatus(result));
  for (const std::string_view word : {"INSERT ", "UPDATE ", "DELETE ", "MERGE ", "COPY "}) {
    if (tag.starts_with(word)) return NumberIn(Text(PQcmdTuples(result)));
  }
  return -1;
}

std::string WithoutLineEnd(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text);
}

void AppendLine(std::string &text, std::string_view label, std::string_view line) {
  if (line.empty()) return;
  if (!text.empty()) text.push_back('\n');
  text.append(label).append(line);
}

/// What the server says beyond the message and the hint.
std::string DetailOf(const PGresult *result) {
  std::string detail(Field(result, PG_DIAG_MESSAGE_DETAIL));
  AppendLine(detail, "", Field(result, PG_DIAG_CONTEXT));
  AppendLine(detail, "in the query: ", Field(result, PG_DIAG_INTERNAL_QUERY));
  return detail;
}

bool EndsSession(const PGresult *result) {
  const std::string_view severity = Field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity == "FATAL" || severity == "PANIC";
}

}  // namespace

Session::Session(const sdk::ConnectOptions &options) : notices_(options) {
  notices_.url = {};
  notices_.application = {};
  conn_ = Connect(options, {&Session::OnNotice, this});
  canceller_.Attach(conn());
}

void Session::OnNotice(void *self, const PGresult *notice) noexcept {
  auto &session = *static_cast<Session *>(self);
  try {
    if (EndsSession(notice)) {
      session.ended_ = Field(notice, PG_DIAG_MESSAGE_PRIMARY);
      return;
    }
    const std::string_view message = Field(notice, PG_DIAG_MESSAGE_PRIMARY);
    if (message.empty()) {
      session.notices_.Notice(WithoutLineEnd(Text(PQresultErrorMessage(notice))));
    } else {
      // A notice is called one by whoever shows it; only a warning has to say what it is.
      const std::string severity(Field(notice, PG_DIAG_SEVERITY_NONLOCALIZED));
      session.notices_.Notice(severity == "WARNING" ? severity + ": " + std::string(message) : std::string(message));
    }
  } catch (...) {
    // libpq calls this from C; a notice that does not fit into memory is lost.
  }
}

void Session::CheckAlive() {
  if (alive()) {
    // A server that shut down has said so on the socket, or closed it.
    static_cast<void>(PQconsumeInput(conn()));
    static_cast<void>(PQisBusy(conn()));
  }
  if (alive()) return;
  throw LossOf({}, ended_ ? std::string_view(*ended_) : Text(PQerrorMessage(conn())), OnLoss::kNotApplied);
}

sdk::Failure Session::LossOf(std::string_view sqlstate, std::string_view message, OnLoss on_loss) {
  const bool proven = on_loss == OnLoss::kNotApplied || EndsSessionUnapplied(sqlstate);
  std::string text = "the connection to PostgreSQL is lost";
  const std::string_view reason = message.substr(0, message.find('\n'));
  if (!reason.empty()) text.append(": ").append(reason);
  sdk::Failure failure(proven ? MSR_LOST : MSR_IN_DOUBT, std::move(text));
  failure.sqlstate = sqlstate;
  return failure;
}

sdk::Failure Session::FailureOf(const PGresult *result, OnLoss on_loss) const {
  const std::string_view sqlstate = Field(result, PG_DIAG_SQLSTATE);
  const std::string_view primary = Field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (EndsSession(result) || PQstatus(conn()) != CONNECTION_OK) {
    return LossOf(sqlstate, primary.empty() ? Text(PQerrorMessage(conn())) : primary, on_loss);
  }
  if (sqlstate.empty()) return {MSR_INTERNAL, "libpq: " + WithoutLineEnd(Text(PQerrorMessage(conn())))};
  const Verdict verdict = Classify(sqlstate, Field(result, PG_DIAG_SCHEMA_NAME));
  // A statement_timeout has the same code as a request to cancel, ours or an administrator's.
  const bool cancelled = sqlstate == "57014" && canceller_.requested();
  const bool by_hand = sqlstate == "57014" && primary.find("user request") != std::string_view::npos;
  sdk::Failure failure(cancelled ? MSR_CANCELLED : verdict.status, std::string(primary));
  failure.condition = cancelled || by_hand ? std::uint32_t{MSR_CONDITION_NONE} : verdict.condition;
  failure.sqlstate = sqlstate;
  failure.position = NumberIn(Field(result, PG_DIAG_STATEMENT_POSITION));
  failure.detail = DetailOf(result);
  failure.hint = Field(result, PG_DIAG_MESSAGE_HINT);
  if (sqlstate == "55P03" && failure.hint.empty()) failure.hint = kLockedByAnother;
  return failure;
}

void Session::AnswerCopy(const PGresult *result, const std::optional<sdk::DataSource> &copy_data) {
  if (PQresultStatus(result) == PGRES_COPY_OUT) {
    char *line = nullptr;
    while (PQgetCopyData(conn(), &line, 0) > 0) PQfreemem(line);
    return;
  }
  std::string refusal = copy_data ? "" : "no data follows COPY FROM stdin in the migration";
  try {
    if (copy_data) SendCopy(*copy_data);
  } catch (const sdk::Failure &failure) {
    refusal = failure.message;
  }
  static_cast<void>(PQputCopyEnd(conn(), refusal.empty() ? nullptr : refusal.c_str()));
}

void Session::SendCopy(const sdk::DataSource &data) {
  // A message goes through buffers of the server as a whole: one of a megabyte leaves the processor's caches, and costs
  // the server a twentieth more of its time.
  constexpr std::size_t kPiece = std::size_t{16} * 1024;
  while (const std::optional<std::string_view> piece = data.Next()) {
    for (std::string_view rest = *piece; !rest.empty(); rest.remove_prefix(std::min(rest.size(), kPiece))) {
      // The server's refusal, or the loss of the connection, is the next answer.
      if (PQputCopyData(conn(), rest.data(), static_cast<int>(std::min(rest.size(), kPiece))) != 1) return;
    }
  }
}

Reply Session::Read(OnLoss on_loss, const sdk::RowSink *sink, const std::optional<sdk::DataSource> &copy_data) {
  Reply reply;
  RowReader rows;
  bool wants_rows = sink != nullptr;
  while (true) {
    const ResultPtr result(PQgetResult(conn()));
    if (result == nullptr) break;
    switch (PQresultStatus(result.get())) {
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
      case PGRES_SINGLE_TUPLE:
        for (int row = 0; wants_rows && row < PQntuples(result.get()); ++row) {
          wants_rows = sink->Row(rows.Read(result.get(), row));
        }
        reply.rows = RowsChanged(result.get());
        reply.tag = Text(PQcmdStatus(result.get()));
        break;
      case PGRES_EMPTY_QUERY:
        break;
      case PGRES_COPY_IN:
      case PGRES_COPY_OUT:
      case PGRES_COPY_BOTH:
        AnswerCopy(result.get(), copy_data);
        break;
      case PGRES_PIPELINE_ABORTED:
        reply.skipped = true;
        break;
      default:
        if (!reply.failure) reply.failure = FailureOf(result.get(), on_loss);
    }
    if (reply.failure) wants_rows = false;
  }
  // The refusal stands, but the session did not outlive it.
  if (reply.failure && !alive() && reply.failure->status != MSR_IN_DOUBT) reply.failure->status = MSR_LOST;
  return reply;
}

Reply Session::Run(const char *sql, OnLoss on_loss) {
  if (PQsendQuery(conn(), sql) != 1) throw FailureOf(nullptr, on_loss);
  Reply reply = Read(on_loss);
  if (reply.failure) {
    reply.failure->position = -1;
    throw *std::move(reply.failure);
  }
  return reply;
}

Reply Session::RunStatement(const sdk::Statement &statement, OnLoss on_loss, const sdk::RowSink *sink) {
  const BoundStatement bound(statement);
  if (!bound.Send(conn())) throw FailureOf(nullptr, on_loss);
  // Rows come one by one, however many there are; that is as fast as all at once, since the server goes
  // on while the first ones are read.
  PQsetSingleRowMode(conn());
  Reply reply = Read(on_loss, sink, statement.data());
  if (reply.failure) LocateIn(statement, *reply.failure);
  return reply;
}

ResultPtr Session::Ask(const char *sql, const std::string *value) {
  const char *values[] = {value == nullptr ? nullptr : value->c_str()};
  ResultPtr result(PQexecParams(conn(), sql, value == nullptr ? 0 : 1, nullptr, values, nullptr, nullptr, 0));
  if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) return result;
  sdk::Failure failure = FailureOf(result.get(), OnLoss::kNotApplied);
  failure.position = -1;
  throw failure;
}

void LocateIn(const sdk::Statement &statement, sdk::Failure &failure) {
  if (failure.position < 0) return;
  if (statement.values().empty()) {
    failure.position = ByteOfCharacter(statement.text(), failure.position);
    return;
  }
  const BoundStatement sent(statement);
  failure.position = PositionInSource(statement, ByteOfCharacter(sent.text(), failure.position));
}

void CheckSessionName(std::string_view session) {
  const bool digits = !session.empty() && session.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || session.size() > 9) throw sdk::Failure(MSR_INVALID, "a session of this server has a number");
}

sdk::Failure RolledBackInstead() {
  sdk::Failure failure(MSR_STATEMENT, "the server rolled the transaction back instead of committing it");
  failure.hint = "a statement of the transaction had failed before";
  return failure;
}

}  // namespace msr::postgresql
