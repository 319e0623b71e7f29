#include "core/execute/group_steps.hpp"

#include <exception>

#include <msr/driver_sdk.hpp>

namespace msr::execute {

CopyFeed::CopyFeed(const sql::Statement &statement, plan::SentStatements &script, Data data)
    : script_(script), statement_(statement), text_(statement.text), hashes_(data == Data::kFeedAndHash) {
  source_.struct_size = sizeof(source_);
  source_.context = this;
  source_.next = &CopyFeed::Next;
}

msr_statement CopyFeed::step() const {
  msr_statement step = ForDriver(statement_);
  step.text = sdk::Borrow(text_);
  step.data = &source_;
  return step;
}

std::int32_t CopyFeed::Next(void *context, msr_str *piece) noexcept {
  auto &self = *static_cast<CopyFeed *>(context);
  try {
    return self.Next(*piece);
  } catch (const std::exception &exception) {
    self.error_.emplace();
    self.error_->message = exception.what();
    return -1;
  }
}

std::int32_t CopyFeed::Next(msr_str &piece) {
  std::string_view data = statement_.copy_data;
  if (begun_ || data.empty()) {
    if (!statement_.copy_data_goes_on) return 0;
    Result<std::string_view> next = script_.NextCopyData();
    if (!next) {
      error_ = std::move(next).error();
      return -1;
    }
    data = *next;
  }
  begun_ = true;
  if (data.empty()) return 0;
  if (hashes_) hash_.Update(script_.Masked(data));
  piece = {data.data(), data.size()};
  return 1;
}

GroupSteps::GroupSteps(std::span<const sql::Statement> group, plan::SentStatements &script) {
  steps_.reserve(group.size());
  for (const sql::Statement &statement : group) {
    steps_.push_back(statement.has_copy_data ? feeds_.emplace_back(statement, script, CopyFeed::Data::kFeed).step()
                                             : ForDriver(statement));
  }
}

void GroupSteps::AppendTo(std::vector<const msr_statement *> &steps) const {
  steps.reserve(steps.size() + steps_.size() + 3);
  for (const msr_statement &step : steps_) steps.push_back(&step);
}

const Error *GroupSteps::read_error() const {
  for (const CopyFeed &feed : feeds_) {
    if (feed.error()) return &*feed.error();
  }
  return nullptr;
}

msr_statement ForDriver(const sql::Statement &statement) {
  msr_statement step{};
  step.struct_size = sizeof(step);
  step.flags = MSR_STEP_MIGRATION;
  if ((statement.traits & MSR_TRAIT_PLAIN_DML) != 0) step.flags |= MSR_STEP_PLAIN_DML;
  if ((statement.traits & MSR_TRAIT_LEXING) != 0) step.flags |= MSR_STEP_CHANGES_LEXING;
  step.text = {statement.text.data(), statement.text.size()};
  return step;
}

}  // namespace msr::execute
