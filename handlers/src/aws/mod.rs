//! What only Lambda needs: the host, its settings, and the adapters for AWS services.

mod backend_error;
mod buses;
mod clients;
mod cloudfront_cdn;
mod connect;
mod distribution_id;
mod event_function;
mod host;
mod host_error;
mod http_function;
mod logging;
mod parts;
mod s3_site;
mod ses_mail;
mod settings;

pub use clients::sdk_config;
pub use cloudfront_cdn::CloudFrontCdn;
pub use distribution_id::{DistributionIdError, distribution_id};
pub use host::{host_batches, host_http, host_objects, host_ticks};
pub use host_error::HostError;
pub use s3_site::S3Site;
pub use ses_mail::SesMail;
