//! A smooth line through points.

use std::fmt::Write;

use super::placed::Point;

/// A path from the first point to the last that bends towards the points between: a uniform cubic B-spline.
pub(super) fn path(points: &[Point]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return String::new();
    };
    let mut path = format!("M{:.1} {:.1}", first.x, first.y);
    for three in points.windows(3) {
        let (from, over, to) = (middle(three[0], three[1]), three[1], middle(three[1], three[2]));
        if three[0] == *first {
            let _ = write!(path, "L{:.1} {:.1}", from.x, from.y);
        }
        let _ = write!(path, "Q{:.1} {:.1} {:.1} {:.1}", over.x, over.y, to.x, to.y);
    }
    let _ = write!(path, "L{:.1} {:.1}", last.x, last.y);
    path
}

fn middle(one: Point, other: Point) -> Point {
    Point { x: f64::midpoint(one.x, other.x), y: f64::midpoint(one.y, other.y) }
}
