//! What only a Lambda needs: its runtime, its settings, and the AWS services behind the ports.

mod buses;
mod clients;
mod cloudfront_cdn;
mod connect;
mod distribution_id;
mod http_function;
mod logging;
mod proposer_keys;
mod runtime_api;
mod s3_site;
mod ses_mail;
mod settings;
mod stream_function;

pub use buses::{warm_up_bus, warm_up_stream};
pub use clients::sdk_config;
pub use cloudfront_cdn::CloudFrontCdn;
pub use connect::connect;
pub use distribution_id::{DistributionIdError, distribution_id};
pub use http_function::run_http_function;
pub use logging::start_logging;
pub use proposer_keys::{KmsKeyStore, KmsProposerMail, ProposerKeys, ViewerLimit};
pub use runtime_api::RuntimeApiError;
pub use s3_site::S3Site;
pub use ses_mail::SesMail;
pub use settings::{SettingError, optional_setting, parsed_setting, setting};
pub use stream_function::{
    StreamFunctionError, run_payload_function, run_stream_function, run_tick_function,
};
