//! All stations. To add one, write its module and add three lines here.

pub mod collect_proposals;
pub mod count_by_country;
pub mod invalidate_cdn;
pub mod notify_proposer;
pub mod project_destinations;
pub mod propose_destination;
pub mod publish_events;
pub mod query_destinations;
pub mod receive_commands;
pub mod reconcile_homepage;
pub mod record_consent;
pub mod render_homepage;
pub mod review_proposals;
pub mod validate_geolocation;

pub use collect_proposals::CollectProposals;
pub use count_by_country::CountByCountry;
pub use invalidate_cdn::InvalidateCdn;
pub use notify_proposer::NotifyProposer;
pub use project_destinations::ProjectDestinations;
pub use propose_destination::ProposeDestination;
pub use publish_events::PublishEvents;
pub use query_destinations::QueryDestinations;
pub use receive_commands::ReceiveCommands;
pub use reconcile_homepage::ReconcileHomepage;
pub use record_consent::RecordConsent;
pub use render_homepage::RenderHomepage;
pub use review_proposals::ReviewProposals;
pub use validate_geolocation::ValidateGeolocation;

use crate::declaration::{Declaration, Subscription};
use crate::station::{BatchStation, HttpStation, ObjectStation, TickStation};

/// Visits each station, by its kind.
pub trait Visitor {
    /// Visits a station that HTTP requests trigger.
    fn http<S: HttpStation>(&mut self);
    /// Visits a station that streams and queues trigger.
    fn batches<S: BatchStation>(&mut self);
    /// Visits a station that changes of objects trigger.
    fn objects<S: ObjectStation>(&mut self);
    /// Visits a station that a schedule triggers.
    fn ticks<S: TickStation>(&mut self);
}

/// Visits all stations, in the order of the flow.
pub fn visit(visitor: &mut impl Visitor) {
    visitor.http::<ProposeDestination>();
    visitor.batches::<ValidateGeolocation>();
    visitor.batches::<ProjectDestinations>();
    visitor.batches::<RenderHomepage>();
    visitor.objects::<InvalidateCdn>();
    visitor.batches::<PublishEvents>();
    visitor.batches::<CollectProposals>();
    visitor.batches::<ReviewProposals>();
    visitor.batches::<CountByCountry>();
    visitor.batches::<ReceiveCommands>();
    visitor.batches::<NotifyProposer>();
    visitor.http::<RecordConsent>();
    visitor.http::<QueryDestinations>();
    visitor.ticks::<ReconcileHomepage>();
}

/// The declarations of all stations, in the order of the flow.
#[must_use]
pub fn declarations() -> Vec<&'static Declaration> {
    let mut declarations = Declarations(vec![]);
    visit(&mut declarations);
    declarations.0
}

/// A station that the bus triggers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscriber {
    /// The name of the station.
    pub name: &'static str,
    /// The events that it gets, and how it treats them.
    pub subscription: Subscription,
}

/// The stations that the bus triggers.
pub fn subscribers() -> impl Iterator<Item = Subscriber> {
    declarations().into_iter().filter_map(|station| {
        Some(Subscriber { name: station.name, subscription: station.subscription()? })
    })
}

struct Declarations(Vec<&'static Declaration>);

impl Visitor for Declarations {
    fn http<S: HttpStation>(&mut self) {
        self.0.push(S::DECLARATION);
    }

    fn batches<S: BatchStation>(&mut self) {
        self.0.push(S::DECLARATION);
    }

    fn objects<S: ObjectStation>(&mut self) {
        self.0.push(S::DECLARATION);
    }

    fn ticks<S: TickStation>(&mut self) {
        self.0.push(S::DECLARATION);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::declarations;

    #[test]
    fn stations_are_in_the_order_of_their_numbers_and_share_no_name_number_or_checkpoint() {
        let all = declarations();
        let names: BTreeSet<_> = all.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), all.len());
        let numbers: Vec<_> = all.iter().map_while(|it| it.number).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        assert!(all.iter().skip(numbers.len()).all(|it| it.number.is_none()), "numbers come first");
        let mappings: Vec<_> = all.iter().flat_map(|it| it.streams()).map(|it| it.name).collect();
        assert_eq!(mappings.iter().collect::<BTreeSet<_>>().len(), mappings.len());
    }
}
