@0xc3a4c5e5a8a0a9f1;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("echo_capnp");

interface Echo {
  call @0 (text :Data) -> (text :Data);
}
