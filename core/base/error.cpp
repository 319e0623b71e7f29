#include <msr/error.hpp>

namespace msr {

std::string_view KindName(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage: return "usage";
    case ErrorKind::kConfig: return "config";
    case ErrorKind::kDriver: return "driver";
    case ErrorKind::kValidation: return "validation";
    case ErrorKind::kSyntax: return "syntax";
    case ErrorKind::kOutOfOrder: return "out_of_order";
    case ErrorKind::kStatement: return "statement";
    case ErrorKind::kConnection: return "connection";
    case ErrorKind::kReadOnly: return "read_only";
    case ErrorKind::kLocked: return "locked";
    case ErrorKind::kDrift: return "drift";
    case ErrorKind::kInDoubt: return "in_doubt";
    case ErrorKind::kInterrupted: return "interrupted";
    case ErrorKind::kInternal: return "internal";
  }
  return "internal";
}

}  // namespace msr
