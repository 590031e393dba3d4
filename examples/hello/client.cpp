// hello-client ENDPOINT NAME: calls the service.
#include <iostream>

#include "onetrip/onetrip.hpp"

#include "examples/hello/hello.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: hello-client ENDPOINT NAME\n";
    return 2;
  }
  onetrip::Mesh mesh = onetrip::Mesh::to({{"hello", argv[1]}}).value();
  const auto greeting = hello::greet(mesh, argv[2]);
  if (!greeting) {
    std::cerr << onetrip::to_string(greeting.error()) << '\n';
    return 1;
  }
  std::cout << greeting->text << " (" << greeting->times_greeted << ")\n";
  return 0;
}
