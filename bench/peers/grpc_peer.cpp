// gRPC: its callback service, its blocking client for one call at a time, and its completion queue
// for many.
#include <cstddef>
#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>

#include "onetrip/base/check.hpp"

#include "bench/peers/echo.grpc.pb.h"
#include "bench/peers/register_peer.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::bench {
namespace {

class GrpcEcho final : public echo_grpc::Echo::CallbackService {
  grpc::ServerUnaryReactor* Call(grpc::CallbackServerContext* context,
                                 const echo_grpc::Text* request, echo_grpc::Text* answer) override {
    *answer = *request;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

// Over a connection of its own, which channels share otherwise.
std::unique_ptr<echo_grpc::Echo::Stub> connect_to(const std::string& endpoint) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return echo_grpc::Echo::NewStub(
      grpc::CreateCustomChannel(endpoint, grpc::InsecureChannelCredentials(), arguments));
}

void call_and_check(echo_grpc::Echo::Stub& stub, const echo_grpc::Text& text) {
  grpc::ClientContext context;
  echo_grpc::Text answer;
  const grpc::Status status = stub.Call(&context, text, &answer);
  ONETRIP_CHECK(status.ok(), status.error_message());
  ONETRIP_CHECK(answer.text().size() == text.text().size());
}

class GrpcPeer {
 public:
  class Client {
   public:
    explicit Client(const GrpcPeer& peer) : stub_(connect_to(peer.endpoint_)), text_(peer.text_) {}

    void call() { call_and_check(*stub_, text_); }

   private:
    std::unique_ptr<echo_grpc::Echo::Stub> stub_;
    echo_grpc::Text text_;
  };

  explicit GrpcPeer(std::size_t bytes) {
    text_.set_text(std::string(bytes, 'x'));
    grpc::ServerBuilder builder;
    builder.AddListeningPort(endpoint_, grpc::InsecureServerCredentials());
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    ONETRIP_CHECK(server_ != nullptr);
    stub_ = connect_to(endpoint_);
  }
  ~GrpcPeer() {
    for (; under_way_ != 0;) finish();
    server_->Shutdown();
  }
  GrpcPeer(const GrpcPeer&) = delete;
  GrpcPeer& operator=(const GrpcPeer&) = delete;

  void call() { call_and_check(*stub_, text_); }
  void start() {
    auto open = std::make_unique<Open>();
    open->reader = stub_->AsyncCall(&open->context, text_, &queue_);
    Open* tag = open.release();  // The queue gives it back.
    tag->reader->Finish(&tag->answer, &tag->status, tag);
    ++under_way_;
  }
  // The next that is answered.
  void finish() {
    void* tag = nullptr;
    bool ok = false;
    ONETRIP_CHECK(queue_.Next(&tag, &ok) && ok);
    const std::unique_ptr<Open> open(static_cast<Open*>(tag));
    --under_way_;
    ONETRIP_CHECK(open->status.ok(), open->status.error_message());
    ONETRIP_CHECK(open->answer.text().size() == text_.text().size());
  }

 private:
  struct Open {
    grpc::ClientContext context;
    grpc::Status status;
    echo_grpc::Text answer;
    std::unique_ptr<grpc::ClientAsyncResponseReader<echo_grpc::Text>> reader;
  };

  ScratchFolder folder_;
  std::string endpoint_ = "unix:" + folder_.path() + "/echo.sock";
  echo_grpc::Text text_;
  GrpcEcho service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<echo_grpc::Echo::Stub> stub_;
  grpc::CompletionQueue queue_;
  std::size_t under_way_ = 0;
};

const bool grpc_registered = register_peer<GrpcPeer>("grpc");

}  // namespace
}  // namespace onetrip::bench
