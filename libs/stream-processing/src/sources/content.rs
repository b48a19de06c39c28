//! The content of messages: an event, a batch of records, or another service's envelope around one.

use super::contents::Contents;
use super::outline::{Listed, Outline};
use super::reader::Reader;
use super::{DecodeError, Decoded, Service, Shape, json_text, sns};
use crate::{CloudEvent, Event};

impl Contents for Reader<'_> {
    fn content(self, text: &str, record_id: Option<&str>) -> Result<Vec<Decoded>, DecodeError> {
        let json = json_text::after_marks(text);
        let no_event = match Event::from_json(json, record_id) {
            Ok(event) => return Ok(vec![event.into()]),
            Err(error) => error,
        };
        let reader = self.within()?;
        if json.starts_with('[') {
            return reader.batch(&serde_json::from_str::<Vec<_>>(json)?);
        }
        let Ok(outline) = serde_json::from_str::<Outline<'_>>(json) else {
            return match serde_json::from_str::<serde::de::IgnoredAny>(json) {
                Ok(_) => Err(DecodeError::Unknown(Shape::of(json))),
                Err(no_json) => Err(no_json.into()),
            };
        };
        if outline.specversion.is_some() {
            let event: CloudEvent = serde_json::from_str(json)?;
            return Ok(vec![event.into_event()?.into()]);
        }
        if outline.topic.is_some() {
            return sns::in_envelope(reader, json);
        }
        if let Some(Listed::List(records)) = &outline.records {
            return reader.batch(records);
        }
        if outline.is_test() {
            tracing::info!("a bucket's test message: nothing to do");
            return Ok(vec![]);
        }
        if outline.is_event() {
            return Err(no_event.into());
        }
        let service = Service::of_record(json);
        reader.record(service.ok_or_else(|| DecodeError::Unknown(Shape::of(json)))?, json)
    }
    fn takes_plain(self) -> bool {
        self.takes_plain
    }
}
