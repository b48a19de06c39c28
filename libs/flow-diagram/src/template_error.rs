//! Why a text is not the expected template.

use thiserror::Error;

use crate::loops::LoopError;

/// Why a text is not the expected template.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// The text is not valid YAML.
    #[error("it is not YAML: {0}")]
    Syntax(String),
    /// The YAML has something that CloudFormation does not define.
    #[error("{0} is not expected in a template")]
    Unexpected(String),
    /// A loop can't be expanded.
    #[error(transparent)]
    Loop(#[from] LoopError),
    /// The template has no resources.
    #[error("it has no `Resources`; name the template.yaml of the stack")]
    Empty,
    /// The template does not have this resource.
    #[error("the template has no {0}")]
    Missing(String),
}
