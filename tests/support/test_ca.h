// A certificate authority made while the test runs: nothing to ship, nothing that expires.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace dgm::test {

struct TestIdentity {
  std::string certificate_pem;  // with the CA's behind it
  std::string key_pem;
};

struct IssueOptions {
  std::vector<std::string> names{"localhost", "127.0.0.1"};  // literal addresses are told apart
  int valid_from_days = -1;                                  // from now
  int valid_to_days = 1;
};

// P-256 keys. The CA's certificate lies in a file of its own until the end of the test.
class TestCa {
 public:
  TestCa();
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  std::string ca_file() const { return ca_file_.string(); }
  TestIdentity issue(const IssueOptions& options = {}) const;

 private:
  std::filesystem::path ca_file_;
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
};

// Signed by its own key: what nobody trusts.
TestIdentity self_signed(const IssueOptions& options = {});

}  // namespace dgm::test
