//! The ports of this crate, and those to keys, in trouble.

use std::future::ready;
use std::num::NonZeroUsize;

use chrono::{DateTime, Utc};
use handlers::email_address::EmailAddress;
use handlers::invalidation_budget::InvalidationLog;
use handlers::mailboxes::{LetterCount, LettersOf, Mailbox, MailboxKey};
use handlers::ports::address_limit::{AddressLimit, AddressLimitError};
use handlers::ports::budget_store::{BudgetStore, BudgetStoreError};
use handlers::ports::cdn::{Cdn, CdnError};
use handlers::ports::country_counters::{CountryCount, CountryCounters, CountryCountersError};
use handlers::ports::event_bus::EventBus;
use handlers::ports::mail::{Letter, Mail, MailError};
use handlers::ports::mailbox_store::{MailboxStore, MailboxStoreError};
use handlers::ports::site::{Page, Publication, PublishedPage, Site, SiteError};
use handlers::viewer::Viewer;
use stream_processing::encryption::{DataKey, KeyError, KeyStore, KeyedHash, SubjectHash};
use stream_processing::sinks::SinkError;
use stream_processing::{CloudEvent, Units};

use super::trouble::Failing;

impl<P: AddressLimit> AddressLimit for Failing<P, AddressLimitError> {
    async fn admits(
        &self,
        viewer: &Viewer,
        address: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<bool, AddressLimitError> {
        self.call("admits")?;
        self.port.admits(viewer, address, now).await
    }
}

impl<P: BudgetStore> BudgetStore for Failing<P, BudgetStoreError> {
    async fn load(&self) -> Result<InvalidationLog, BudgetStoreError> {
        self.call("load")?;
        self.port.load().await
    }

    async fn save(&self, log: &InvalidationLog) -> Result<bool, BudgetStoreError> {
        self.call("save")?;
        self.port.save(log).await
    }
}

impl<P: Cdn> Cdn for Failing<P, CdnError> {
    async fn invalidate(&self, paths: &[String], reference: &str) -> Result<(), CdnError> {
        self.call("invalidate")?;
        self.port.invalidate(paths, reference).await
    }
}

impl<P: CountryCounters> CountryCounters for Failing<P, CountryCountersError> {
    async fn load(&self) -> Result<Vec<CountryCount>, CountryCountersError> {
        self.call("load")?;
        self.port.load().await
    }
}

impl<P: Send + Sync + 'static> EventBus for Failing<P, SinkError> {
    fn publish(&self, events: Units<CloudEvent>) -> Units {
        let bus = self.trouble.on(());
        events.parallel(NonZeroUsize::MIN, move |unit| {
            let (unit, _) = unit.take();
            ready(match bus.call("publish") {
                Ok(()) => Ok(unit),
                Err(error) => Err(unit.fail(error)),
            })
        })
    }
}

impl<P: Mail> Mail for Failing<P, MailError> {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.call("send")?;
        self.port.send(letter).await
    }
}

impl<P: MailboxStore> MailboxStore for Failing<P, MailboxStoreError> {
    async fn load(&self, key: &MailboxKey) -> Result<Option<Mailbox>, MailboxStoreError> {
        self.call("load")?;
        self.port.load(key).await
    }

    async fn count(&self, of: &LettersOf) -> Result<LetterCount, MailboxStoreError> {
        self.call("count")?;
        self.port.count(of).await
    }

    async fn save(
        &self,
        key: &MailboxKey,
        mailbox: Option<&Mailbox>,
        instead_of: Option<&Mailbox>,
        one_more_than: &[LetterCount],
    ) -> Result<bool, MailboxStoreError> {
        self.call("save")?;
        self.port.save(key, mailbox, instead_of, one_more_than).await
    }
}

impl<P: Site> Site for Failing<P, SiteError> {
    async fn published(&self, key: &str) -> Result<Option<PublishedPage>, SiteError> {
        self.call("published")?;
        self.port.published(key).await
    }

    async fn publish(
        &self,
        key: &str,
        page: &Page,
        instead_of: Option<&str>,
    ) -> Result<Publication, SiteError> {
        self.call("publish")?;
        self.port.publish(key, page, instead_of).await
    }
}

impl<P: KeyStore> KeyStore for Failing<P, KeyError> {
    async fn key_for(&self, subject: &str) -> Result<DataKey, KeyError> {
        self.call("key_for")?;
        self.port.key_for(subject).await
    }

    async fn key(&self, id: &str) -> Result<Option<DataKey>, KeyError> {
        self.call("key")?;
        self.port.key(id).await
    }

    async fn erase(&self, subject: &str) -> Result<(), KeyError> {
        self.port.erase(subject).await
    }
}

impl<P: KeyedHash> KeyedHash for Failing<P, KeyError> {
    async fn of(&self, subject: &str) -> Result<SubjectHash, KeyError> {
        self.call("of")?;
        self.port.of(subject).await
    }
}
