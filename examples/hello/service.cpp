// onetrip-hello: the service.
#include <memory>
#include <string>

#include "onetrip/host/service_program.hpp"
#include "onetrip/store/table.hpp"

#include "examples/hello/hello.hpp"

class HelloService {
 public:
  explicit HelloService(onetrip::Store& store) : greeted_(store, "greeted") {}

  onetrip::MethodTable methods() {
    return onetrip::MethodTable{hello::contract}.on(
        hello::greet, [this](const std::string& name) { return greet(name); });
  }

 private:
  onetrip::Result<hello::Greeting> greet(const std::string& name) {
    if (name.empty()) return onetrip::invalid("name is empty: who is it?");
    const std::int64_t* before = greeted_.find(name);
    const std::int64_t times = (before != nullptr ? *before : 0) + 1;
    greeted_.put(name, times);
    return hello::Greeting{"Hello, " + name + "!", times};
  }

  onetrip::Table<std::string, std::int64_t> greeted_;
};

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{hello::service, "1.0"};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<HelloService>(parts.store);
  });
}
