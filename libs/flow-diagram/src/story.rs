//! Selects the part of a wiring that leads to a reader.

use std::collections::BTreeSet;

use crate::{Edge, EdgeKind, Flow, NodeKind, Template, wiring::wiring};

impl Flow {
    /// The deployed flow, as far as it leads to people, other services or a numbered station: faults do not. A read is left
    /// out if the reader also gets the same by another way.
    #[must_use]
    pub fn of(template: &Template) -> Self {
        let mut flow = wiring(template);
        let is_end = |kind| matches!(kind, NodeKind::Outside | NodeKind::Function(Some(_)));
        let ends = flow.nodes.iter().filter(|node| is_end(node.kind));
        let ends: BTreeSet<String> = ends.map(|node| node.id.clone()).collect();
        let seen = reached(&ends, &flow.edges, |edge| (&edge.to, &edge.from));
        flow.edges.retain(|edge| seen.contains(&edge.to));
        flow.leave_detours();
        let ends = flow.edges.iter().flat_map(|edge| [edge.from.clone(), edge.to.clone()]);
        let ends: BTreeSet<String> = ends.collect();
        flow.nodes.retain(|node| ends.contains(&node.id));
        flow
    }

    /// If a node reads a table and something made of it, keeps only the latter.
    fn leave_detours(&mut self) {
        let all = self.edges.clone();
        self.edges.retain(|edge| {
            let is_read = edge.kind == EdgeKind::Action
                && self
                    .nodes
                    .iter()
                    .any(|node| node.id == edge.from && node.kind == NodeKind::Table);
            let others: Vec<_> = all.iter().filter(|other| *other != edge).cloned().collect();
            let begin = BTreeSet::from([edge.from.clone()]);
            !is_read || !reached(&begin, &others, |edge| (&edge.from, &edge.to)).contains(&edge.to)
        });
    }
}

/// The nodes that can be reached from `from`, along edges in the direction that `ends` gives.
fn reached(
    from: &BTreeSet<String>,
    edges: &[Edge],
    ends: impl Fn(&Edge) -> (&String, &String),
) -> BTreeSet<String> {
    let mut reached = from.clone();
    loop {
        let before = reached.len();
        let next = edges.iter().map(&ends).filter(|(begin, _)| reached.contains(*begin));
        let next: Vec<_> = next.map(|(_, end)| end.clone()).collect();
        reached.extend(next);
        if reached.len() == before {
            return reached;
        }
    }
}
