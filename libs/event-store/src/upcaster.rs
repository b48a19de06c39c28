//! Lifts old payloads to the current shape when they are read. History itself never changes.

use std::collections::HashMap;

use crate::{NewEvent, Payload};

/// Turns a payload of one schema version into one of the next.
pub type Upcast = fn(Payload) -> Payload;

/// The steps from each old schema to the newest, by event type.
#[derive(Debug, Clone, Default)]
pub struct Upcasters {
    steps: HashMap<(String, u32), Upcast>,
}

impl Upcasters {
    /// Adds the step that lifts payloads of `event_type` from schema `from` to `from + 1`.
    #[must_use]
    pub fn with(mut self, event_type: &str, from: u32, step: Upcast) -> Self {
        self.steps.insert((event_type.to_owned(), from), step);
        self
    }

    /// The event with its payload lifted to the newest schema.
    #[must_use]
    pub fn lift(&self, mut event: NewEvent) -> NewEvent {
        if self.steps.is_empty() {
            return event;
        }
        while let Some(step) = self.steps.get(&(event.event_type.clone(), event.schema)) {
            event.payload = step(event.payload);
            event.schema += 1;
        }
        event
    }
}
