//! The pages of the site: plain data in, HTML out.
//!
//! Rendering is pure: no clock, no I/O, no random numbers, so the same data always gives the same bytes. Askama
//! escapes visitors' texts, in content and in attributes.

mod country;
mod destination_page;
mod home_page;
mod letter_page;
mod moment;
mod not_found_page;
mod one_window;
mod place;
mod problem_page;
mod proposal_form;
mod shortening;
mod stamp;
mod style;

pub use askama::Error as RenderError;

pub use country::country_name;
pub use destination_page::{DestinationPage, DestinationStatus};
pub use home_page::{CountryPlaces, HomePage, ListedDestination, PopularArea};
pub use letter_page::{AnswerStatus, LetterPage};
pub use not_found_page::NotFoundPage;
pub use problem_page::ProblemPage;
pub use proposal_form::ProposalForm;
pub use style::{PREVIOUS_STYLESHEET_SHA256, STYLESHEET};
