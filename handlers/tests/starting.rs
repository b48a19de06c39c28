//! A function whose settings are not right does not start, and says which one and why.
#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(feature = "aws")]

use std::io;
use std::process::Command;

/// Every function, and the settings that `template.yaml` gives it.
const FUNCTIONS: [(&str, &[(&str, &str)]); 14] = [
    (env!("CARGO_BIN_EXE_propose-destination"), &[("EVENTS_TABLE", "events")]),
    (
        env!("CARGO_BIN_EXE_query-destinations"),
        &[("EVENTS_TABLE", "events"), ("READ_MODELS_TABLE", "models")],
    ),
    (
        env!("CARGO_BIN_EXE_validate-geolocation"),
        &[("EVENTS_TABLE", "events"), ("FAULTS_TABLE", "faults")],
    ),
    (
        env!("CARGO_BIN_EXE_publish-events"),
        &[("EVENT_BUS", "bus"), ("JOURNAL_TABLE", "journal"), ("FAULTS_TABLE", "faults")],
    ),
    (
        env!("CARGO_BIN_EXE_project-destinations"),
        &[
            ("EVENTS_TABLE", "events"),
            ("READ_MODELS_TABLE", "models"),
            ("FAULTS_TABLE", "faults"),
            ("RECENT_DESTINATIONS_LIMIT", "20"),
        ],
    ),
    (
        env!("CARGO_BIN_EXE_render-homepage"),
        &[
            ("READ_MODELS_TABLE", "models"),
            ("COUNTERS_TABLE", "counters"),
            ("FAULTS_TABLE", "faults"),
            ("SITE_BUCKET", "site"),
        ],
    ),
    (
        env!("CARGO_BIN_EXE_invalidate-cdn"),
        &[
            ("READ_MODELS_TABLE", "models"),
            ("DISTRIBUTION_ID_PARAMETER", "/distribution-id"),
            ("INVALIDATIONS_PER_MONTH", "1000"),
            ("INVALIDATION_BURST", "50"),
        ],
    ),
    (
        env!("CARGO_BIN_EXE_collect-proposals"),
        &[("KEPT_PROPOSALS_TABLE", "kept"), ("FAULTS_TABLE", "faults")],
    ),
    (
        env!("CARGO_BIN_EXE_review-proposals"),
        &[("KEPT_PROPOSALS_TABLE", "kept"), ("EVENTS_TABLE", "events"), ("FAULTS_TABLE", "faults")],
    ),
    (
        env!("CARGO_BIN_EXE_count-by-country"),
        &[("COUNTERS_TABLE", "counters"), ("JOURNAL_TABLE", "journal"), ("FAULTS_TABLE", "faults")],
    ),
    (
        env!("CARGO_BIN_EXE_receive-commands"),
        &[("EVENTS_TABLE", "events"), ("FAULTS_TABLE", "faults")],
    ),
    (
        env!("CARGO_BIN_EXE_notify-proposer"),
        &[
            ("EVENTS_TABLE", "events"),
            ("MAIL_CLAIMS_TABLE", "claims"),
            ("MAIL_DAILY_LIMIT", "200"),
            ("MAIL_DOMAIN_DAILY_LIMIT", "50"),
            ("MAIL_SENDER", "visitplannr@example.com"),
            ("KEYS_TABLE", "keys"),
            ("WRAPPING_KEY", "1"),
            ("ADDRESS_HASH_KEY", "2"),
            ("SITE_URL", "https://visitplannr.example"),
            ("FAULTS_TABLE", "faults"),
        ],
    ),
    (
        env!("CARGO_BIN_EXE_record-consent"),
        &[("MAIL_CLAIMS_TABLE", "claims"), ("ADDRESS_HASH_KEY", "2")],
    ),
    (
        env!("CARGO_BIN_EXE_reconcile-homepage"),
        &[
            ("READ_MODELS_TABLE", "models"),
            ("COUNTERS_TABLE", "counters"),
            ("SITE_BUCKET", "site"),
            ("RECENT_DESTINATIONS_LIMIT", "20"),
        ],
    ),
];

