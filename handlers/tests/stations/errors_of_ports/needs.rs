//! The ports that a station's declared needs give it.

use handlers::declaration::Declaration;
use handlers::need::Need;

use super::observed::Case;

/// The traits behind a need. A station uses at least one of each group. The match has no wildcard, so a new need compiles
/// only once its ports are listed here.
fn ports(need: Need) -> &'static [&'static [&'static str]] {
    match need {
        Need::Events => &[&["EventStore"]],
        Need::ReadModels => {
            &[&["ReadModels", "DestinationDetailsStore", "RecentDestinationsStore"]]
        }
        Need::Faults => &[&["FaultStore"]],
        Need::KeptProposals => &[&["DynamoDbTable"]],
        // The consumer that counts writes them together with its journal.
        Need::Counters => &[&["CountryCounters", "Database"]],
        Need::Site => &[&["Site"]],
        Need::Cdn => &[&["Cdn"]],
        Need::Budget => &[&["BudgetStore"]],
        Need::Bus | Need::EventStream => &[&["EventBus"]],
        Need::Proposers => &[&["KeyStore"]],
        Need::ProposerMail => &[&["KeyStore"], &["AddressLimit"]],
        Need::Mailboxes => &[&["MailboxStore"]],
        Need::AddressHash => &[&["KeyedHash"]],
        Need::Letters => &[&["Mail"]],
        // Publish-events only reads the journal's stream; whoever writes a journal has rows about `Database`.
        Need::Journal | Need::Intake | Need::RecentLimit | Need::MailSender => &[],
    }
}

/// What the rows about a station lack or have too much of, compared with its needs.
pub(super) fn differences<'a>(
    station: &Declaration,
    rows: impl Iterator<Item = &'a Case>,
) -> Vec<String> {
    let of_case = |case: &'a Case| case.port.split("::").next().unwrap_or_default();
    let documented: Vec<_> =
        rows.filter(|case| case.station == station.name).map(of_case).collect();
    let groups: Vec<_> = station.needs.iter().flat_map(|need| ports(*need)).collect();
    let missing = groups.iter().filter(|group| !group.iter().any(|port| documented.contains(port)));
    let missing = missing.map(|group| format!("`{}` lacks rows about {group:?}", station.name));
    let is_given = |port: &&&str| groups.iter().any(|group| group.contains(*port));
    let unneeded = documented.iter().filter(|port| !is_given(port));
    let unneeded = unneeded.map(|port| format!("`{}` declares no need of {port}", station.name));
    missing.chain(unneeded).collect()
}
