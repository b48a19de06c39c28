//! Functions: which binary each runs, and what it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};
use end_to_end::{cargo_metadata, workspace_file};
use handlers::declaration::{Declaration, Trigger};
use handlers::need::Setting;
use handlers::stations::{declarations, invalidate_cdn};
use serde_json::{Value, json};

use crate::document::{Resource, Template, reference};

/// All functions, by the binary that each runs.
pub(crate) fn functions(template: &Template) -> impl Iterator<Item = (&str, Resource<'_>)> {
    template
        .resources_of("AWS::Serverless::Function")
        .map(|it| (it.attribute("/Metadata/BuildProperties/Binary").as_str().unwrap_or(""), it))
}

/// The function that runs a binary.
pub(crate) fn function<'a>(template: &'a Template, binary: &str) -> Result<Resource<'a>> {
    let found = functions(template).find(|(name, _)| *name == binary);
    Ok(found.with_context(|| format!("no function runs {binary}"))?.1)
}

/// What the ids of a function's resources begin with.
pub(crate) fn pascal_case(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('-').map(capital).collect()
}

/// How many seconds a function has: its own, or what all have.
pub(crate) fn timeout(template: &Template, function: Resource<'_>) -> Option<u64> {
    let own = function.property("/Timeout").as_u64();
    own.or(template.0["Globals"]["Function"]["Timeout"].as_u64())
}

#[test]
fn every_binary_has_one_function_and_every_function_a_binary() -> Result<()> {
    let metadata = cargo_metadata()?;
    let template = Template::read()?;
    let mut deployed: Vec<_> = functions(&template).map(|(binary, _)| binary).collect();
    deployed.sort_unstable();
    assert_eq!(deployed, binaries_of_handlers(&metadata));
    Ok(())
}

#[test]
fn every_binary_is_called_as_its_station_says() -> Result<()> {
    let mut names: Vec<_> = declarations().iter().map(|station| station.name).collect();
    names.sort_unstable();
    assert_eq!(binaries_of_handlers(&cargo_metadata()?), names);
    Ok(())
}

#[test]
fn a_function_s_logical_id_is_the_name_of_its_binary() -> Result<()> {
    let template = Template::read()?;
    for (binary, function) in functions(&template) {
        assert_eq!(function.id, format!("{}Function", pascal_case(binary)));
    }
    Ok(())
}

#[test]
fn functions_are_told_all_that_their_stations_need() -> Result<()> {
    let template = Template::read()?;
    for station in declarations() {
        let told = told(function(&template, station.name)?);
        let may_be_left_out = |setting: &Setting| matches!(setting, Setting::Optional(_));
        for setting in settings_of(station).filter(|it| !may_be_left_out(it)) {
            let (name, is_told) = (setting.name(), told.contains(setting.name()));
            assert!(is_told, "set {name} in the Environment of {} in template.yaml", station.name);
        }
    }
    Ok(())
}

#[test]
fn functions_are_told_nothing_that_their_stations_do_not_need() -> Result<()> {
    let template = Template::read()?;
    for station in declarations() {
        let of_host = ["METRICS_NAMESPACE", "DISABLED_PIPELINES"];
        let of_host = of_host.into_iter().filter(|_| gets_batches(station));
        let read: BTreeSet<_> = settings_of(station).map(Setting::name).chain(of_host).collect();
        for setting in told(function(&template, station.name)?) {
            assert!(read.contains(setting), "{} does not read {setting}", station.name);
        }
    }
    Ok(())
}

#[test]
fn all_functions_are_told_how_much_to_log_and_nothing_else() -> Result<()> {
    let template = Template::read()?;
    let shared = &template.0["Globals"]["Function"]["Environment"]["Variables"];
    assert_eq!(*shared, json!({"RUST_LOG": "info"}));
    Ok(())
}

#[test]
fn a_setting_means_the_same_in_every_function() -> Result<()> {
    let template = Template::read()?;
    let mut meanings = BTreeMap::<&str, BTreeSet<String>>::new();
    for (_, function) in functions(&template) {
        for (name, value) in function.property("/Environment/Variables").as_object().unwrap() {
            meanings.entry(name).or_default().insert(value.to_string());
        }
    }
    for (name, values) in meanings {
        assert_eq!(values.len(), 1, "{name} is {values:?}");
    }
    Ok(())
}

