//! Checks one stream, event by event from its beginning, and folds it.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::area;
use event_store::{ReadError, RecordedEvent, StreamId, Version};
use uuid::Uuid;

use crate::gap_filling::BroughtUp;
use crate::{Blocked, DestinationDetails, HistoryFlaw, PopularArea};

/// A stream that is being read and checked.
#[derive(Debug)]
pub struct HistoryCheck {
    stream: StreamId,
    last: Version,
    events: usize,
    changed_at: Option<DateTime<Utc>>,
    ids: HashMap<Uuid, Version>,
    flaws: Vec<HistoryFlaw>,
    row: BroughtUp,
    area: Option<PopularArea>,
}

/// A stream that was read to its end and checked.
#[derive(Debug)]
pub struct CheckedHistory {
    /// The id of the stream.
    pub stream: StreamId,
    /// Every flaw found, in the order of the events.
    pub flaws: Vec<HistoryFlaw>,
    /// The number of events that were read.
    pub events: usize,
    /// When the last event happened; `None` if there are no events.
    pub changed_at: Option<DateTime<Utc>>,
    /// The row of a destination's stream, up to the first event that can't be projected.
    pub row: Option<DestinationDetails>,
    /// The area of an area's stream.
    pub area: Option<PopularArea>,
}

impl CheckedHistory {
    /// Whether all events can be projected. If not, a stored row may know more than this fold.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.unprojectable().next().is_none()
    }

    /// The events that can't be projected, with the reasons.
    pub fn unprojectable(&self) -> impl Iterator<Item = Blocked> + '_ {
        self.flaws.iter().filter_map(|flaw| flaw.blocked(&self.stream))
    }
}

impl HistoryCheck {
    /// A check of this stream, before its first event.
    #[must_use]
    pub fn of(stream: StreamId) -> Self {
        Self {
            stream,
            last: Version::EMPTY,
            events: 0,
            changed_at: None,
            ids: HashMap::new(),
            flaws: vec![],
            row: BroughtUp::default(),
            area: None,
        }
    }

    /// Checks the next event, or the error of reading it.
    ///
    /// # Errors
    /// [`ReadError::Unavailable`], unchanged; an undecodable item is a flaw instead.
    pub fn take(&mut self, read: Result<RecordedEvent, ReadError>) -> Result<(), ReadError> {
        match read {
            Ok(event) => {
                self.place(event.version);
                self.identify(&event);
                self.changed_at = Some(event.event.timestamp);
                self.project(&event);
            }
            Err(ReadError::Undecodable { version, reason, .. }) => {
                let version = version.parse().map_or(self.last.next(), Version);
                self.place(version);
                self.unreadable(version, reason);
            }
            Err(error @ ReadError::Unavailable(_)) => return Err(error),
        }
        Ok(())
    }

    /// The result, once all events were taken.
    #[must_use]
    pub fn finish(self) -> CheckedHistory {
        CheckedHistory {
            stream: self.stream,
            flaws: self.flaws,
            events: self.events,
            changed_at: self.changed_at,
            row: self.row.row,
            area: self.area,
        }
    }

    fn place(&mut self, version: Version) {
        let expected = self.last.next();
        let flaw = match version.cmp(&expected) {
            Ordering::Equal => None,
            Ordering::Greater => Some(HistoryFlaw::Gap { from: expected, next: version }),
            Ordering::Less => Some(HistoryFlaw::OutOfOrder { version, last: self.last }),
        };
        if let Some(flaw) = flaw {
            if let Some(Blocked { version, reason }) = flaw.blocked(&self.stream) {
                self.block(version, reason);
            }
            self.flaws.push(flaw);
        }
        self.last = version;
        self.events += 1;
    }

    fn block(&mut self, version: Version, reason: String) {
        if self.row.blocked.is_none() {
            self.row.block(Blocked { version, reason });
        }
    }

    fn identify(&mut self, event: &RecordedEvent) {
        let (id, again) = (event.event.id, event.version);
        if let Some(first) = self.ids.insert(id, again) {
            self.flaws.push(HistoryFlaw::RepeatedId { id, first, again });
        }
    }

    fn project(&mut self, event: &RecordedEvent) {
        if event.stream.category == area::CATEGORY {
            match PopularArea::of(event) {
                Ok(area) => self.area = Some(area),
                Err(error) => self.unreadable(event.version, error.to_string()),
            }
        } else if self.row.blocked.is_none() {
            self.row.apply(event);
            if let Some(blocked) = &self.row.blocked {
                let reason = blocked.reason.clone();
                self.flaws.push(HistoryFlaw::Unreadable { version: event.version, reason });
            }
        }
    }

    fn unreadable(&mut self, version: Version, reason: String) {
        self.block(version, reason.clone());
        self.flaws.push(HistoryFlaw::Unreadable { version, reason });
    }
}
