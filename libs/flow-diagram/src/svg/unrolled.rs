//! A flow without cycles: an edge that leads back ends at a copy of its target.

use std::collections::BTreeSet;

use crate::{Edge, Flow, Node, NodeKind};

/// How much the edges of the first station are to be straighter than those of no station.
const FIRST: i32 = 12;

/// A node, or a copy of one.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub(super) id: String,
    pub(super) node: Node,
    pub(super) is_copy: bool,
}

/// The flow without edges that lead back.
#[derive(Debug)]
pub(super) struct Unrolled {
    pub(super) nodes: Vec<Drawn>,
    pub(super) edges: Vec<Edge>,
}

impl Unrolled {
    /// The edge's weight for dagre: heavier edges are shorter and straighter. The first stations tell the story.
    pub(super) fn weight(&self, edge: &Edge) -> i32 {
        let station = |id: &str| match self.nodes.iter().find(|drawn| drawn.id == id)?.node.kind {
            NodeKind::Function(station) => station,
            _ => None,
        };
        let station = station(&edge.from).or(station(&edge.to));
        let station = station.and_then(|station| i32::try_from(station).ok());
        1 + station.map_or(0, |station| FIRST / station.max(1))
    }
}

/// Follows the flow from its first node; an edge to a node on the path to it leads back.
pub(super) fn unrolled(flow: &Flow) -> Unrolled {
    let mut walk = Walk { flow, seen: BTreeSet::new(), way: vec![], back: BTreeSet::new() };
    for node in &flow.nodes {
        walk.visit(&node.id);
    }
    let mut nodes: Vec<_> = flow
        .nodes
        .iter()
        .map(|node| Drawn { id: node.id.clone(), node: node.clone(), is_copy: false })
        .collect();
    let mut edges = flow.edges.clone();
    for place in walk.back {
        let edge = &mut edges[place];
        let Some(target) = flow.node(&edge.to) else {
            continue;
        };
        edge.to = format!("{}After{}", edge.to, edge.from);
        nodes.push(Drawn { id: edge.to.clone(), node: target.clone(), is_copy: true });
    }
    Unrolled { nodes, edges }
}

struct Walk<'a> {
    flow: &'a Flow,
    seen: BTreeSet<&'a str>,
    way: Vec<&'a str>,
    back: BTreeSet<usize>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, id: &'a str) {
        if !self.seen.insert(id) {
            return;
        }
        self.way.push(id);
        let flow = self.flow;
        for (place, edge) in flow.edges.iter().enumerate().filter(|(_, edge)| edge.from == id) {
            if self.way.contains(&edge.to.as_str()) {
                self.back.insert(place);
            } else {
                self.visit(&edge.to);
            }
        }
        self.way.pop();
    }
}