#[test]
fn a_resource_s_setting_is_that_resource_s_name() -> Result<()> {
    let template = Template::read()?;
    let resources = [
        ("EVENTS_TABLE", "EventsTable"),
        ("READ_MODELS_TABLE", "ReadModelsTable"),
        ("FAULTS_TABLE", "FaultsTable"),
        ("COUNTERS_TABLE", "CountersTable"),
        ("JOURNAL_TABLE", "JournalTable"),
        ("SITE_BUCKET", "SiteBucket"),
        ("EVENT_BUS", "EventBus"),
        ("RECENT_DESTINATIONS_LIMIT", "RecentDestinationsLimit"),
        ("INVALIDATIONS_PER_MONTH", "InvalidationsPerMonth"),
        ("INVALIDATION_BURST", "InvalidationBurst"),
    ];
    for (_, function) in functions(&template) {
        for (setting, id) in resources {
            let value = function.property(&format!("/Environment/Variables/{setting}"));
            assert!(value.is_null() || *value == reference(id), "{}: {setting}", function.id);
        }
    }
    Ok(())
}

#[test]
fn all_that_streams_and_queues_trigger_is_measured_for_who_asks_for_it() -> Result<()> {
    let template = Template::read()?;
    assert_eq!(template.0["Parameters"]["PipelineMetrics"]["Default"], "off");
    let namespace = json!({"Fn::Sub": "Visitplannr/${AWS::StackName}"});
    let told = json!({"Fn::If": ["HasPipelineMetrics", namespace, reference("AWS::NoValue")]});
    for station in declarations() {
        let (binary, function) = (station.name, function(&template, station.name)?);
        let is_measured = gets_batches(station);
        let setting = function.property("/Environment/Variables/METRICS_NAMESPACE");
        assert_eq!(*setting, if is_measured { told.clone() } else { Value::Null }, "{binary}");
    }
    Ok(())
}

#[test]
fn the_parameter_that_is_read_is_the_one_that_is_written() -> Result<()> {
    let template = Template::read()?;
    let read = function(&template, invalidate_cdn::NAME)?
        .property("/Environment/Variables/DISTRIBUTION_ID_PARAMETER");
    let parameter = template.resource("DistributionIdParameter")?;
    assert_eq!(read, parameter.property("/Name"));
    assert_eq!(*parameter.property("/Value"), reference("Distribution"));
    Ok(())
}

#[test]
fn the_default_limit_of_the_home_page_is_that_of_the_local_system() -> Result<()> {
    let default = &Template::read()?.0["Parameters"]["RecentDestinationsLimit"]["Default"];
    assert_eq!(*default, json!(read_models::DEFAULT_RECENT_LIMIT));
    Ok(())
}

#[test]
fn every_function_is_arm64_on_the_runtime_for_binaries() -> Result<()> {
    let template = Template::read()?;
    let shared = &template.0["Globals"]["Function"];
    assert_eq!(shared["Architectures"], json!(["arm64"]));
    assert_eq!(shared["Runtime"], "provided.al2023");
    for (binary, function) in functions(&template) {
        assert_eq!(function.attribute("/Metadata/BuildMethod"), "rust-cargolambda", "{binary}");
        assert!(function.property("/Runtime").is_null(), "{binary}");
        assert!(function.property("/Architectures").is_null(), "{binary}");
    }
    Ok(())
}

fn binaries_of_handlers(metadata: &Value) -> Vec<&str> {
    let packages = metadata["packages"].as_array().unwrap();
    let handlers = packages.iter().find(|package| package["name"] == "handlers").unwrap();
    let targets = handlers["targets"].as_array().unwrap().iter();
    let binaries = targets.filter(|target| target["kind"] == json!(["bin"]));
    let mut names: Vec<_> = binaries.map(|target| target["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

fn told(function: Resource<'_>) -> BTreeSet<&str> {
    let variables = function.property("/Environment/Variables").as_object().unwrap();
    variables.keys().map(String::as_str).collect()
}

/// Whether streams or queues trigger it.
pub(crate) fn gets_batches(station: &Declaration) -> bool {
    let is_batch = |it: &Trigger| matches!(it, Trigger::Bus(_) | Trigger::Stream(_));
    station.triggers.iter().any(is_batch)
}

/// The settings of all that a station needs.
pub(crate) fn settings_of(station: &Declaration) -> impl Iterator<Item = Setting> {
    station.needs.iter().flat_map(|need| need.settings()).copied()
}

#[test]
fn a_station_has_the_number_that_the_architecture_gives_it() -> Result<()> {
    let template = Template::read()?;
    let architecture = fs::read_to_string(workspace_file("ARCHITECTURE.md"))?;
    for station in declarations() {
        let deployed = function(&template, station.name)?.attribute("/Metadata/Station").as_u64();
        assert_eq!(deployed, station.number.map(u64::from), "{}", station.name);
        let name = match station.number {
            Some(number) => format!("| {number} {} |", station.name),
            None => format!("| {} |", station.name),
        };
        assert!(architecture.contains(&name), "ARCHITECTURE.md has no {name}");
    }
    Ok(())
}
