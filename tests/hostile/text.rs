//! Text and JSON that breaks things elsewhere.

use fastrand::Rng;
use serde_json::{Value, json};

const NASTY: [&str; 34] = [
    "",
    " ",
    "\u{200b}",
    "\u{ad}\u{2060}\u{feff}",
    "\u{202e}evil\u{202c}",
    "Z\u{335}\u{322}a\u{336}\u{328}l\u{334}\u{321}g\u{338}\u{327}o\u{337}\u{328}",
    "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Zoo Zu\u{308}rich",
    "動物園",
    "\u{10ffff}\u{fffe}",
    "\u{0}",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "a\r\nSet-Cookie: a=b",
    "line\u{2028}break\u{85}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "';DROP TABLE events;--",
    "../../../../etc/passwd",
    "%s%n%x%00",
    "{{7*7}}${7*7}",
    "NaN",
    "Infinity",
    "-0",
    "1e400",
    "0x10",
    "9007199254740993",
    "true",
    "null",
    "2026-02-30T25:61:61Z",
    "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-ff",
    "com.visitplannr",
    "destination#1#stream",
    "__proto__",
    "a@b.example",
];

/// Text that somebody chose badly, or at random; seldom it is long.
pub(crate) fn text(random: &mut Rng) -> String {
    let pick = |random: &mut Rng| NASTY[random.usize(..NASTY.len())].to_owned();
    match random.u8(..20) {
        0 => pick(random).repeat(random.usize(1..2_000)),
        1..=4 => (0..random.usize(..150)).map(|_| random.char(..)).collect(),
        5 => "x".repeat(random.usize(100..40_000)),
        6..=8 => format!("Zoo {}", random.u32(..)),
        _ => pick(random),
    }
}

/// A number at the edges of what numbers are.
fn number(random: &mut Rng) -> Value {
    let edges = [
        json!(0),
        json!(-0.0),
        json!(90),
        json!(-180.000_000_1),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(f64::MIN_POSITIVE),
        json!(f64::MAX),
    ];
    match random.u8(..3) {
        0 => edges[random.usize(..edges.len())].clone(),
        1 => json!(random.f64() * 360.0 - 180.0),
        _ => json!(random.i32(-200..200)),
    }
}

/// JSON of any shape, so many levels deep at most.
pub(crate) fn value(random: &mut Rng, depth: u8) -> Value {
    match random.u8(..8) {
        0 => Value::Null,
        1 => json!(random.bool()),
        2 | 3 => number(random),
        4 if depth > 0 => (0..random.u8(..4)).map(|_| value(random, depth - 1)).collect(),
        5 if depth > 0 => {
            (0..random.u8(..4)).map(|_| (text(random), value(random, depth - 1))).collect()
        }
        _ => text(random).into(),
    }
}

/// A proposal with some of its parts replaced.
pub(crate) fn proposal(random: &mut Rng) -> Value {
    let mut place = json!({
        "name": format!("Zoo {}", random.u16(..)),
        "geolocation": {"latitude": random.f64() * 170.0 - 85.0, "longitude": random.f64() * 340.0 - 170.0},
        "description": "Look up for the lemurs.",
    });
    for _ in 0..random.u8(..3) {
        let name = ["name", "geolocation", "description", "email", "test", "latitude", "longitude"];
        let name = name[random.usize(..name.len())];
        place[name] = if random.bool() { text(random).into() } else { value(random, 2) };
    }
    place
}

/// Bytes that claim to be JSON.
pub(crate) fn body(random: &mut Rng, honest: &Value) -> Vec<u8> {
    let json = honest.to_string().into_bytes();
    match random.u8(..16) {
        0 => "[".repeat(random.usize(1..30_000)).into_bytes(),
        1 => "{\"a\":".repeat(random.usize(1..5_000)).into_bytes(),
        2 => json[..random.usize(..json.len())].to_vec(),
        3 => broken(random, json),
        4 => [b"\xef\xbb\xbf".as_slice(), &json].concat(),
        5 => br#"{"name":"\ud800","latitude":1e400,"longitude":-1e-400}"#.to_vec(),
        6 => vec![b' '; random.usize(..100_000)],
        7 => (0..random.usize(..300)).map(|_| random.u8(..)).collect(),
        8 => value(random, 4).to_string().into_bytes(),
        _ => json,
    }
}

/// Some bytes replaced.
pub(crate) fn broken(random: &mut Rng, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..random.usize(1..6) {
        let place = random.usize(..bytes.len().max(1));
        if let Some(byte) = bytes.get_mut(place) {
            *byte = random.u8(..);
        }
    }
    bytes
}
