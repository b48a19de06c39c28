//! A function whose settings are not right does not start, and says which one and why.
#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(feature = "aws")]

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Command;
use std::thread;

use handlers::declaration::Declaration;
use handlers::need::Setting;
use handlers::station::Station;
use handlers::stations::{ProposeDestination, declarations};

/// Settings by name.
type Settings = BTreeMap<&'static str, &'static str>;

/// The least that a function starts with, as `template.yaml` gives it.
fn settings_of(station: &Declaration) -> Settings {
    let always = settings(station).filter(|it| matches!(it, Setting::Always(_)));
    let mut settings: Settings = always.map(|it| (it.name(), value_of(it.name()))).collect();
    if settings.contains_key("MAIL_SENDER") {
        settings.extend(of_mail(station));
    }
    settings
}

fn settings(station: &Declaration) -> impl Iterator<Item = Setting> {
    station.needs.iter().flat_map(|need| need.settings()).copied()
}

/// What a function needs too if it writes to proposers.
fn of_mail(station: &Declaration) -> Settings {
    let with_mail = settings(station).filter(|it| matches!(it, Setting::WithMail(_)));
    with_mail.map(|it| (it.name(), value_of(it.name()))).collect()
}

/// A value that makes sense.
fn value_of(setting: &'static str) -> &'static str {
    match setting {
        "RECENT_DESTINATIONS_LIMIT" => "20",
        "INVALIDATIONS_PER_MONTH" => "1000",
        "INVALIDATION_BURST" | "MAIL_DOMAIN_DAILY_LIMIT" => "50",
        "MAIL_DAILY_LIMIT" => "200",
        "MAIL_VIEWER_HOURLY_LIMIT" => "5",
        "VIEWER_PROPOSALS_PER_MINUTE" => "30",
        "PROPOSALS" => "open",
        "MAIL_SENDER" => "visitplannr@example.com",
        "SITE_URL" => "https://visitplannr.example",
        _ => "something",
    }
}

/// What Lambda sets itself; nothing listens there.
const LAMBDA: [(&str, &str); 8] = [
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "key"),
    ("AWS_REGION", "us-east-1"),
    ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
    ("AWS_LAMBDA_FUNCTION_NAME", "function"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
    ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9"),
];

/// What the function says when it ends, which it does with an error.
fn refusal(station: &str, settings: &Settings) -> io::Result<String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_propose-destination")).with_file_name(station);
    let output = Command::new(binary).env_clear().envs(settings).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{station}: {said}");
    assert!(said.starts_with("Error: "), "{station}: {said}");
    Ok(said)
}

/// Each of `settings` is missed by name.
fn assert_all_are_missed(station: &str, settings: &Settings, among: &Settings) {
    for missing in settings.keys() {
        let mut others = among.clone();
        others.remove(missing);
        let said = refusal(station, &others).unwrap();
        let expected = format!("the environment variable {missing} is not set");
        assert!(said.contains(&expected), "{station}: {missing}: {said}");
    }
}

#[test]
fn a_missing_setting_is_named() {
    for station in declarations() {
        let settings = settings_of(station);
        assert!(!settings.is_empty(), "{}", station.name);
        assert_all_are_missed(station.name, &settings, &settings);
    }
}

#[test]
fn an_empty_setting_is_a_missing_one() {
    let said = refusal(ProposeDestination::DECLARATION.name, &[("EVENTS_TABLE", "")].into());
    assert!(said.unwrap().contains("the environment variable EVENTS_TABLE is not set"));
}

/// Who takes addresses needs the keys that seal them, and a limit for each viewer.
#[test]
fn who_writes_to_proposers_needs_all_that_it_takes() {
    for station in declarations() {
        let with_mail = of_mail(station);
        let mut all = settings_of(station);
        all.extend(&with_mail);
        all.insert("MAIL_SENDER", value_of("MAIL_SENDER"));
        assert_all_are_missed(station.name, &with_mail, &all);
    }
}

/// With all settings there is nothing to miss: the function gets as far as Lambda's runtime API, or the first service.
#[test]
fn a_function_needs_no_setting_that_its_station_does_not_declare() {
    // Each waits for services that are not there.
    thread::scope(|scope| {
        for station in declarations() {
            scope.spawn(|| starts_with_all_settings(station));
        }
    });
}

fn starts_with_all_settings(station: &Declaration) {
    let mut all = settings_of(station);
    all.extend(of_mail(station));
    let is_optional = |it: &Setting| matches!(it, Setting::Optional(_));
    all.extend(settings(station).filter(is_optional).map(|it| (it.name(), value_of(it.name()))));
    all.extend(LAMBDA);
    let said = refusal(station.name, &all).unwrap();
    assert!(!said.contains("is not set"), "{}: {said}", station.name);
    assert!(!said.contains("does not declare"), "{}: {said}", station.name);
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
        for station in declarations() {
            let mut settings = settings_of(station);
            if settings.contains_key(setting) || setting == "RUST_LOG" {
                settings.insert(setting, value);
                let said = refusal(station.name, &settings).unwrap();
                assert!(said.contains(setting), "{}: {said}", station.name);
                assert!(said.contains(&format!("`{value}`")), "{}: {said}", station.name);
            }
        }
    }
}
