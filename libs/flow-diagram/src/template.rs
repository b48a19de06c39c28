//! A SAM template as JSON, without loops and in CloudFormation's long form: `!Ref X` is `{"Ref": "X"}`.

use serde_json::Value;
use thiserror::Error;

use crate::loops::{LoopError, expand};
use crate::yaml;

/// The template that a stack is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Template(pub Value);

/// A resource and its logical id.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    /// Its logical id, such as `EventsTable`.
    pub id: &'a str,
    /// Its type, such as `AWS::DynamoDB::Table`.
    pub kind: &'a str,
    body: &'a Value,
}

/// Why a text is not a template, or not the one that was expected.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// It is not YAML.
    #[error("it is not YAML: {0}")]
    Syntax(String),
    /// It is YAML that CloudFormation does not know.
    #[error("{0} is not expected in a template")]
    Unexpected(String),
    /// A loop can't be expanded.
    #[error(transparent)]
    Loop(#[from] LoopError),
    /// There is nothing in it.
    #[error("it has no `Resources`; name the template.yaml of the stack")]
    Empty,
    /// A resource is not there.
    #[error("the template has no {0}")]
    Missing(String),
}

impl Template {
    /// Reads a template, and expands its loops.
    ///
    /// # Errors
    /// [`TemplateError`] if it is none.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let template = Self(expand(yaml::parse(text)?)?);
        if template.0["Resources"].is_object() { Ok(template) } else { Err(TemplateError::Empty) }
    }

    /// All resources.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.0["Resources"].as_object().into_iter().flatten().map(|(id, body)| Resource {
            id,
            kind: body["Type"].as_str().unwrap_or_default(),
            body,
        })
    }

    /// The resources of one kind, such as `AWS::DynamoDB::Table`.
    pub fn resources_of(&self, kind: &str) -> impl Iterator<Item = Resource<'_>> {
        self.resources().filter(move |resource| resource.kind == kind)
    }

    /// The resource with this logical id.
    ///
    /// # Errors
    /// [`TemplateError::Missing`] if there is none.
    pub fn resource(&self, id: &str) -> Result<Resource<'_>, TemplateError> {
        let found = self.resources().find(|resource| resource.id == id);
        found.ok_or_else(|| TemplateError::Missing(id.to_owned()))
    }
}

impl<'a> Resource<'a> {
    /// A property, by its JSON pointer; null if it is not there.
    #[must_use]
    pub fn property(&self, pointer: &str) -> &'a Value {
        self.body["Properties"].pointer(pointer).unwrap_or(&Value::Null)
    }

    /// Something beside the properties, such as `/DeletionPolicy`; null if it is not there.
    #[must_use]
    pub fn attribute(&self, pointer: &str) -> &'a Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
    }
}
