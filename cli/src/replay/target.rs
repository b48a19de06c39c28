//! The target of a replay: the bus, or one subscriber.

use std::str::FromStr;

use anyhow::{Error, Result, anyhow, bail};
use handlers::stations::{Subscriber, subscribers};

/// Where a replay sends its events to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    Bus,
    Subscriber(Subscriber),
}

impl Target {
    /// Refuses a target that writes to people, unless the operator insists.
    pub(super) fn admit(self, to_people: bool) -> Result<()> {
        match self {
            Self::Subscriber(it) if it.subscription.reaches_people && !to_people => bail!(
                "{} writes to people, and would write about old events; add --to-people if you want that",
                it.name
            ),
            Self::Bus if to_people => bail!(
                "subscribers that write to people ignore replays on the bus; name one with --to"
            ),
            Self::Subscriber(it) if to_people && !it.subscription.reaches_people => {
                bail!("{} does not write to people; leave --to-people out", it.name)
            }
            Self::Bus | Self::Subscriber(_) => Ok(()),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bus => "bus",
            Self::Subscriber(it) => it.name,
        }
    }
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        if name == "bus" {
            return Ok(Self::Bus);
        }
        subscribers().find(|it| it.name == name).map(Self::Subscriber).ok_or_else(|| {
            let names: Vec<_> = subscribers().map(|it| it.name).collect();
            anyhow!("there are bus, {} (dates are --from and --until)", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use handlers::declaration::Subscription;
    use handlers::stations::Subscriber;

    use super::Target;

    const WRITES: Subscriber = Subscriber {
        name: "writes",
        subscription: Subscription { reaches_people: true, ..Subscription::to("{}") },
    };
    const COUNTS: Subscriber = Subscriber { name: "counts", subscription: Subscription::to("{}") };

    #[test]
    fn who_writes_to_people_gets_a_replay_only_if_somebody_insists() {
        let refused = Target::Subscriber(WRITES).admit(false).unwrap_err().to_string();
        assert!(refused.contains("writes writes to people") && refused.contains("--to-people"));
        assert!(Target::Subscriber(WRITES).admit(true).is_ok());
    }

    #[test]
    fn nobody_insists_where_no_people_are_reached() {
        for target in [Target::Bus, Target::Subscriber(COUNTS)] {
            assert!(target.admit(false).is_ok());
            assert!(target.admit(true).is_err());
        }
    }

    #[test]
    fn a_name_that_nobody_has_is_told_with_those_there_are() {
        let refused = "2026-11-21".parse::<Target>().unwrap_err().to_string();
        assert!(refused.contains("bus, validate-geolocation"), "{refused}");
        assert!(refused.contains("--until"), "{refused}");
    }
}
