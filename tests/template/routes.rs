//! The HTTP API: its routes are the contract's, and lead to who answers them.

use std::collections::BTreeSet;

use anyhow::Result;
use end_to_end::workspace_file;
use handlers::declaration::Route;
use handlers::stations::{declarations, query_destinations};
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Value, json};

use crate::document::{Template, reference};
use crate::functions::{function, functions};
use crate::mappings::triggers;

/// The paths and methods that the contract has.
pub(crate) fn contract() -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(workspace_file("handlers/openapi.yaml"))?;
    let documents = Yaml::load_from_str(&text)?;
    let paths = documents[0].as_mapping_get("paths").and_then(Yaml::as_mapping).unwrap();
    let operations = paths.iter().flat_map(|(path, operations)| {
        let methods = operations.as_mapping().unwrap().keys().filter_map(Yaml::as_str);
        methods.map(|method| format!("{} {}", method.to_uppercase(), path.as_str().unwrap()))
    });
    Ok(operations.collect())
}

#[test]
fn the_api_has_a_route_for_every_operation_of_the_contract() -> Result<()> {
    let mut operations = contract()?;
    // As in the original, and only there.
    operations.insert("POST /destination".to_owned());
    let template = Template::read()?;
    let routes = functions(&template)
        .flat_map(|(_, function)| triggers(function, "HttpApi"))
        .filter_map(route);
    // A route for any method is one for each that the contract has, and for HEAD.
    let routes: BTreeSet<String> = routes
        .flat_map(|route| match route.strip_prefix("ANY") {
            Some(path) => ["GET", "POST"].map(|method| format!("{method}{path}")).to_vec(),
            None => vec![route],
        })
        .collect();
    assert_eq!(routes, operations);
    Ok(())
}

#[test]
fn every_route_leads_to_the_station_that_declares_it() -> Result<()> {
    let template = Template::read()?;
    for station in declarations() {
        let deployed = triggers(function(&template, station.name)?, "HttpApi").into_iter();
        let deployed: BTreeSet<_> =
            deployed.map(|event| route(event).unwrap_or_default()).collect();
        let declared = station.routes().map(|route| match route {
            Route::Of(method, path) => format!("{method} {path}"),
            Route::AnyMethod(path) => format!("ANY {path}"),
            Route::Default => String::new(),
        });
        assert_eq!(deployed, declared.collect(), "{}", station.name);
    }
    Ok(())
}

#[test]
fn what_no_route_takes_is_answered_as_a_problem_by_the_function_that_reads() -> Result<()> {
    let template = Template::read()?;
    let everything_else = |(name, function)| {
        let mut routes = triggers(function, "HttpApi").into_iter();
        routes.any(|event| route(event).is_none()).then_some(name)
    };
    let answered: Vec<_> = functions(&template).filter_map(everything_else).collect();
    assert_eq!(answered, [query_destinations::NAME]);
    Ok(())
}

#[test]
fn every_route_is_of_the_one_api_with_payload_2_0() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        for event in triggers(function, "HttpApi") {
            assert_eq!(event["ApiId"], reference("HttpApi"), "{name}");
            assert_eq!(event["PayloadFormatVersion"], "2.0", "{name}");
        }
    }
    Ok(())
}

#[test]
fn the_api_is_throttled() -> Result<()> {
    let template = Template::read()?;
    let throttled = json!({
        "ThrottlingRateLimit": reference("ApiRateLimit"),
        "ThrottlingBurstLimit": reference("ApiBurstLimit"),
    });
    assert_eq!(*template.resource("HttpApi")?.property("/DefaultRouteSettings"), throttled);
    Ok(())
}

fn route(event: &Value) -> Option<String> {
    Some(format!("{} {}", event["Method"].as_str()?, event["Path"].as_str()?))
}
