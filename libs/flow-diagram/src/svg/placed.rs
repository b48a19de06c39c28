//! The parts of the picture with their positions.

use super::unrolled::Drawn;
use super::wrapping::Lines;
use crate::EdgeKind;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A node, positioned by its centre.
#[derive(Debug)]
pub(super) struct PlacedNode {
    pub(super) drawn: Drawn,
    pub(super) name: Lines,
    pub(super) middle: Point,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// An edge: where it leaves its node, bends, and arrives.
#[derive(Debug)]
pub(super) struct PlacedEdge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) kind: EdgeKind,
    pub(super) begin: [Point; 2],
    pub(super) bends: Vec<Point>,
    pub(super) last: [Point; 2],
    pub(super) label: Lines,
    pub(super) label_at: Point,
}
