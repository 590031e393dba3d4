// tidy: allow(ports) endpoints are only read here, nothing is bound
#include "onetrip/runtime/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "onetrip/runtime/instances.hpp"

#include "tests/support/scratch_folder.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// A folder of its own, removed at the end.
class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    source_.working_dir = dir_;
    source_.system_dir = dir_ + "/etc";
    source_.uid = 1234;
    source_.environment["HOME"] = dir_ + "/home";
  }

  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = std::filesystem::path(dir_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  Config load() { return load_config(source_).value(); }
  // Why `text`, as onetrip.toml, is refused.
  std::string refusal_of(const std::string& text) {
    write("onetrip.toml", text);
    return refusal();
  }
  std::string refusal() {
    const Result<Config> config = load_config(source_);
    if (config) return "accepted";
    EXPECT_EQ(config.error().code, Code::invalid_argument);
    return config.error().message;
  }

  const ScratchFolder folder_;
  const std::string dir_ = std::filesystem::canonical(folder_.path()).string();
  ConfigSource source_;
};

TEST_F(ConfigTest, HasDefaultsForEverything) {
  source_.services = {"perf_ledger"};

  const Config config = load();

  EXPECT_EQ(config.path, "");
  EXPECT_EQ(config.mesh.run_dir, "/tmp/onetrip-1234/default");
  EXPECT_EQ(config.mesh.log_level, Level::info);
  EXPECT_EQ(config.mesh.drain, 10s);
  EXPECT_EQ(config.mesh.deadline, 5s);
  const ServiceConfig& service = config.services.at("perf_ledger");
  EXPECT_EQ(service.endpoint, "ipc:///tmp/onetrip-1234/default/perf_ledger.sock");
  EXPECT_EQ(service.program, "onetrip-perf-ledger");
  EXPECT_THAT(service.args, ElementsAre());
  EXPECT_EQ(service.instances, 1U);
  EXPECT_EQ(service.calls_in_flight_max, 1024U);
  EXPECT_EQ(service.durability, Durability::commit);
  EXPECT_EQ(service.store_dir, dir_ + "/home/.local/state/onetrip/default");
}

TEST_F(ConfigTest, ReadsEverySettingFromTheFile) {
  write("onetrip.toml", R"(
    [mesh]
    run_dir = "/run/mesh"
    log_level = "debug"
    drain_ms = 250
    deadline_ms = 1_000

    [service.hello]
    endpoint = "tcp://127.0.0.1:7001"
    program = "/opt/hello"
    args = ["--greeting", "good day"]
    instances = 1
    calls_in_flight_max = 7
    durability = "commit"
    store_dir = "hello"

    [service.empty]

    [store]
    durability = "memory"
    dir = "/var/state"
  )");

  const Config config = load();

  EXPECT_EQ(config.path, dir_ + "/onetrip.toml");
  EXPECT_EQ(config.mesh.run_dir, "/run/mesh");
  EXPECT_EQ(config.mesh.log_level, Level::debug);
  EXPECT_EQ(config.mesh.drain, 250ms);
  EXPECT_EQ(config.mesh.deadline, 1s);
  const ServiceConfig& hello = config.services.at("hello");
  EXPECT_EQ(hello.endpoint, "tcp://127.0.0.1:7001");
  EXPECT_EQ(hello.program, "/opt/hello");
  EXPECT_THAT(hello.args, ElementsAre("--greeting", "good day"));
  EXPECT_EQ(hello.calls_in_flight_max, 7U);
  EXPECT_EQ(hello.durability, Durability::commit);
  EXPECT_EQ(hello.store_dir, dir_ + "/hello");
  EXPECT_EQ(config.services.at("empty").durability, Durability::memory);
  EXPECT_EQ(config.services.at("empty").store_dir, "/var/state");
  EXPECT_EQ(config.services.at("empty").endpoint, "ipc:///run/mesh/empty.sock");
}

