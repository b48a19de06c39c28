//! The distribution: what leads where, what is cached, which headers are added.

use std::collections::BTreeMap;

use anyhow::Result;
use handlers::stations::propose_destination;
use serde_json::{Value, json};

use crate::document::{Resource, Template, reference};
use crate::functions::function;
use crate::routes::contract;

#[test]
fn the_api_s_paths_lead_to_the_api() -> Result<()> {
    let template = Template::read()?;
    let behaviours = behaviours(&template)?;
    let patterns: Vec<_> =
        behaviours.iter().map(|it| it["PathPattern"].as_str().unwrap()).collect();
    assert_eq!(
        patterns,
        ["/destinations*", "/destination", "/letters/*", "/health", "/openapi.yaml"]
    );
    assert!(behaviours.iter().all(|behaviour| behaviour["TargetOriginId"] == "api"));
    Ok(())
}

#[test]
fn every_path_of_the_contract_is_among_them() -> Result<()> {
    let template = Template::read()?;
    let behaviours = behaviours(&template)?;
    for operation in contract()? {
        let path = operation.split(' ').nth(1).unwrap();
        let leads = |pattern: &str| match pattern.strip_suffix('*') {
            Some(prefix) => path.starts_with(prefix),
            None => path == pattern,
        };
        let patterns = behaviours.iter().filter_map(|behaviour| behaviour["PathPattern"].as_str());
        assert!(patterns.into_iter().any(leads), "no behaviour leads {path} to the API");
    }
    Ok(())
}

#[test]
fn everything_else_is_the_site() -> Result<()> {
    let template = Template::read()?;
    let distribution = template.resource("Distribution")?;
    let default = distribution.property("/DistributionConfig/DefaultCacheBehavior");
    assert_eq!(default["TargetOriginId"], "site");
    assert_eq!(default["AllowedMethods"], json!(["GET", "HEAD"]));
    let root = distribution.property("/DistributionConfig/DefaultRootObject");
    assert_eq!(*root, handlers::ports::site::HOME_PAGE_KEY);
    Ok(())
}

#[test]
fn nothing_of_the_api_is_cached() -> Result<()> {
    const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
    const ALL_VIEWER_EXCEPT_HOST_HEADER: &str = "b689b0a8-53d0-40ab-baf2-38738e2966ac";
    let template = Template::read()?;
    for behaviour in behaviours(&template)? {
        let pattern = &behaviour["PathPattern"];
        assert_eq!(behaviour["CachePolicyId"], CACHING_DISABLED, "{pattern}");
        assert_eq!(behaviour["OriginRequestPolicyId"], ALL_VIEWER_EXCEPT_HOST_HEADER, "{pattern}");
    }
    Ok(())
}

#[test]
fn no_error_is_cached() -> Result<()> {
    let template = Template::read()?;
    let errors = template.resource("Distribution")?;
    let errors = errors.property("/DistributionConfig/CustomErrorResponses").as_array().unwrap();
    // What CloudFront would keep for ten seconds, unasked.
    for code in [404, 405, 414, 500, 501, 502, 503, 504] {
        let error = errors.iter().find(|error| error["ErrorCode"] == code);
        assert_eq!(error.unwrap()["ErrorCachingMinTTL"], 0, "{code}");
    }
    Ok(())
}

#[test]
fn a_page_s_own_words_say_how_long_it_is_cached() -> Result<()> {
    let template = Template::read()?;
    let policy = template.resource("SiteCachePolicy")?;
    let seconds =
        |name| policy.property(&format!("/CachePolicyConfig/{name}TTL")).as_u64().unwrap();
    let said = handlers::ports::site::CACHE_CONTROL.split("s-maxage=").nth(1).unwrap();
    let said: u64 = said.split(',').next().unwrap().parse()?;
    assert!(seconds("Min") <= said && said <= seconds("Max"), "{said}");
    assert_eq!(seconds("Default"), 0);
    Ok(())
}

#[test]
fn every_answer_has_the_security_headers_that_the_local_system_sends() -> Result<()> {
    let template = Template::read()?;
    let deployed = headers(template.resource("SecurityHeadersPolicy")?);
    let sent: BTreeMap<String, String> = handlers::http_api::security_headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    assert_eq!(deployed, sent);
    Ok(())
}

#[test]
fn no_answer_goes_without_them() -> Result<()> {
    let template = Template::read()?;
    let default = template.resource("Distribution")?;
    let default = default.property("/DistributionConfig/DefaultCacheBehavior");
    for behaviour in behaviours(&template)?.iter().chain([default]) {
        assert_eq!(behaviour["ResponseHeadersPolicyId"], reference("SecurityHeadersPolicy"));
    }
    let policy = template.resource("SecurityHeadersPolicy")?;
    let headers = policy.property("/ResponseHeadersPolicyConfig/SecurityHeadersConfig");
    for (name, header) in headers.as_object().unwrap() {
        assert_eq!(header["Override"], true, "{name}");
    }
    Ok(())
}

fn behaviours(template: &Template) -> Result<&Vec<Value>> {
    let distribution = template.resource("Distribution")?;
    Ok(distribution.property("/DistributionConfig/CacheBehaviors").as_array().unwrap())
}

/// The headers that CloudFront makes of a policy.
fn headers(policy: Resource<'_>) -> BTreeMap<String, String> {
    let config = policy.property("/ResponseHeadersPolicyConfig/SecurityHeadersConfig");
    let headers = config.as_object().unwrap().iter().map(|(kind, header)| {
        let value = |member: &str| header[member].as_str().unwrap().to_owned();
        match kind.as_str() {
            "ContentSecurityPolicy" => ("content-security-policy", value("ContentSecurityPolicy")),
            "ContentTypeOptions" => ("x-content-type-options", "nosniff".to_owned()),
            "FrameOptions" => ("x-frame-options", value("FrameOption")),
            "ReferrerPolicy" => ("referrer-policy", value("ReferrerPolicy")),
            "StrictTransportSecurity" => ("strict-transport-security", transport_security(header)),
            other => panic!("{other} has no header in the local system"),
        }
    });
    headers.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn transport_security(header: &Value) -> String {
    let flag = |member: &str, text: &'static str| match header[member].as_bool() {
        Some(true) => text,
        _ => "",
    };
    let (subdomains, preload) =
        (flag("IncludeSubdomains", "; includeSubDomains"), flag("Preload", "; preload"));
    format!("max-age={}{subdomains}{preload}", header["AccessControlMaxAgeSec"])
}

#[test]
fn the_api_knows_the_cdn_by_a_secret_that_both_are_told() -> Result<()> {
    let template = Template::read()?;
    let secret = json!({"Fn::Sub": "{{resolve:secretsmanager:${CdnSecret}}}"});
    let distribution = template.resource("Distribution")?;
    let origins = distribution.property("/DistributionConfig/Origins").as_array().unwrap();
    let api = origins.iter().find(|origin| origin["Id"] == "api").unwrap();
    let header = json!({"HeaderName": "X-Cdn-Secret", "HeaderValue": secret});
    assert_eq!(api["OriginCustomHeaders"], json!([header]));
    assert!("X-Cdn-Secret".eq_ignore_ascii_case(handlers::viewer::CDN_SECRET));
    let propose = function(&template, propose_destination::NAME)?;
    assert_eq!(*propose.property("/Environment/Variables/CDN_SECRET"), secret);
    let generated = template.resource("CdnSecret")?.property("/GenerateSecretString");
    assert_eq!(*generated, json!({"PasswordLength": 43, "ExcludePunctuation": true}));
    Ok(())
}
