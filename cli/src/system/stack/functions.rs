//! The functions of a stack, by the names of their stations.

use anyhow::{Context, Result};
use aws_sdk_lambda::Client as Lambda;
use aws_sdk_lambda::primitives::Blob;
use handlers::stations::declarations;

use super::super::Invoked;
use super::{Refusal, Stack};

impl Stack {
    /// The station of a function with this physical name.
    pub(crate) fn station_of(&self, function: &str) -> Option<&'static str> {
        let stations = declarations().into_iter().map(|station| station.name);
        let mut stations =
            stations.filter_map(|name| Some((name, self.resource(&logical_id(name)).ok()?)));
        stations.find(|(_, physical)| *physical == function).map(|(name, _)| name)
    }

    /// Invokes the function of a station, and waits for its result.
    pub(crate) async fn invoke(&self, station: &str, payload: &str) -> Result<Invoked> {
        let function = self.resource(&logical_id(station))?;
        let request = Lambda::new(&self.config).invoke().function_name(function);
        let answer = request.payload(Blob::new(payload)).send().await;
        let answer = answer.map_err(|error| Refusal::of("Lambda", &error));
        let answer = answer.with_context(|| format!("{station} can't be invoked"))?;
        let said = answer.payload.unwrap_or_else(|| Blob::new(""));
        Invoked::read(station, answer.function_error.is_none(), said.as_ref())
    }
}

/// The logical id of a station's function: `PublishEventsFunction` for `publish-events`.
fn logical_id(station: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    station.split('-').map(capital).chain(["Function".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::logical_id;

    #[test]
    fn a_function_is_called_as_its_station() {
        assert_eq!(logical_id("publish-events"), "PublishEventsFunction");
        assert_eq!(logical_id("invalidate-cdn"), "InvalidateCdnFunction");
    }
}
