//! Under Lambda's emulator, `scripts/invoke` and `scripts/aws-peers` set what `template.yaml` sets when deployed.

use std::collections::BTreeSet;
use std::fs;

use anyhow::Result;
use end_to_end::workspace_file;
use handlers::need::Setting;
use handlers::stations::declarations;

use crate::functions::settings_of;

/// The names that a script sets on lines with this prefix.
fn set(script: &str, prefix: &str) -> BTreeSet<String> {
    let assignments = script.lines().filter_map(|line| line.strip_prefix(prefix)?.split_once('='));
    let is_setting = |name: &&str| name.starts_with(|first: char| first.is_ascii_uppercase());
    let settings = assignments.map(|(name, _)| name).filter(is_setting);
    settings.map(str::to_owned).collect()
}

#[test]
fn the_emulator_has_every_setting_of_every_station_and_no_other() -> Result<()> {
    let invoke = fs::read_to_string(workspace_file("scripts/invoke"))?;
    let peers = fs::read_to_string(workspace_file("scripts/aws-peers"))?;
    let settings: Vec<_> = declarations().into_iter().flat_map(settings_of).collect();
    let (defaults, exported) = (set(&invoke, "  "), set(&peers, "export "));

    for setting in &settings {
        let name = setting.name();
        match setting {
            Setting::Optional(_) => assert!(invoke.contains(name), "scripts/invoke: no {name}"),
            Setting::Always(_) | Setting::WithMail(_) => assert!(
                defaults.contains(name) || exported.contains(name),
                "set {name} in scripts/invoke, or in scripts/aws-peers with its service"
            ),
        }
    }
    let is_known = |name: &&String| settings.iter().any(|setting| setting.name() == **name);
    let of_all = |name: &&String| name.starts_with("AWS_") || *name == "RUST_LOG";
    let unknown = defaults.iter().filter(|name| !is_known(name) && !of_all(name));
    assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&String>::new(), "no station has these");
    Ok(())
}
