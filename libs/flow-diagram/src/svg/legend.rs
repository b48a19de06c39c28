//! The legend: what the lines of the picture mean.

use std::fmt::Write;

/// The height of the row at the bottom.
pub(super) const HEIGHT: f64 = 40.0;
/// The length of a sample line.
const LINE: f64 = 44.0;
/// The left end of the row.
const LEFT: f64 = 24.0;

/// A sample line or sign, its meaning, and the width of both.
const MEANINGS: [(&str, &str, f64); 3] = [
    ("action", "someone does it", 186.0),
    ("delivery", "AWS delivers it", 180.0),
    ("", "↺ goes on above, where that stands", 240.0),
];

/// The row, centred vertically at `y`.
pub(super) fn legend(y: f64) -> String {
    let mut text = String::new();
    let mut x = LEFT;
    for (class, meaning, room) in MEANINGS {
        let mut begin = x;
        if !class.is_empty() {
            let _ = writeln!(
                text,
                "<path class=\"{class}\" marker-end=\"url(#end)\" d=\"M{x:.1} {y:.1}h{LINE}\"/>"
            );
            begin += LINE + 8.0;
        }
        let _ = writeln!(
            text,
            "<text class=\"meaning\" x=\"{begin:.1}\" y=\"{y:.1}\">{meaning}</text>"
        );
        x += room;
    }
    text
}
