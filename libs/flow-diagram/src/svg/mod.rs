//! Draws a flow as SVG: in layers, for light and dark screens, with a text alternative.

mod curve;
mod escape;
mod layout;
mod legend;
mod placed;
mod ports;
mod shapes;
mod unrolled;
mod wrapping;

use std::fmt::Write;

use crate::{EdgeKind, Flow, NodeKind};
use escape::escaped;
use layout::Layout;
use legend::legend;
use placed::PlacedEdge;
use shapes::shape;
use unrolled::unrolled;
use wrapping::LABEL;

const STYLE: &str = include_str!("style.css");

/// The flow as a complete SVG document. An edge that would lead back ends at a copy of its target.
#[must_use]
pub fn svg(flow: &Flow) -> String {
    let layout = Layout::of(&unrolled(flow));
    let mut text = head(flow, layout.width, layout.height + legend::HEIGHT);
    for edge in &layout.edges {
        let _ = writeln!(text, "{}", line(edge));
    }
    for node in &layout.nodes {
        let _ = writeln!(text, "{}", shape(node));
    }
    // Drawn last, so that no line runs through the labels.
    for edge in &layout.edges {
        text.push_str(&label(edge));
    }
    text.push_str(&legend(layout.height + legend::HEIGHT / 2.0 - 4.0));
    text.push_str("</svg>\n");
    text
}

fn head(flow: &Flow, width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         aria-labelledby=\"title description\">\n\
         <title id=\"title\">The deployed flow</title>\n\
         <desc id=\"description\">{}</desc>\n\
         <style>\n{STYLE}</style>\n\
         <marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         orient=\"auto\"><path d=\"M0 0 8 4 0 8Z\"/></marker>\n\
         <rect class=\"paper\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"16\"/>\n",
        escaped(&in_sentences(flow)),
    )
}

/// The whole flow in sentences, for people who can't see the picture.
fn in_sentences(flow: &Flow) -> String {
    let name = |id: &str| match flow.node(id) {
        Some(node) => match node.kind {
            NodeKind::Table => format!("the table {}", node.name),
            NodeKind::Bucket => format!("the bucket {}", node.name),
            NodeKind::Bus | NodeKind::Cdn => format!("the {}", node.name),
            NodeKind::Outside | NodeKind::Function(_) => node.name.clone(),
        },
        None => id.to_owned(),
    };
    let sentences = flow.edges.iter().map(|edge| {
        let what = match edge.label.as_str() {
            "" => String::new(),
            label => format!(": {label}"),
        };
        format!("From {} to {}{what}.", name(&edge.from), name(&edge.to))
    });
    sentences.collect::<Vec<_>>().join(" ")
}

fn line(edge: &PlacedEdge) -> String {
    let class = match edge.kind {
        EdgeKind::Action => "action",
        EdgeKind::Delivery => "delivery",
    };
    let points: Vec<_> = edge.begin.iter().chain(&edge.bends).chain(&edge.last).copied().collect();
    format!("<path class=\"{class}\" marker-end=\"url(#end)\" d=\"{}\"/>", curve::path(&points))
}

fn label(edge: &PlacedEdge) -> String {
    let mut text = String::new();
    let x = edge.label_at.x;
    for (y, line) in edge.label.around(edge.label_at.y, LABEL) {
        let line = escaped(line);
        let _ = writeln!(text, "<text class=\"label\" x=\"{x:.1}\" y=\"{y:.1}\">{line}</text>");
    }
    text
}
