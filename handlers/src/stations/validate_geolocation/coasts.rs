//! Which country's land is near, and where the open sea is. The boundaries tell neither: they include the sea between
//! a country's islands, and leave some islands out.

use domain::CountryCode;

/// Made by `scripts/draw-coasts`, which describes the layout of the file.
static COASTS: &[u8] = include_bytes!("coasts.bin");

const ROWS: usize = 1_800;
const COLUMNS: usize = 3_600;
const CELLS_A_DEGREE: f64 = 10.0;
/// Bytes of a row's index.
const START: usize = 4;
/// Bytes of a run: its first cell, and its value.
const RUN: usize = 3;
const OPEN_SEA: u8 = 0;
const UNCERTAIN: u8 = 255;

/// The surroundings of a cell of a tenth of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coast {
    /// No land within 24 nautical miles, twice the width of a territorial sea.
    OpenSea,
    /// Land of one country is within 12 nautical miles, and no other land is nearer.
    Near(Owner),
    /// Land that the file lacks may be near, or it is a lake, or land of no country.
    Uncertain,
}

/// A country's number in the file. Most points are in a country by the boundaries alone, so it is resolved on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner(u8);

impl Coast {
    /// The coast at a point in decimal degrees. Nothing is loaded: two look-ups in the file.
    pub(super) fn at(latitude: f64, longitude: f64) -> Self {
        let code = run_at(latitude, longitude).unwrap_or(OPEN_SEA);
        match code {
            OPEN_SEA => Self::OpenSea,
            UNCERTAIN => Self::Uncertain,
            number => Self::Near(Owner(number)),
        }
    }
}

impl Owner {
    pub(super) fn country(self) -> Option<CountryCode> {
        let first = 2 * usize::from(self.0) - 1;
        let letters = COASTS.get(first..first + 2)?;
        CountryCode::try_from(String::from_utf8_lossy(letters).into_owned()).ok()
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the globe is small")]
fn run_at(latitude: f64, longitude: f64) -> Option<u8> {
    let row = (((90.0 - latitude) * CELLS_A_DEGREE) as usize).min(ROWS - 1);
    let column = ((longitude + 180.0) * CELLS_A_DEGREE) as usize % COLUMNS;
    let (starts, runs) = COASTS.get(1 + 2 * codes()..)?.split_at_checked(START * (ROWS + 1))?;
    let row_of_runs = runs.get(RUN * start(starts, row)?..RUN * start(starts, row + 1)?)?;
    let (runs, _) = row_of_runs.as_chunks::<RUN>();
    let after = runs
        .partition_point(|[low, high, _]| usize::from(u16::from_le_bytes([*low, *high])) <= column);
    runs.get(after.checked_sub(1)?).map(|[_, _, code]| *code)
}

fn codes() -> usize {
    COASTS.first().copied().map_or(0, usize::from)
}

/// The index of the first run of a row.
fn start(starts: &[u8], row: usize) -> Option<usize> {
    let (starts, _) = starts.as_chunks::<START>();
    usize::try_from(u32::from_le_bytes(*starts.get(row)?)).ok()
}
