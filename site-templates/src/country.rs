//! English names of countries and territories.
//!
//! `country_names.tsv` is from Unicode CLDR 48: English display names of regions (for HK, MO and PS the short form, for
//! CD and CG the variant). Codes: ISO 3166-1 alpha-2, all 249, the user-assigned XK for Kosovo, and the reserved codes
//! that boundary data sets use. Copyright © 1991-2025 Unicode, Inc., SPDX-License-Identifier: Unicode-3.0; the notice
//! is in LICENSE-UNICODE beside this crate's manifest.

use std::sync::LazyLock;

/// (ISO 3166-1 alpha-2 code, name in English), sorted by code for binary search.
pub(crate) static NAMES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    include_str!("country_names.tsv").lines().filter_map(|line| line.split_once('\t')).collect()
});

/// The English name of an ISO 3166-1 alpha-2 `code` (`GB` is `United Kingdom`).
///
/// Knows all 249 codes, including `AQ`, and `XK` and the reserved codes that appear in history. An unknown code is
/// its own name: a page with `ZZ` is better than no page. Codes are case-sensitive, so `gb` is unknown.
#[must_use]
pub fn country_name(code: &str) -> &str {
    NAMES.binary_search_by_key(&code, |(known, _)| known).map_or(code, |index| NAMES[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The officially assigned codes, listed independently of the table.
    const ASSIGNED: &str = "\
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
        BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM \
        DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS \
        GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
        KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
        MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM \
        PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
        SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI \
        VN VU WF WS YE YT ZA ZM ZW";

    #[test]
    fn every_assigned_code_has_a_name() {
        let codes: Vec<&str> = ASSIGNED.split_whitespace().collect();
        assert_eq!(codes.len(), 249);

        for code in codes {
            assert_ne!(country_name(code), code);
        }
    }

    #[test]
    fn a_reserved_code_that_was_listed_once_has_a_name() {
        for code in ["AC", "CP", "DG", "EA", "IC", "TA", "XK"] {
            assert_ne!(country_name(code), code);
        }
    }

    #[test]
    fn the_table_is_sorted_so_that_the_search_finds_all_of_it() {
        assert!(NAMES.is_sorted_by(|one, next| one.0 < next.0));
    }

    #[test]
    fn a_country_is_named_as_people_name_it() {
        assert_eq!(country_name("GB"), "United Kingdom");
        assert_eq!(country_name("CI"), "Côte d’Ivoire");
        assert_eq!(country_name("AQ"), "Antarctica");
    }

    #[test]
    fn an_unknown_code_is_shown_as_it_is() {
        assert_eq!(country_name("ZZ"), "ZZ");
        assert_eq!(country_name("gb"), "gb");
    }
}
