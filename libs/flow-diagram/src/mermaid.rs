//! Writes a flow as Mermaid, as GitHub renders it: <https://mermaid.js.org/syntax/flowchart.html>.

use std::fmt::Write;

use crate::{Edge, EdgeKind, Flow, Node, NodeKind};

/// The flow as a Mermaid flowchart. Deliveries by AWS are dotted.
#[must_use]
pub fn mermaid(flow: &Flow) -> String {
    let mut text = "flowchart TB\n".to_owned();
    for node in &flow.nodes {
        let _ = writeln!(text, "  {}", node_line(node));
    }
    for edge in &flow.edges {
        let _ = writeln!(text, "  {}", edge_line(edge));
    }
    text
}

fn node_line(node: &Node) -> String {
    let (id, name) = (&node.id, quoted(&node.name));
    match node.kind {
        NodeKind::Outside => format!("{id}([{name}])"),
        NodeKind::Function(Some(station)) => {
            format!("{id}[{}]", quoted(&format!("{station} {}", node.name)))
        }
        NodeKind::Function(None) => format!("{id}[{name}]"),
        NodeKind::Table | NodeKind::Bucket => format!("{id}[({name})]"),
        NodeKind::Bus | NodeKind::Cdn => format!("{id}{{{{{name}}}}}"),
    }
}

fn edge_line(edge: &Edge) -> String {
    let arrow = match edge.kind {
        EdgeKind::Action => "-->",
        EdgeKind::Delivery => "-.->",
    };
    let label = match edge.label.as_str() {
        "" => String::new(),
        label => format!("|{}|", quoted(label)),
    };
    format!("{} {arrow}{label} {}", edge.from, edge.to)
}

/// In quotes, every character except a quote is text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "#quot;"))
}