TEST_F(ConfigTest, LetsTheCommandLineBeatTheEnvironmentAndThatTheFile) {
  write("onetrip.toml", "[mesh]\nlog_level = \"error\"\ndrain_ms = 1\ndeadline_ms = 1\n");
  source_.environment["ONETRIP_MESH_DRAIN_MS"] = "2";
  source_.environment["ONETRIP_MESH_DEADLINE_MS"] = "2";
  source_.sets = {"mesh.deadline_ms=3", "mesh.deadline_ms=4"};

  const Config config = load();

  EXPECT_EQ(config.mesh.log_level, Level::error);
  EXPECT_EQ(config.mesh.drain, 2ms);
  EXPECT_EQ(config.mesh.deadline, 4ms);
}

TEST_F(ConfigTest, ReadsAServicesSettingsFromTheEnvironmentAndTheCommandLine) {
  source_.environment["ONETRIP_SERVICE_PERF_LEDGER_CALLS_IN_FLIGHT_MAX"] = "12";
  source_.environment["ONETRIP_SERVICE_HELLO_ARGS"] = " --loud  twice ";
  source_.environment["ONETRIP_HOME"] = "not ours";
  source_.environment["ONETRIP_STORE_DURABILITY"] = "memory";
  source_.environment["ONETRIP_SERVICE_HELLO_STORE_DIR"] = "hello";
  source_.sets = {"service.perf_ledger.endpoint=tcp://127.0.0.1:*"};

  const Config config = load();

  EXPECT_EQ(config.services.at("perf_ledger").calls_in_flight_max, 12U);
  EXPECT_EQ(config.services.at("perf_ledger").endpoint, "tcp://127.0.0.1:*");
  EXPECT_THAT(config.services.at("hello").args, ElementsAre("--loud", "twice"));
  EXPECT_EQ(config.store.durability, Durability::memory);
  EXPECT_EQ(config.services.at("hello").store_dir, dir_ + "/hello");
}

TEST_F(ConfigTest, NamesThePlaceOfAnUnknownKeyAndWhatWasMeant) {
  EXPECT_EQ(refusal_of("[mesh]\n\n[service.perf_ledger]\nendpont = \"x\"\n"),
            "onetrip.toml:4: unknown key \"service.perf_ledger.endpont\". Did you mean endpoint?");
  EXPECT_EQ(refusal_of("[mesh]\nlog_levl = 3\n"),
            "onetrip.toml:2: unknown key \"mesh.log_levl\". Did you mean log_level?");
  EXPECT_EQ(refusal_of("[store]\ndurabilty = \"commit\"\n"),
            "onetrip.toml:2: unknown key \"store.durabilty\". Did you mean durability?");
  EXPECT_EQ(refusal_of("[services.a]\n"),
            "onetrip.toml:1: unknown section \"services\". Did you mean service?");
  EXPECT_EQ(refusal_of("drain_ms = 1\n"), "onetrip.toml:1: unknown section \"drain_ms\".");
  EXPECT_EQ(refusal_of("[service]\nendpoint = \"x\"\n"),
            "onetrip.toml:2: \"service.endpoint\" is a section: write [service.endpoint]");
}

TEST_F(ConfigTest, RefusesAnUnknownKeyOfTheEnvironmentAndOfTheCommandLine) {
  source_.sets = {"mesh.drain_s=1"};
  EXPECT_EQ(refusal(), "command line: unknown key \"mesh.drain_s\". Did you mean drain_ms?");

  source_.sets = {"mesh.drain_ms"};
  EXPECT_EQ(refusal(), "--set mesh.drain_ms: write it as --set KEY=VALUE");

  source_.environment["ONETRIP_SERVICE_HELLO_ENDPONT"] = "x";
  EXPECT_THAT(refusal(), HasSubstr("ONETRIP_SERVICE_HELLO_ENDPONT: no setting is named like this"));

  source_.environment = {{"ONETRIP_MESH_LOGLEVEL", "info"}};
  EXPECT_EQ(refusal(),
            "ONETRIP_MESH_LOGLEVEL: unknown key \"mesh.loglevel\". Did you mean log_level?");
}

