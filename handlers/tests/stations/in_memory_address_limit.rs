//! How many addresses viewers leave, in memory.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use handlers::email_address::EmailAddress;
use handlers::ports::address_limit::{AddressLimit, AddressLimitError};
use handlers::viewer::Viewer;
use stream_processing::BackendError;

/// Counts mailboxes of viewers in hours of the clock. Clones share the counts.
#[derive(Debug, Clone)]
pub(crate) struct InMemoryAddressLimit {
    hourly_limit: usize,
    is_out_of_reach: bool,
    /// The hour, who, and which mailbox.
    left: Arc<Mutex<Vec<(i64, Viewer, String)>>>,
}

impl InMemoryAddressLimit {
    pub(crate) fn new(hourly_limit: usize) -> Self {
        Self { hourly_limit, is_out_of_reach: false, left: Arc::default() }
    }

    pub(crate) fn out_of_reach() -> Self {
        Self { is_out_of_reach: true, ..Self::new(0) }
    }

    /// How often somebody was counted.
    pub(crate) fn counted(&self) -> usize {
        self.left.lock().unwrap().len()
    }
}

impl AddressLimit for InMemoryAddressLimit {
    async fn admits(
        &self,
        viewer: &Viewer,
        address: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<bool, AddressLimitError> {
        if self.is_out_of_reach {
            return Err(BackendError::transient("no answer").into());
        }
        let mut left = self.left.lock().unwrap();
        let hour = now.timestamp() / 3600;
        let this = (hour, viewer.clone(), address.mailbox());
        if left.contains(&this) {
            return Ok(true);
        }
        let so_many = left.iter().filter(|(at, of, _)| (*at, of) == (hour, viewer)).count();
        if so_many < self.hourly_limit {
            left.push(this);
        }
        Ok(so_many < self.hourly_limit)
    }
}
