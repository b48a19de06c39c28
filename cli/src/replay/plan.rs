//! Decides whether an event is replayed.

use chrono::{DateTime, TimeDelta, Utc};
use handlers::stations::Subscriber;
use local::archive::ArchivedEvent;
use local::bus::envelope_of;
use local::event_source_mapping::Filter;
use stream_processing::{CloudEvent, REPLAY_NAME, TO_PEOPLE};

use super::target::Target;

/// The replay's name, and which events it sends.
pub(super) struct Plan {
    /// The name of the replay, which its events carry.
    pub(super) name: String,
    /// The subscriber's rule; `None` takes everything.
    rule: Option<Filter>,
    /// Events before this time are too old for the subscriber to recognise repeats.
    remembered_since: Option<DateTime<Utc>>,
}

/// What happens to an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Goes,
    /// The subscriber's rule would not select it as news either.
    OfNoInterest,
    /// It is unknown whether the subscriber has handled it.
    TooOld,
}

impl Plan {
    pub(super) fn of(target: Target, to_people: bool, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let people = if to_people { TO_PEOPLE } else { "" };
        let name = format!("{people}replay-{}", now.format("%Y%m%dT%H%M%SZ"));
        let Target::Subscriber(Subscriber { subscription, .. }) = target else {
            return Ok(Self { name, rule: None, remembered_since: None });
        };
        let remembers = subscription.remembers.and_then(|age| TimeDelta::from_std(age).ok());
        Ok(Self {
            name,
            rule: Some(Filter::parse(subscription.rule)?),
            remembered_since: remembers.map(|age| now - age),
        })
    }

    /// Decides what happens to an event.
    pub(super) fn verdict(&self, archived: &ArchivedEvent) -> serde_json::Result<Verdict> {
        let event = archived.event();
        if let Some(rule) = &self.rule {
            // A rule may exclude replays, but the operator wants this one.
            let mut news = event.clone();
            news.extensions.remove(REPLAY_NAME);
            if !rule.matches(&envelope_of(&news, archived.time())?) {
                return Ok(Verdict::OfNoInterest);
            }
        }
        let is_too_old =
            self.remembered_since.is_some_and(|since| event.recorded_at() < Some(since));
        Ok(if is_too_old { Verdict::TooOld } else { Verdict::Goes })
    }

    /// The event with the replay's mark.
    pub(super) fn marked(&self, archived: &ArchivedEvent) -> CloudEvent {
        archived.event().clone().replayed(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use handlers::declaration::Subscription;
    use handlers::stations::subscribers;
    use serde_json::json;

    use super::*;

    const WRITES: Subscriber = Subscriber {
        name: "writes",
        subscription: Subscription {
            reaches_people: true,
            ..Subscription::to(
                r#"{"source":["com.visitplannr"],"detail":{"replayname":[{"exists":false}]}}"#,
            )
        },
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn outcome(days_ago: i64) -> ArchivedEvent {
        let event = json!({
            "specversion": "1.0", "id": "1", "source": "com.visitplannr",
            "type": "com.visitplannr.destination.GeolocationValidationSucceeded.v1",
            "time": now() - TimeDelta::days(days_ago), "data": {"country": "FR"},
        });
        ArchivedEvent::new(serde_json::from_value(event).unwrap()).unwrap()
    }

    fn imported(happened: i64, imported: i64) -> ArchivedEvent {
        let mut event = outcome(happened).event().clone();
        let recorded = now() - TimeDelta::days(imported);
        event.extensions.insert("recordedtime".to_owned(), json!(recorded));
        ArchivedEvent::new(event.replayed("import-1")).unwrap()
    }

    fn verdict(subscriber: Subscriber, event: &ArchivedEvent) -> Verdict {
        let plan = Plan::of(Target::Subscriber(subscriber), false, now()).unwrap();
        plan.verdict(event).unwrap()
    }

    fn named(name: &str) -> Subscriber {
        subscribers().find(|it| it.name == name).unwrap()
    }

    #[test]
    fn a_subscriber_gets_what_its_rule_takes() {
        assert_eq!(verdict(named("count-by-country"), &outcome(1)), Verdict::Goes);
        assert_eq!(verdict(named("collect-proposals"), &outcome(1)), Verdict::OfNoInterest);
        let onto_bus = Plan::of(Target::Bus, false, now()).unwrap();
        assert_eq!(onto_bus.verdict(&outcome(1)).unwrap(), Verdict::Goes);
    }

    #[test]
    fn what_its_journal_has_forgotten_is_left_out() {
        let counter = named("count-by-country");
        assert_eq!(verdict(counter, &outcome(30)), Verdict::Goes);
        assert_eq!(verdict(counter, &outcome(31)), Verdict::TooOld);
        assert_eq!(verdict(counter, &imported(700, 3)), Verdict::Goes);
        assert_eq!(verdict(counter, &imported(700, 31)), Verdict::TooOld);
    }

    #[test]
    fn who_leaves_out_what_is_no_news_gets_it_when_asked_for() {
        assert_eq!(verdict(WRITES, &imported(700, 3)), Verdict::Goes);
        let plan = Plan::of(Target::Subscriber(WRITES), true, now()).unwrap();
        assert!(
            plan.marked(&outcome(1)).extensions["replayname"]
                .as_str()
                .unwrap()
                .starts_with("people-")
        );
    }
}
