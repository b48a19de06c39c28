//! The points where edges leave and reach nodes: side by side, so that each can be followed.

use super::placed::{PlacedEdge, PlacedNode, Point};

/// The length of an edge's straight piece below its node, and above the next.
const STRAIGHT: f64 = 12.0;

/// One end of an edge.
#[derive(Clone, Copy)]
enum End {
    Begin,
    Last,
}

/// Gives every edge its own point at the bottom of the node
/// that it leaves, and at the top of the node that it reaches.
pub(super) fn attach(nodes: &[PlacedNode], edges: &mut [PlacedEdge]) {
    for node in nodes {
        attach_to(node, edges, End::Begin);
        attach_to(node, edges, End::Last);
    }
}

/// Ordered by the positions of their other ends, so that edges do not cross.
fn attach_to(node: &PlacedNode, edges: &mut [PlacedEdge], end: End) {
    let is_here = |edge: &&mut PlacedEdge| match end {
        End::Begin => edge.from == node.drawn.id,
        End::Last => edge.to == node.drawn.id,
    };
    let mut here: Vec<_> = edges.iter_mut().filter(is_here).collect();
    let beyond = |edge: &PlacedEdge| match end {
        End::Begin => edge.bends.first().map_or(0.0, |point| point.x),
        End::Last => edge.bends.last().map_or(0.0, |point| point.x),
    };
    here.sort_by(|one, other| beyond(one).total_cmp(&beyond(other)));
    #[allow(clippy::cast_precision_loss, reason = "a handful of edges")]
    let step = node.width / (here.len() as f64 + 1.0);
    let (mut x, half) = (node.middle.x - node.width / 2.0, node.height / 2.0);
    for edge in here {
        x += step;
        match end {
            End::Begin => {
                let y = node.middle.y + half;
                edge.begin = [Point { x, y }, Point { x, y: y + STRAIGHT }];
            }
            End::Last => {
                let y = node.middle.y - half;
                edge.last = [Point { x, y: y - STRAIGHT }, Point { x, y }];
            }
        }
    }
}
