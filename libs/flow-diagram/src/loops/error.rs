//! Why a loop can't be expanded.

use thiserror::Error;

/// Why a loop can't be expanded, and how to write it instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LoopError {
    /// The transform is missing, or not the first.
    #[error(
        "there are loops; write `Transform: [AWS::LanguageExtensions, …]`, with this one first"
    )]
    Undeclared,
    /// The loop does not have its three parts.
    #[error("the loop {0} is not written as [identifier, [item, …], {{Id${{identifier}}: …}}]")]
    Shape(String),
    /// A member's id would be the same for every item, or the member is itself a loop.
    #[error(
        "the loop {name} has the member {key}; its id needs ${{identifier}}, and it can't be a loop"
    )]
    Key {
        /// The name of the loop.
        name: String,
        /// The member's id, as written.
        key: String,
    },
    /// Two members have the same id.
    #[error("{0} is there twice; give the members of loops ids of their own")]
    Twice(String),
    /// A loop is in a place where it is not supported.
    #[error(
        "{0} stands within a resource or in another section; loops go into Resources and Outputs"
    )]
    Place(String),
    /// An identifier is in plain text, which CloudFormation does not substitute everywhere.
    #[error("`{0}` has a loop's identifier; write `!Sub \"{0}\"`")]
    PlainText(String),
    /// A loop looks up a value that `Mappings` does not have.
    #[error("{map}.{row}.{column} is looked up by a loop and is not in Mappings; add it")]
    NotMapped {
        /// The name of the mapping.
        map: String,
        /// The first key below the mapping.
        row: String,
        /// The second key, below the row.
        column: String,
    },
    /// An intrinsic function has arguments that are not supported in loops.
    #[error("{function} with {arguments} is not expected in a loop")]
    Function {
        /// The function, such as `Fn::FindInMap`.
        function: String,
        /// The arguments, written as JSON.
        arguments: String,
    },
}
