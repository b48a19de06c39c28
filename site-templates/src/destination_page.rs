//! The page of one destination: what was proposed, and what became of it.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::moment::Moment;
use crate::place::Place;
use crate::proposal_form::{FormView, ProposalForm};
use crate::stamp::Stamp;

/// A destination, from the moment it was proposed.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "destination_page.html", whitespace = "minimize")]
pub struct DestinationPage {
    /// The id in `/destinations/{id}`.
    pub id: String,
    /// As the visitor wrote it.
    pub name: String,
    /// As the visitor wrote it.
    pub description: Option<String>,
    /// Decimal degrees, positive to the north; any number until it has been checked.
    pub latitude: f64,
    /// Decimal degrees, positive to the east; any number until it has been checked.
    pub longitude: f64,
    /// Whether it is a test, which no list has.
    pub is_test: bool,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// What became of it.
    pub status: DestinationStatus,
    /// Who writes to proposers and forgets their addresses; without anybody, the form asks for none.
    pub mail_sender: Option<String>,
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DestinationStatus {
    /// It is being checked. The page reloads itself every 2 seconds.
    Pending,
    /// The place exists.
    Listed {
        /// ISO 3166-1 alpha-2.
        country: String,
        /// When the check succeeded.
        listed_at: DateTime<Utc>,
    },
    /// The place could not be found. The page offers the form again, filled in.
    Rejected {
        /// Why, as a sentence for people.
        message: String,
        /// When the check failed.
        rejected_at: DateTime<Utc>,
    },
    /// Nobody could check the place in time. The page offers the form again, filled in.
    Expired {
        /// When the time was up.
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

    /// The form as it was sent, so that only what was wrong has to be written again. The address is nobody's to see.
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
