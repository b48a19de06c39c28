//! The content of a diagram: nodes and edges.

/// A diagram's nodes, and what flows between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// Every node once; their ids differ.
    pub nodes: Vec<Node>,
    /// Their ends are ids of `nodes`.
    pub edges: Vec<Edge>,
}

/// A participant of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The logical id of a resource, or a word for anything else.
    pub id: String,
    /// What it is: a resource of the stack, or somebody outside.
    pub kind: NodeKind,
    /// The label, such as `read models`.
    pub name: String,
    /// What it is for, in a sentence; empty if the template has no description.
    pub about: String,
}

/// The kind of a participant, which decides its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// People, clocks and services outside of the stack.
    Outside,
    /// A Lambda function, with the number of its station if it has one.
    Function(Option<u64>),
    /// A DynamoDB table, drawn as a cylinder.
    Table,
    /// An EventBridge bus with rules.
    Bus,
    /// An S3 bucket, such as the site's.
    Bucket,
    /// A CloudFront distribution: the CDN.
    Cdn,
}

/// A flow from one node to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The id of the node that it begins at.
    pub from: String,
    /// The id of the node that it leads to.
    pub to: String,
    /// Who moves it: a participant or AWS.
    pub kind: EdgeKind,
    /// A few words, such as `append events`.
    pub label: String,
}

/// Who moves what flows along an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    /// The node at one of its ends does: a request, a write, a read.
    Action,
    /// AWS does: a stream, a rule with its queue, a notification.
    Delivery,
}

impl Edge {
    pub(crate) fn new(from: &str, to: &str, kind: EdgeKind, label: impl Into<String>) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), kind, label: label.into() }
    }
}

impl Flow {
    /// The node with this id, if there is one.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}
