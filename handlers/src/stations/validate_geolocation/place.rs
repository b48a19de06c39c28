//! The place of a point, by the boundaries.

use domain::{CountryCode, SubdivisionCode};

/// A country, and its part if it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) country: CountryCode,
    pub(super) subdivision: Option<SubdivisionCode>,
}

impl Place {
    /// The place in the areas that contain a point, smallest first. Reserved codes
    /// such as `IC` are skipped: the official code follows. If the part belongs to
    /// another country, the data contradicts itself, and the part is dropped.
    pub(super) fn of(areas: &[&str]) -> Option<Self> {
        let country = areas.iter().find_map(|id| CountryCode::try_from((*id).to_owned()).ok())?;
        let mut parts =
            areas.iter().filter_map(|id| SubdivisionCode::try_from((*id).to_owned()).ok());
        let smallest = parts.next();
        let subdivision =
            smallest.filter(|part| part.is_of(country) && parts.all(|part| part.is_of(country)));
        Some(Self { country, subdivision })
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn the_official_code_counts_and_not_the_reserved_one() {
        let country = |areas: &[&str]| Place::of(areas).map(|place| String::from(place.country));
        assert_eq!(country(&["IC", "ES"]).as_deref(), Some("ES"));
        assert_eq!(country(&["TA", "SH", "GB"]).as_deref(), Some("SH"));
        assert_eq!(country(&["IC"]), None);
        assert_eq!(country(&[]), None);
    }

    #[test]
    fn no_part_is_believed_where_one_is_of_another_country() {
        let part = |areas: &[&str]| Place::of(areas).unwrap().subdivision.map(String::from);
        assert_eq!(part(&["US-TX", "US"]).as_deref(), Some("US-TX"));
        assert_eq!(part(&["ES-CE", "EA", "ES"]).as_deref(), Some("ES-CE"));
        assert_eq!(part(&["UA-43", "RU"]), None);
        assert_eq!(part(&["UA-43", "RU-AD", "RU"]), None);
        assert_eq!(part(&["RU-AD", "UA-43", "RU"]), None);
        assert_eq!(part(&["NO-21", "SJ", "NO"]), None);
    }
}
