//! The deployed flow as a picture: read from the template that deploys it, drawn as Mermaid or as SVG.

mod flow;
mod loops;
mod mermaid;
mod story;
mod svg;
mod template;
mod template_error;
mod wiring;
mod yaml;

pub use flow::{Edge, EdgeKind, Flow, Node, NodeKind};
pub use loops::LoopError;
pub use mermaid::mermaid;
pub use svg::svg;
pub use template::{Resource, Template};
pub use template_error::TemplateError;
