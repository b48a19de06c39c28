//! The configuration that all AWS clients of a function share.

use std::time::Duration;

use aws_config::environment::{
    EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider,
};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, HttpClientError};
use aws_smithy_runtime_api::client::http::{HttpClient, http_client_fn};

/// The certificate authorities of AWS's endpoints, all of which a private trust store should have:
/// <https://www.amazontrust.com/repository/>. The first of them expires in 2037.
const AMAZON_ROOTS: &str = include_str!("amazon_roots.pem");

/// Region and credentials come from the environment, as Lambda provides them; nothing else is consulted. The SDK's
/// own `AWS_ENDPOINT_URL…` variables set endpoints.
///
/// # Errors
/// If TLS can't be set up.
pub async fn sdk_config() -> Result<SdkConfig, HttpClientError> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(3))
        .build();
    let tls = TlsContext::builder().with_trust_store(trust_store()).build()?;
    let https = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(tls);
    let https = https.build_https();
    // Otherwise every client would set up TLS once more, only to check that it can.
    let https =
        http_client_fn(move |settings, components| https.http_connector(settings, components));
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(EnvironmentVariableRegionProvider::new())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .retry_config(RetryConfig::standard().with_max_attempts(5))
        .timeout_config(timeouts)
        .http_client(https);
    Ok(config.load().await)
}

/// Amazon's authorities only: loading all that a system trusts takes longer than the rest of a start. `SSL_CERT_FILE`
/// or `SSL_CERT_DIR` name others, for endpoints that are not AWS's.
fn trust_store() -> TrustStore {
    let elsewhere = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    if elsewhere.into_iter().any(|variable| std::env::var_os(variable).is_some()) {
        return TrustStore::default();
    }
    TrustStore::empty().with_pem_certificate(AMAZON_ROOTS)
}

#[cfg(test)]
mod tests {
    use rustls::RootCertStore;
    use rustls::pki_types::{CertificateDer, pem::PemObject};

    use super::AMAZON_ROOTS;

    #[test]
    fn the_roots_can_be_trusted() {
        let mut store = RootCertStore::empty();
        for root in CertificateDer::pem_slice_iter(AMAZON_ROOTS.as_bytes()) {
            store.add(root.unwrap()).unwrap();
        }
        assert_eq!(store.len(), 5);
    }
}
