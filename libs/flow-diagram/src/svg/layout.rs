//! The layout: layers from top to bottom, with room for labels.

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, layout};

use super::placed::{PlacedEdge, PlacedNode, Point};
use super::ports::attach;
use super::unrolled::{Drawn, Unrolled};
use super::wrapping::{LABEL, Lines, NAME};
use crate::{Edge, NodeKind};

/// Around the picture, and between its parts.
const MARGIN: f64 = 20.0;
const BETWEEN_NODES: f64 = 16.0;
const BETWEEN_EDGES: f64 = 12.0;
const BETWEEN_LAYERS: f64 = 30.0;

/// The parts of the picture with their positions, and its size.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) nodes: Vec<PlacedNode>,
    pub(super) edges: Vec<PlacedEdge>,
}

impl Layout {
    pub(super) fn of(unrolled: &Unrolled) -> Self {
        let options = GraphOptions { directed: true, multigraph: false, compound: false };
        let mut graph = Graph::with_options(options);
        for drawn in &unrolled.nodes {
            let (width, height) = size(drawn);
            let node = NodeLabel { width, height, ..NodeLabel::default() };
            graph.set_node(drawn.id.clone(), Some(node));
        }
        for edge in &unrolled.edges {
            let label = Lines::of(&edge.label);
            let label = EdgeLabel {
                width: label.width(LABEL),
                height: label.height(LABEL),
                labelpos: LabelPos::Center,
                weight: unrolled.weight(edge),
                ..EdgeLabel::default()
            };
            graph.set_edge(edge.from.clone(), edge.to.clone(), Some(label), None);
        }
        layout(
            &mut graph,
            Some(LayoutOptions {
                nodesep: BETWEEN_NODES,
                edgesep: BETWEEN_EDGES,
                ranksep: BETWEEN_LAYERS,
                marginx: MARGIN,
                marginy: MARGIN,
                ..LayoutOptions::default()
            }),
        );
        Self::read(&graph, unrolled)
    }

    fn read(graph: &Graph<NodeLabel, EdgeLabel>, unrolled: &Unrolled) -> Self {
        let mut placed = Self::default();
        for drawn in &unrolled.nodes {
            if let Some(node) = graph.node(&drawn.id) {
                placed.nodes.push(placed_node(drawn, node));
            }
        }
        for edge in &unrolled.edges {
            if let Some(label) = graph.edge(&edge.from, &edge.to, None) {
                placed.edges.push(placed_edge(edge, label));
            }
        }
        attach(&placed.nodes, &mut placed.edges);
        let right = |node: &PlacedNode| node.middle.x + node.width / 2.0;
        let bends = placed.edges.iter().flat_map(|edge| &edge.bends).map(|point| point.x);
        let width = placed.nodes.iter().map(right).chain(bends).fold(0.0, f64::max);
        let bottom = |node: &PlacedNode| node.middle.y + node.height / 2.0;
        let height = placed.nodes.iter().map(bottom).fold(0.0, f64::max);
        Self { width: width + MARGIN, height: height + MARGIN, ..placed }
    }
}

fn placed_node(drawn: &Drawn, node: &NodeLabel) -> PlacedNode {
    PlacedNode {
        drawn: drawn.clone(),
        name: name(drawn),
        middle: Point { x: node.x.unwrap_or_default(), y: node.y.unwrap_or_default() },
        width: node.width,
        height: node.height,
    }
}

fn placed_edge(edge: &Edge, label: &EdgeLabel) -> PlacedEdge {
    // Dagre's first and last points touch the nodes; `ports` replaces them.
    let between = label.points.len().saturating_sub(2);
    let bends = label.points.iter().skip(1).take(between);
    PlacedEdge {
        from: edge.from.clone(),
        to: edge.to.clone(),
        kind: edge.kind,
        begin: [Point::default(); 2],
        bends: bends.map(|point| Point { x: point.x, y: point.y }).collect(),
        last: [Point::default(); 2],
        label: Lines::of(&edge.label),
        label_at: Point { x: label.x.unwrap_or_default(), y: label.y.unwrap_or_default() },
    }
}

fn name(drawn: &Drawn) -> Lines {
    let mut lines = Lines::of(&drawn.node.name);
    if let (true, Some(first)) = (drawn.is_copy, lines.0.first_mut()) {
        first.insert_str(0, "↺ ");
    }
    lines
}

/// Room for the name and the shape around it.
fn size(drawn: &Drawn) -> (f64, f64) {
    let name = name(drawn);
    let (width, height) = match drawn.node.kind {
        _ if drawn.is_copy => (24.0, 10.0),
        NodeKind::Function(_) => (20.0, 20.0),
        NodeKind::Table | NodeKind::Bucket => (28.0, 32.0),
        NodeKind::Outside | NodeKind::Bus | NodeKind::Cdn => (36.0, 20.0),
    };
    (name.width(NAME) + width, name.height(NAME) + height)
}