/// What the function says when it ends, which it does not do well.
fn refusal(
    binary: &str,
    settings: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> io::Result<String> {
    let output = Command::new(binary).env_clear().envs(settings).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{binary}: {said}");
    assert!(said.starts_with("Error: "), "{binary}: {said}");
    Ok(said)
}

#[test]
fn a_missing_setting_is_named() {
    for (binary, settings) in FUNCTIONS {
        for (missing, _) in settings {
            let others = settings.iter().copied().filter(|(name, _)| name != missing);
            let expected = format!("the environment variable {missing} is not set");
            assert!(refusal(binary, others).unwrap().contains(&expected), "{binary}: {missing}");
        }
    }
}

#[test]
fn an_empty_setting_is_a_missing_one() {
    let (propose_destination, _) = FUNCTIONS[0];
    let said = refusal(propose_destination, [("EVENTS_TABLE", "")]).unwrap();
    assert!(said.contains("the environment variable EVENTS_TABLE is not set"), "{said}");
}

#[test]
fn who_takes_addresses_needs_the_keys_that_seal_them() {
    let keys = [("KEYS_TABLE", "keys"), ("WRAPPING_KEY", "1"), ("ADDRESS_HASH_KEY", "2")];
    for (binary, settings) in [FUNCTIONS[0], FUNCTIONS[10]] {
        let sender = ("MAIL_SENDER", "visitplannr@example.com");
        for (missing, _) in keys {
            let others = keys.iter().filter(|(name, _)| *name != missing);
            let settings = settings.iter().chain(others).copied().chain([sender]);
            let expected = format!("the environment variable {missing} is not set");
            assert!(refusal(binary, settings).unwrap().contains(&expected), "{binary}: {missing}");
        }
    }
}

#[test]
fn who_takes_addresses_from_visitors_is_told_how_many() {
    let (binary, settings) = FUNCTIONS[0];
    let mail = [
        ("MAIL_SENDER", "visitplannr@example.com"),
        ("KEYS_TABLE", "keys"),
        ("WRAPPING_KEY", "1"),
        ("ADDRESS_HASH_KEY", "2"),
        ("MAIL_CLAIMS_TABLE", "claims"),
        ("MAIL_VIEWER_HOURLY_LIMIT", "5"),
        ("CDN_SECRET", "secret"),
    ];
    for missing in ["MAIL_CLAIMS_TABLE", "MAIL_VIEWER_HOURLY_LIMIT", "CDN_SECRET"] {
        let others = mail.iter().filter(|(name, _)| *name != missing);
        let said = refusal(binary, settings.iter().chain(others).copied()).unwrap();
        let expected = format!("the environment variable {missing} is not set");
        assert!(said.contains(&expected), "{missing}: {said}");
    }
}

#[test]
fn an_unreadable_setting_is_named() {
    for (setting, value) in [
        ("RECENT_DESTINATIONS_LIMIT", "many"),
        ("RECENT_DESTINATIONS_LIMIT", "-1"),
        ("INVALIDATIONS_PER_MONTH", "none"),
        ("INVALIDATION_BURST", "0"),
        ("MAIL_SENDER", "nobody"),
        ("MAIL_DAILY_LIMIT", "few"),
        ("MAIL_DOMAIN_DAILY_LIMIT", "-1"),
        ("SITE_URL", "visitplannr.example"),
        ("RUST_LOG", "handlers=loud"),
    ] {
        let has_it = |settings: &[(&str, &str)]| settings.iter().any(|(name, _)| *name == setting);
        for (binary, settings) in FUNCTIONS {
            if has_it(settings) || setting == "RUST_LOG" {
                let said =
                    refusal(binary, settings.iter().copied().chain([(setting, value)])).unwrap();
                assert!(said.contains(setting), "{binary}: {said}");
                assert!(said.contains(&format!("`{value}`")), "{binary}: {said}");
            }
        }
    }
}
