//! The page of one destination: the proposal, and its outcome.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::moment::Moment;
use crate::place::Place;
use crate::proposal_form::{FormView, ProposalForm};
use crate::stamp::Stamp;

/// A destination, from its proposal on.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "destination_page.html", whitespace = "minimize")]
pub struct DestinationPage {
    /// The last part of the path `/destinations/{id}`.
    pub id: String,
    /// The name that the visitor gave, unescaped.
    pub name: String,
    /// The visitor's text, unchanged; `None` if there is none.
    pub description: Option<String>,
    /// Decimal degrees, positive to the north; any number until it has been checked.
    pub latitude: f64,
    /// Decimal degrees, positive to the east; any number until it has been checked.
    pub longitude: f64,
    /// Whether it is a test, which no list includes.
    pub is_test: bool,
    /// When the visitor sent the proposal.
    pub proposed_at: DateTime<Utc>,
    /// The outcome of the check, as far as it is known.
    pub status: DestinationStatus,
    /// The sender of letters, who also erases addresses. If `None`, the form does not ask for an address.
    pub mail_sender: Option<String>,
}

/// The outcome of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DestinationStatus {
    /// It is being checked. The page reloads itself every 2 seconds.
    Pending,
    /// The check found the place.
    Listed {
        /// An ISO 3166-1 alpha-2 code, such as `FR`.
        country: String,
        /// When the check found the place.
        listed_at: DateTime<Utc>,
    },
    /// The place could not be found. The page offers the form again, filled in.
    Rejected {
        /// The reason, as a sentence for visitors.
        message: String,
        /// When the check found no place.
        rejected_at: DateTime<Utc>,
    },
    /// The place could not be checked in time. The page offers the form again, filled in.
    Expired {
        /// When the time for the check was over.
        expired_at: DateTime<Utc>,
    },
}

impl DestinationPage {
    /// The whole page as HTML.
    ///
    /// # Errors
    ///
    /// Only if formatting into memory fails.
    pub fn render(&self) -> Result<String, askama::Error> {
        Template::render(self)
    }

    fn is_pending(&self) -> bool {
        self.status == DestinationStatus::Pending
    }

    /// Whether it may be proposed again.
    fn is_turned_down(&self) -> bool {
        use DestinationStatus::{Expired, Rejected};
        matches!(self.status, Rejected { .. } | Expired { .. })
    }

    fn proposed_at(&self) -> Moment<'_> {
        Moment(&self.proposed_at)
    }

    fn place(&self) -> Place {
        Place { latitude: self.latitude, longitude: self.longitude }
    }

    /// The form with the visitor's input, so that only the mistakes have to be corrected. It leaves out the address,
    /// which must not be shown.
    fn form(&self) -> FormView<'static> {
        let submitted = ProposalForm {
            name: self.name.clone(),
            latitude: self.latitude.to_string(),
            longitude: self.longitude.to_string(),
            description: self.description.clone().unwrap_or_default(),
            email: String::new(),
        };
        FormView::new(submitted, self.mail_sender.clone(), &[])
    }
}
