#include "tools/repl/listing.hpp"

#include <set>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "tools/repl/binding.hpp"
#include "tools/repl/scanner.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

constexpr std::size_t doc_indent = 4;

std::string line(std::string_view text) { return printable(text) + "\n"; }

std::string doc_lines(std::string_view doc, std::size_t columns) {
  return wrapped(printable(doc), columns, doc_indent);
}

std::string signature_lines(std::string_view signature, std::size_t columns) {
  return wrapped(printable(signature), columns, 0);
}

// The names in a type's text: of records, and of what is no record.
std::vector<std::string> names_in(std::string_view type) {
  std::vector<std::string> names(1);
  for (const char c : type) {
    if (is_name_letter(c)) {
      names.back() += c;
    } else if (!names.back().empty()) {
      names.emplace_back();
    }
  }
  return names;
}

const wire::RecordDescription* record_of(const ServiceDescription& service,
                                         const std::string& name) {
  for (const wire::RecordDescription& record : service.records) {
    if (record.name == name) return &record;
  }
  return nullptr;
}

// The records of a type, and those inside of them, each once.
void list_records(std::string& text, const ServiceDescription& service, std::string_view type,
                  std::set<std::string>& listed) {
  for (const std::string& name : names_in(type)) {
    const wire::RecordDescription* record = record_of(service, name);
    if (record == nullptr || !listed.insert(name).second) continue;
    text += line(name + ":");
    for (const wire::FieldDescription& field : record->fields) {
      text += line(fmt::format("  {}: {}{}", field.name, field.type,
                               field.required ? "" : "   may be left out"));
    }
    // A chain of records is as long as the service likes.
    if (listed.size() > 100) return;
    for (const wire::FieldDescription& field : record->fields) {
      list_records(text, service, field.type, listed);
    }
  }
}

}  // namespace

std::string list_methods(const ServiceDescription& service, std::size_t columns) {
  std::string text;
  for (const MethodDescription& method : service.methods) {
    text += signature_lines(signature_of(method), columns) + doc_lines(method.doc, columns);
  }
  return text;
}

std::string list_service(const ServiceDescription& service, std::size_t columns) {
  std::string text =
      wrapped(printable(fmt::format("{}: {}", service.service, service.doc)), columns, 0);
  text += line(service.key ? fmt::format("{} by {}", service.placement, *service.key)
                           : service.placement);
  return text + "\n" + list_methods(service, columns);
}

std::string list_method(const ServiceDescription& service, const MethodDescription& method,
                        std::size_t columns) {
  std::string text = signature_lines(service.service + "." + signature_of(method), columns);
  text += line(fmt::format("    effect: {}", method.effect));
  text += doc_lines(method.doc, columns);
  std::set<std::string> listed;
  for (const ParamDescription& param : method.params) {
    list_records(text, service, param.type, listed);
  }
  list_records(text, service, method.result, listed);
  return text;
}

}  // namespace onetrip::repl
