use http::{Request, StatusCode};

use super::{Door, MediaTypes};

const SITE: Door = Door { port: 3000, site: 3000, takes: MediaTypes::Any };
const DYNAMODB: Door =
    Door { port: 8000, site: 3000, takes: MediaTypes::OneOf(&["application/x-amz-json-1.0"]) };
const FUNCTIONS: Door =
    Door { port: 3001, site: 3000, takes: MediaTypes::OneOfOrUnsaid(&["application/json"]) };

/// The status of a refusal, or 200 if the request is admitted.
fn knock(door: Door, method: &str, target: &str, headers: &[(&str, &str)]) -> u16 {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let refused = door.admit(&request.body(()).unwrap()).err();
    refused.map_or(StatusCode::OK, |problem| problem.status()).as_u16()
}

#[test]
fn a_port_answers_to_loopback_names_only() {
    for host in
        ["127.0.0.1:3000", "localhost:3000", "LOCALHOST:3000", "127.8.9.10:3000", "[::1]:3000"]
    {
        assert_eq!(knock(SITE, "GET", "/", &[("host", host)]), 200, "{host}");
    }
    for host in [
        "evil.example:3000",
        "evil.example",
        "localhost.evil.example:3000",
        "127.0.0.1.evil.example:3000",
        "localhost.:3000",
        "localhost",
        "localhost:",
        "localhost:3001",
        "127.0.0.1",
        "user@127.0.0.1:3000",
        "0.0.0.0:3000",
        "10.0.0.1:3000",
        "2130706433:3000",
        "0177.0.0.1:3000",
        "[::2]:3000",
        "[::ffff:10.0.0.1]:3000",
        "",
        "127.0.0.1:3000, evil.example",
    ] {
        assert_eq!(knock(SITE, "GET", "/", &[("host", host)]), 421, "{host}");
    }
}

#[test]
fn a_name_on_port_80_needs_no_port() {
    let door = Door { port: 80, site: 80, takes: MediaTypes::Any };
    let headers = [("host", "localhost"), ("origin", "http://localhost")];
    assert_eq!(knock(door, "POST", "/", &headers), 200);
}

#[test]
fn a_request_says_once_whom_it_is_for() {
    assert_eq!(knock(SITE, "GET", "/", &[]), 400);
    let twice = [("host", "127.0.0.1:3000"), ("host", "127.0.0.1:3000")];
    assert_eq!(knock(SITE, "GET", "/", &twice), 400);
}

#[test]
fn a_target_that_names_a_host_has_to_name_this_one() {
    let host = [("host", "127.0.0.1:3000")];
    assert_eq!(knock(SITE, "GET", "http://localhost:3000/", &host), 200);
    assert_eq!(knock(SITE, "GET", "http://evil.example/", &host), 421);
    assert_eq!(knock(SITE, "CONNECT", "evil.example:443", &host), 421);
}

#[test]
fn only_pages_of_the_site_may_knock() {
    for origin in ["http://127.0.0.1:3000", "http://localhost:3000"] {
        let headers = [("host", "127.0.0.1:3000"), ("origin", origin)];
        assert_eq!(knock(SITE, "POST", "/destinations", &headers), 200, "{origin}");
    }
    for origin in [
        "null",
        "",
        "http://evil.example",
        "http://localhost.evil.example:3000",
        "https://localhost:3000",
        "http://localhost:3001",
        "http://localhost",
        "http://localhost:3000.evil.example",
        "http://user@localhost:3000",
        "http://[::1]:3000",
        "http://localhost:3000/",
        "http://localhost:3000 http://evil.example",
        "file://",
    ] {
        let headers = [("host", "127.0.0.1:3000"), ("origin", origin)];
        for method in ["GET", "HEAD", "POST", "OPTIONS"] {
            assert_eq!(knock(SITE, method, "/", &headers), 403, "{method} from {origin}");
        }
    }
}

#[test]
fn an_origin_is_said_once() {
    let own = ("origin", "http://localhost:3000");
    assert_eq!(knock(SITE, "POST", "/", &[("host", "localhost:3000"), own, own]), 403);
}

#[test]
fn what_a_page_elsewhere_loads_is_refused_and_a_link_is_followed() {
    let host = ("host", "127.0.0.1:3000");
    for site in ["cross-site", "same-site", "unheard-of"] {
        let image = [host, ("sec-fetch-site", site), ("sec-fetch-mode", "no-cors")];
        assert_eq!(knock(SITE, "GET", "/", &image), 403, "{site}");
        let link = [
            host,
            ("sec-fetch-site", site),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(knock(SITE, "GET", "/", &link), 200, "{site}");
        assert_eq!(knock(SITE, "POST", "/", &link), 403, "{site}");
        let [_, rest @ ..] = link;
        let elsewhere = [&[("host", "127.0.0.1:8000")], rest.as_slice()].concat();
        assert_eq!(knock(DYNAMODB, "GET", "/", &elsewhere), 403, "{site}");
    }
    for site in ["none", "same-origin"] {
        assert_eq!(knock(SITE, "POST", "/", &[host, ("sec-fetch-site", site)]), 200, "{site}");
    }
}

#[test]
fn an_api_takes_its_own_media_types() {
    let sent = |door, host, media_type| {
        knock(door, "POST", "/", &[("host", host), ("content-type", media_type)])
    };
    assert_eq!(sent(DYNAMODB, "127.0.0.1:8000", "application/x-amz-json-1.0"), 200);
    assert_eq!(sent(DYNAMODB, "127.0.0.1:8000", "Application/X-Amz-JSON-1.0; charset=utf-8"), 200);
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
    {
        assert_eq!(sent(DYNAMODB, "127.0.0.1:8000", media_type), 415, "{media_type}");
        assert_eq!(sent(FUNCTIONS, "127.0.0.1:3001", media_type), 415, "{media_type}");
    }
    assert_eq!(knock(DYNAMODB, "POST", "/", &[("host", "127.0.0.1:8000")]), 415);
    assert_eq!(knock(FUNCTIONS, "POST", "/", &[("host", "127.0.0.1:3001")]), 200);
}

#[test]
fn a_media_type_is_said_once() {
    let json = ("content-type", "application/json");
    assert_eq!(knock(FUNCTIONS, "POST", "/", &[("host", "127.0.0.1:3001"), json, json]), 400);
}
