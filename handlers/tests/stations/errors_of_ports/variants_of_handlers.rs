//! All kinds of the errors of this crate's ports.

use handlers::ports::address_limit::AddressLimitError;
use handlers::ports::budget_store::BudgetStoreError;
use handlers::ports::cdn::CdnError;
use handlers::ports::country_counters::CountryCountersError;
use handlers::ports::mail::MailError;
use handlers::ports::mailbox_store::MailboxStoreError;
use handlers::ports::site::SiteError;
use serde::de::Error;
use stream_processing::encryption::KeyError;

use super::variants::{Variants, busy, refused, with_transience};

fn undecodable() -> serde_dynamo::Error {
    serde_dynamo::Error::custom("missing field")
}

impl Variants for AddressLimitError {
    const ALL: &'static [fn() -> Self] = &[
        || KeyError::ALL[0]().into(),
        || KeyError::ALL[1]().into(),
        || KeyError::ALL[2]().into(),
        || busy().into(),
        || refused().into(),
    ];

    fn name(&self) -> String {
        match self {
            Self::Hash(error) => format!("AddressLimitError::Hash({})", error.name()),
            Self::Unavailable(error) => with_transience("AddressLimitError::Unavailable", error),
        }
    }
}

impl Variants for BudgetStoreError {
    const ALL: &'static [fn() -> Self] =
        &[|| undecodable().into(), || busy().into(), || refused().into()];

    fn name(&self) -> String {
        match self {
            Self::Undecodable(_) => "BudgetStoreError::Undecodable".to_owned(),
            Self::Unavailable(error) => with_transience("BudgetStoreError::Unavailable", error),
        }
    }
}

impl Variants for CdnError {
    const ALL: &'static [fn() -> Self] = &[
        || Self { paths: vec!["/".to_owned()], reason: busy() },
        || Self { paths: vec!["/".to_owned()], reason: refused() },
    ];

    fn name(&self) -> String {
        with_transience("CdnError", self)
    }
}

impl Variants for CountryCountersError {
    const ALL: &'static [fn() -> Self] = &[|| busy().into(), || refused().into()];

    fn name(&self) -> String {
        let Self::Unavailable(error) = self;
        with_transience("CountryCountersError::Unavailable", error)
    }
}

impl Variants for MailError {
    const ALL: &'static [fn() -> Self] = &[
        || Self::Refused("no".to_owned()),
        || Self::NotNow("throttled".to_owned()),
        || Self::Unknown("no answer".to_owned()),
    ];

    fn name(&self) -> String {
        let kind = match self {
            Self::Refused(_) => "Refused",
            Self::NotNow(_) => "NotNow",
            Self::Unknown(_) => "Unknown",
        };
        format!("MailError::{kind}")
    }
}

impl Variants for MailboxStoreError {
    const ALL: &'static [fn() -> Self] =
        &[|| undecodable().into(), || busy().into(), || refused().into(), || Self::Contended];

    fn name(&self) -> String {
        match self {
            Self::Undecodable(_) => "MailboxStoreError::Undecodable".to_owned(),
            Self::Unavailable(error) => with_transience("MailboxStoreError::Unavailable", error),
            Self::Contended => "MailboxStoreError::Contended".to_owned(),
        }
    }
}

impl Variants for SiteError {
    const ALL: &'static [fn() -> Self] = &[
        || Self { key: "index.html".to_owned(), action: "read", reason: busy() },
        || Self { key: "index.html".to_owned(), action: "read", reason: refused() },
    ];

    fn name(&self) -> String {
        with_transience("SiteError", self)
    }
}
