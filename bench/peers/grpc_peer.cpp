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

class GrpcPeer {
 public:
  explicit GrpcPeer(std::size_t bytes) {
    text_.set_text(std::string(bytes, 'x'));
    const std::string endpoint = "unix:" + folder_.path() + "/echo.sock";
    grpc::ServerBuilder builder;
    builder.AddListeningPort(endpoint, grpc::InsecureServerCredentials());
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    ONETRIP_CHECK(server_ != nullptr);
    stub_ =
        echo_grpc::Echo::NewStub(grpc::CreateChannel(endpoint, grpc::InsecureChannelCredentials()));
  }
  ~GrpcPeer() {
    for (; under_way_ != 0;) finish();
    server_->Shutdown();
  }
  GrpcPeer(const GrpcPeer&) = delete;
  GrpcPeer& operator=(const GrpcPeer&) = delete;

  void call() {
    grpc::ClientContext context;
    echo_grpc::Text answer;
    check(stub_->Call(&context, text_, &answer), answer);
  }
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
    check(open->status, open->answer);
  }

 private:
  struct Open {
    grpc::ClientContext context;
    grpc::Status status;
    echo_grpc::Text answer;
    std::unique_ptr<grpc::ClientAsyncResponseReader<echo_grpc::Text>> reader;
  };

  void check(const grpc::Status& status, const echo_grpc::Text& answer) const {
    ONETRIP_CHECK(status.ok(), status.error_message());
    ONETRIP_CHECK(answer.text().size() == text_.text().size());
  }

  ScratchFolder folder_;
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
