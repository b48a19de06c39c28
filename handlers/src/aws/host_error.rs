//! Why a function's process ends.

use aws_smithy_http_client::HttpClientError;
use stream_processing::PipelinesError;
use thiserror::Error;

use crate::need::SettingError;
use crate::station::AssemblyError;

/// Why a function's process ends.
#[derive(Debug, Error)]
pub enum HostError {
    /// A setting that all functions share is invalid.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// `DISABLED_PIPELINES` names a pipeline that the function does not have.
    #[error("the environment variable DISABLED_PIPELINES: {0}")]
    Pipelines(#[from] PipelinesError),
    /// TLS can't be set up.
    #[error(transparent)]
    Tls(#[from] HttpClientError),
    /// The function can't be assembled from its parts.
    #[error(transparent)]
    Assembly(#[from] AssemblyError),
    /// The runtime API of Lambda can't be reached.
    #[error("Lambda's runtime API does not answer: {0}")]
    RuntimeApi(#[from] lambda_runtime::Error),
}
