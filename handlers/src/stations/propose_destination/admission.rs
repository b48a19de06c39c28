//! Decides whether a viewer may leave an address.

use chrono::{DateTime, Utc};

use stream_processing::Transience;

use crate::email_address::EmailAddress;
use crate::http_api::Problem;
use crate::ports::address_limit::{AddressLimit, Hour};
use crate::proposers::ProposerMail;
use crate::viewer::Viewer;

/// Counts the address for the viewer who leaves it, unless the viewer has left too many in this hour.
pub(super) async fn admit<K, L: AddressLimit>(
    mail: &ProposerMail<K, L>,
    viewer: &Viewer,
    address: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let admitted = mail.limit.admits(viewer, address, now).await;
    if admitted.map_err(|error| Problem::failed(&error, error.is_transient()))? {
        Ok(())
    } else {
        Err(Problem::too_many_addresses(Hour::of(now).end() - now))
    }
}