TEST_F(ConfigTest, RefusesAValueOfAnotherTypeOrOutOfRange) {
  EXPECT_EQ(refusal_of("[mesh]\ndrain_ms = \"1\"\n"),
            "onetrip.toml:2: mesh.drain_ms has to be a whole number, not a string");
  EXPECT_EQ(refusal_of("[mesh]\nrun_dir = 1.5\n"),
            "onetrip.toml:2: mesh.run_dir has to be a string, not a number");
  EXPECT_EQ(refusal_of("[mesh]\ndeadline_ms = 0\n"),
            "onetrip.toml:2: mesh.deadline_ms is 0: it has to be from 1 to 86400000");
  EXPECT_EQ(
      refusal_of("[mesh]\nlog_level = \"warn\"\n"),
      "onetrip.toml:2: mesh.log_level is \"warn\": it is one of debug, info, warning, error.");
  EXPECT_EQ(refusal_of("[mesh]\ntransport = \"zeromq\"\n"),
            "onetrip.toml:2: mesh.transport is \"zeromq\": it is one of zmtp, libzmq.");
  EXPECT_EQ(refusal_of("[service.a]\ndurability = \"comit\"\n"),
            "onetrip.toml:2: service.a.durability is \"comit\": it is one of commit, memory. Did "
            "you mean commit?");
  EXPECT_EQ(refusal_of("[service.a]\nargs = [1]\n"),
            "onetrip.toml:2: service.a.args has to be a list of strings");
  EXPECT_EQ(refusal_of("[service.a]\ninstances = 65\n"),
            "onetrip.toml:2: service.a.instances is 65: it has to be from 1 to 64");
  EXPECT_EQ(refusal_of("[mesh]\nrun_dir = \"\"\n"), "onetrip.toml:2: mesh.run_dir is empty");
  EXPECT_EQ(refusal_of("mesh = 3\n"), "onetrip.toml:1: \"mesh\" is a section: write [mesh]");
}

TEST_F(ConfigTest, RefusesANumberThatIsNotOne) {
  source_.sets = {"mesh.drain_ms=10s"};

  EXPECT_EQ(refusal(), "command line: \"10s\" is not a whole number, as drain_ms has to be");
}

TEST_F(ConfigTest, NamesTheLineOfASyntaxError) {
  EXPECT_THAT(refusal_of("[mesh]\ndrain_ms = \n"), MatchesRegex("onetrip.toml:2: .+"));
  EXPECT_THAT(refusal_of("[mesh]\ndrain_ms = 1\ndrain_ms = 2\n"),
              MatchesRegex("onetrip.toml:3: .+"));
}

TEST_F(ConfigTest, RefusesANameThatIsNoneForAService) {
  EXPECT_THAT(refusal_of("[service.\"../etc\"]\n"),
              HasSubstr("onetrip.toml:1: \"../etc\" cannot be the name of a service"));
  EXPECT_THAT(refusal_of("[service.Hello]\nprogram = \"x\"\n"), HasSubstr("cannot be the name"));
  EXPECT_THAT(refusal_of("[service." + std::string(65, 'a') + "]\n"), HasSubstr("at most 64"));
}

TEST_F(ConfigTest, RefusesTwoServicesAtOneEndpoint) {
  EXPECT_EQ(refusal_of("service.a.endpoint = \"ipc:///tmp/s\"\n"
                       "service.b.endpoint = \"ipc:///tmp/s\"\n"),
            "service.a and service.b have the same endpoint, ipc:///tmp/s");
}

TEST_F(ConfigTest, GivesEachOfSeveralInstancesAnEndpointOfItsOwn) {
  write("onetrip.toml",
        "mesh.run_dir = \"/run/mesh\"\n"
        "[service.kv]\ninstances = 3\n"
        "[service.hello]\ninstances = 2\nendpoint = \"tcp://127.0.0.1:700{instance}\"\n");
  const Config config = load();

  const ServiceConfig& kv = config.services.at("kv");
  EXPECT_EQ(kv.instances, 3U);
  EXPECT_EQ(kv.endpoint, "ipc:///run/mesh/kv.{instance}.sock");
  EXPECT_EQ(endpoint_of_instance(kv.endpoint, 2), "ipc:///run/mesh/kv.2.sock");
  EXPECT_EQ(endpoint_of_instance(config.services.at("hello").endpoint, 1), "tcp://127.0.0.1:7001");
}

