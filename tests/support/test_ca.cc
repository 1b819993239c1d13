#include "tests/support/test_ca.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace dgm::test {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

void must(bool holds) {
  if (!holds) throw std::runtime_error("OpenSSL refused to make a test certificate");
}

template <typename Write>
std::string pem_of(const Write& write) {
  BIO* bio = BIO_new(BIO_s_mem());
  must(write(bio) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<size_t>(size));
  BIO_free(bio);
  return out;
}

std::string pem_of(const Certificate& certificate) {
  return pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
}

std::string pem_of(const Key& key) {
  return pem_of([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

std::string alternative_names(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    in6_addr ignored;
    const bool is_address = inet_pton(AF_INET, name.c_str(), &ignored) == 1 ||
                            inet_pton(AF_INET6, name.c_str(), &ignored) == 1;
    out += (out.empty() ? "" : ",") + std::string(is_address ? "IP:" : "DNS:") + name;
  }
  return out;
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// `issuer` empty: signs itself.
Certificate make_certificate(const std::string& name, const Key& key, const IssueOptions& options,
                             bool is_ca, const Certificate& issuer, const Key& issuer_key) {
  Certificate certificate(X509_new(), X509_free);
  X509* raw = certificate.get();
  X509_set_version(raw, 2);
  uint32_t serial = 0;
  must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(raw), serial);
  X509_gmtime_adj(X509_getm_notBefore(raw), options.valid_from_days * 86'400L);
  X509_gmtime_adj(X509_getm_notAfter(raw), options.valid_to_days * 86'400L);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509* signer = issuer ? issuer.get() : raw;
  X509_set_issuer_name(raw, X509_get_subject_name(signer));
  X509_set_pubkey(raw, key.get());
  extend(raw, signer, NID_basic_constraints, is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!is_ca) extend(raw, signer, NID_subject_alt_name, alternative_names(options.names));
  must(X509_sign(raw, issuer_key.get(), EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

TestCa::TestCa() : key_(make_key()) {
  certificate_ = make_certificate("Dragoman Test CA", key_, {}, true, nullptr, key_);
  std::string pattern = (std::filesystem::temp_directory_path() / "dragoman-ca-XXXXXX").string();
  const int file = mkstemp(pattern.data());
  must(file >= 0);
  close(file);
  ca_file_ = pattern;
  std::ofstream(ca_file_) << pem_of(certificate_);
}

TestCa::~TestCa() {
  std::error_code ignored;
  std::filesystem::remove(ca_file_, ignored);
}

TestIdentity TestCa::issue(const IssueOptions& options) const {
  const Key key = make_key();
  const Certificate leaf =
      make_certificate(options.names.front(), key, options, false, certificate_, key_);
  return {pem_of(leaf) + pem_of(certificate_), pem_of(key)};
}

TestIdentity self_signed(const IssueOptions& options) {
  const Key key = make_key();
  return {pem_of(make_certificate(options.names.front(), key, options, false, nullptr, key)),
          pem_of(key)};
}

}  // namespace dgm::test
