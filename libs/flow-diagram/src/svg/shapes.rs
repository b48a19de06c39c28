//! The shapes of nodes.

use std::fmt::Write;

use super::escape::escaped;
use super::placed::PlacedNode;
use super::wrapping::NAME;
use crate::NodeKind;

/// Half the height of a cylinder's lid.
const LID: f64 = 6.0;
/// The width of a hexagon's points.
const POINT: f64 = 14.0;

/// A node with its name; a tooltip tells what it is for.
pub(super) fn shape(node: &PlacedNode) -> String {
    let kind = match node.drawn.node.kind {
        NodeKind::Outside => "outside",
        NodeKind::Function(_) => "function",
        NodeKind::Table | NodeKind::Bucket => "kept",
        NodeKind::Bus | NodeKind::Cdn => "network",
    };
    let copy = if node.drawn.is_copy { " copy" } else { "" };
    let mut text = format!("<g class=\"{kind}{copy}\">");
    if !node.drawn.node.about.is_empty() {
        let _ = write!(text, "<title>{}</title>", escaped(&node.drawn.node.about));
    }
    text.push_str(&outline(node));
    text.push_str(&name(node));
    if let (NodeKind::Function(Some(station)), false) = (node.drawn.node.kind, node.drawn.is_copy) {
        text.push_str(&badge(node, station));
    }
    text.push_str("</g>");
    text
}

fn outline(node: &PlacedNode) -> String {
    match node.drawn.node.kind {
        _ if node.drawn.is_copy => rounded(node, node.height / 2.0),
        NodeKind::Outside => rounded(node, node.height / 2.0),
        NodeKind::Function(_) => rounded(node, 8.0),
        NodeKind::Table | NodeKind::Bucket => cylinder(node),
        NodeKind::Bus | NodeKind::Cdn => hexagon(node),
    }
}

fn rounded(node: &PlacedNode, radius: f64) -> String {
    let (left, top) = (node.middle.x - node.width / 2.0, node.middle.y - node.height / 2.0);
    let (width, height) = (node.width, node.height);
    format!(
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius:.1}\"/>"
    )
}

fn cylinder(node: &PlacedNode) -> String {
    let (half, left) = (node.width / 2.0, node.middle.x - node.width / 2.0);
    let (right, lid) = (left + node.width, node.middle.y - node.height / 2.0 + LID);
    let floor = lid + node.height - 2.0 * LID;
    format!(
        "<path d=\"M{left:.1} {lid:.1}A{half:.1} {LID} 0 0 1 {right:.1} {lid:.1}V{floor:.1}\
         A{half:.1} {LID} 0 0 1 {left:.1} {floor:.1}Z\"/>\
         <path class=\"lid\" d=\"M{left:.1} {lid:.1}A{half:.1} {LID} 0 0 0 {right:.1} {lid:.1}\"/>"
    )
}

fn hexagon(node: &PlacedNode) -> String {
    let (left, top) = (node.middle.x - node.width / 2.0, node.middle.y - node.height / 2.0);
    let (right, bottom, middle) = (left + node.width, top + node.height, node.middle.y);
    let (inner_left, inner_right) = (left + POINT, right - POINT);
    format!(
        "<path d=\"M{left:.1} {middle:.1}L{inner_left:.1} {top:.1}H{inner_right:.1}L{right:.1} {middle:.1}\
         L{inner_right:.1} {bottom:.1}H{inner_left:.1}Z\"/>"
    )
}

fn name(node: &PlacedNode) -> String {
    let below_lid = match node.drawn.node.kind {
        NodeKind::Table | NodeKind::Bucket if !node.drawn.is_copy => LID / 2.0,
        _ => 0.0,
    };
    let (x, mut text) = (node.middle.x, String::new());
    for (y, line) in node.name.around(node.middle.y + below_lid, NAME) {
        let _ = write!(text, "<text x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(line));
    }
    text
}

/// The number of a station, in its corner.
fn badge(node: &PlacedNode, station: u64) -> String {
    let (x, y) = (node.middle.x - node.width / 2.0 + 2.0, node.middle.y - node.height / 2.0 + 2.0);
    format!(
        "<circle class=\"badge\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"12\"/>\
         <text class=\"station\" x=\"{x:.1}\" y=\"{y:.1}\">{station}</text>"
    )
}