TEST_F(ConfigTest, RefusesOneEndpointForSeveralInstances) {
  EXPECT_EQ(refusal_of("[service.kv]\ninstances = 3\nendpoint = \"ipc:///tmp/s\"\n"),
            "service.kv.endpoint: kv has 3 instances, and each needs an endpoint of its own: write "
            "{instance} in ipc:///tmp/s where the instance's number is to be");
  EXPECT_EQ(refusal_of("service.a.endpoint = \"ipc:///tmp/s1\"\n"
                       "service.b.endpoint = \"ipc:///tmp/s{instance}\"\n"
                       "service.b.instances = 2\n"),
            "service.a and service.b have the same endpoint, ipc:///tmp/s1");
  EXPECT_THAT(refusal_of("service.a.instances = 2\n"
                         "service.a.endpoint = \"tcp://127.0.0.1:6553{instance}0\"\n"),
              HasSubstr("service.a.endpoint: tcp://127.0.0.1:655300: write it as"));
}

TEST_F(ConfigTest, RefusesARunDirThatIsTooLongForASocket) {
  const std::string run_dir = "/" + std::string(100, 'x');

  EXPECT_THAT(refusal_of("mesh.run_dir = \"" + run_dir + "\"\n[service.hello]\n"),
              HasSubstr("a socket's path has at most 107 bytes, and this one has 112; set "
                        "mesh.run_dir or the endpoint to something shorter"));
}

TEST_F(ConfigTest, LooksForTheFileInTheOrderThatIsDocumented) {
  write("etc/onetrip/onetrip.toml", "mesh.drain_ms = 1");
  EXPECT_EQ(load().mesh.drain, 1ms);
  write("home/.config/onetrip/onetrip.toml", "mesh.drain_ms = 2");
  EXPECT_EQ(load().mesh.drain, 2ms);
  source_.environment["XDG_CONFIG_HOME"] = dir_ + "/xdg";
  EXPECT_EQ(load().mesh.drain, 1ms);
  write("xdg/onetrip/onetrip.toml", "mesh.drain_ms = 3");
  EXPECT_EQ(load().mesh.drain, 3ms);
  write("onetrip.toml", "mesh.drain_ms = 4");
  EXPECT_EQ(load().mesh.drain, 4ms);
  write("variable.toml", "mesh.drain_ms = 5");
  source_.environment["ONETRIP_CONFIG"] = "variable.toml";
  EXPECT_EQ(load().mesh.drain, 5ms);
  write("flag.toml", "mesh.drain_ms = 6");
  source_.file = "flag.toml";
  EXPECT_EQ(load().mesh.drain, 6ms);
}

TEST_F(ConfigTest, RefusesAFileThatWasNamedAndIsNotThere) {
  source_.environment["ONETRIP_CONFIG"] = "gone.toml";
  EXPECT_EQ(refusal(), "gone.toml: there is no such file, which ONETRIP_CONFIG names");

  source_.file = "away.toml";
  EXPECT_EQ(refusal(), "away.toml: there is no such file, which --config names");
}

TEST_F(ConfigTest, GivesEachFileARunDirOfItsOwn) {
  write("onetrip.toml", "");
  write("other/onetrip.toml", "");
  std::filesystem::create_symlink(dir_ + "/onetrip.toml", dir_ + "/link.toml");
  source_.environment["XDG_RUNTIME_DIR"] = "/run/user/1234";
  const std::string run_dir = load().mesh.run_dir;
  EXPECT_THAT(run_dir, MatchesRegex("/run/user/1234/onetrip-1234/[0-9a-f]+"));
  EXPECT_EQ(std::filesystem::path(run_dir).filename().string().size(), 8U);

  source_.file = "link.toml";  // The same file, so the same mesh.
  EXPECT_EQ(load().mesh.run_dir, run_dir);
  source_.file = "other/onetrip.toml";
  EXPECT_NE(load().mesh.run_dir, run_dir);
}

