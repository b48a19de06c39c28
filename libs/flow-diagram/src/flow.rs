//! What flows from whom to whom.

/// A picture's content: nodes, and what goes from one to the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// Each id once.
    pub nodes: Vec<Node>,
    /// Between nodes that are there.
    pub edges: Vec<Edge>,
}

/// Someone or something that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The logical id of a resource; of what is not a resource, a word.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// What people call it.
    pub name: String,
    /// What it is for, in a sentence; empty if the template does not say.
    pub about: String,
}

/// What takes part in a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// People, clocks and services outside of the stack.
    Outside,
    /// A Lambda function, with the number of its station if it has one.
    Function(Option<u64>),
    /// A DynamoDB table.
    Table,
    /// An EventBridge bus.
    Bus,
    /// An S3 bucket.
    Bucket,
    /// A CloudFront distribution.
    Cdn,
}

/// What goes from one node to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The id of the node that it begins at.
    pub from: String,
    /// The id of the node that it leads to.
    pub to: String,
    /// Who moves it.
    pub kind: EdgeKind,
    /// What it is, in a few words.
    pub label: String,
}

/// Who moves what an edge stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    /// The node at one of its ends: a request, a write, a read.
    Action,
    /// AWS: a stream, a rule with its queue, a notification.
    Delivery,
}

impl Flow {
    /// The node of this id.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}
