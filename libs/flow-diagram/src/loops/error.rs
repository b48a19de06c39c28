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
    /// It does not have the three parts of a loop.
    #[error("the loop {0} is not written as [identifier, [item, …], {{Id${{identifier}}: …}}]")]
    Shape(String),
    /// A member's id would be the same for every item, or is a loop itself.
    #[error(
        "the loop {name} has the member {key}; its id needs ${{identifier}}, and it can't be a loop"
    )]
    Key {
        /// The loop.
        name: String,
        /// The member's id, as written.
        key: String,
    },
    /// Two members have one id.
    #[error("{0} is there twice; give the members of loops ids of their own")]
    Twice(String),
    /// A loop stands where none is expected.
    #[error(
        "{0} stands within a resource or in another section; loops go into Resources and Outputs"
    )]
    Place(String),
    /// An identifier stands in a text that CloudFormation does not substitute everywhere.
    #[error("`{0}` has a loop's identifier; write `!Sub \"{0}\"`")]
    PlainText(String),
    /// A value is not in the mappings.
    #[error("{map}.{row}.{column} is looked up by a loop and is not in Mappings; add it")]
    NotMapped {
        /// The mapping.
        map: String,
        /// Its row.
        row: String,
        /// The column of the row.
        column: String,
    },
    /// The arguments of an intrinsic function are not those that loops of this project use.
    #[error("{function} with {arguments} is not expected in a loop")]
    Function {
        /// Such as `Fn::FindInMap`.
        function: String,
        /// As JSON.
        arguments: String,
    },
}