TEST_F(ConfigTest, GivesEachFileAFolderForItsStateWhereTheUserKeepsSuchThings) {
  write("onetrip.toml", "");
  write("other/onetrip.toml", "");
  source_.environment["XDG_STATE_HOME"] = "/var/state";
  const std::string dir = load().store.dir;
  EXPECT_THAT(dir, MatchesRegex("/var/state/onetrip/[0-9a-f]+"));

  source_.file = "other/onetrip.toml";
  EXPECT_NE(load().store.dir, dir);
  source_.environment.clear();
  EXPECT_EQ(load().store.dir, "");
}

TEST_F(ConfigTest, TakesARelativeRunDirFromTheFilesFolderElseFromTheWorkingDirectory) {
  write("sub/onetrip.toml", "mesh.run_dir = \"run\"");
  source_.file = "sub/onetrip.toml";
  EXPECT_EQ(load().mesh.run_dir, dir_ + "/sub/run");

  source_.sets = {"mesh.run_dir=./here"};
  EXPECT_EQ(load().mesh.run_dir, dir_ + "/here");
}

TEST_F(ConfigTest, GivesTheDefaultsOfAServiceThatIsNotNamed) {
  write("onetrip.toml", "mesh.run_dir = \"/run/mesh\"\n[service.hello]\nprogram = \"x\"\n");
  const Config config = load();

  EXPECT_EQ(config.service("hello")->program, "x");
  EXPECT_EQ(config.service("prices")->endpoint, "ipc:///run/mesh/prices.sock");
  EXPECT_FALSE(config.service("../prices").ok());
}

TEST_F(ConfigTest, PrintsWhatIsInEffectAndWhereItComesFrom) {
  write("onetrip.toml",
        "[mesh]\nrun_dir = \"/run/mesh\"\n[service.hello]\nargs = [\"say \\\"hi\\\"\"]\n");
  source_.environment["ONETRIP_MESH_DRAIN_MS"] = "20";
  source_.sets = {"service.hello.program=greeter", "store.dir=/var/state"};

  EXPECT_EQ(to_toml(load()), "# file: " + dir_ + R"(/onetrip.toml

[mesh]
run_dir = "/run/mesh"                    # onetrip.toml:2
log_level = "info"                       # default
drain_ms = 20                            # ONETRIP_MESH_DRAIN_MS
deadline_ms = 5000                       # default
transport = "zmtp"                       # default
spin_us = 200                            # default

[store]
durability = "commit"                    # default
dir = "/var/state"                       # command line

[service.hello]
instances = 1                            # default
endpoint = "ipc:///run/mesh/hello.sock"  # default
program = "greeter"                      # command line
args = ["say \"hi\""]                    # onetrip.toml:4
calls_in_flight_max = 1024               # default
durability = "commit"                    # default
store_dir = "/var/state"                 # default
)");
}

TEST_F(ConfigTest, ReadsBackWhatItPrints) {
  write("onetrip.toml", "[service.hello]\nargs = [\"a\\tb\", \"\u00e9\", \"\\\\\"]\n");
  const Config first = load();

  write("again.toml", to_toml(first));
  source_.file = "again.toml";
  const Config second = load();

  EXPECT_EQ(second.services.at("hello").args, first.services.at("hello").args);
  EXPECT_EQ(second.mesh.run_dir, first.mesh.run_dir);
}

TEST_F(ConfigTest, KnowsTheProcessItRunsIn) {
  const ConfigSource source = ConfigSource::of_process();

  EXPECT_EQ(source.uid, getuid());
  EXPECT_EQ(source.working_dir, std::filesystem::current_path().string());
  EXPECT_EQ(source.environment.count("PATH"), 1U);
}

}  // namespace
}  // namespace onetrip
