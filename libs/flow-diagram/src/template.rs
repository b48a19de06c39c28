//! A SAM template as JSON, without loops and in CloudFormation's long form: `!Ref X` is `{"Ref": "X"}`.

use serde_json::Value;

use crate::loops::expand;
use crate::template_error::TemplateError;
use crate::yaml;

/// The template of a stack, as the JSON of its long form.
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

impl Template {
    /// Reads a template, and expands its loops.
    ///
    /// # Errors
    /// [`TemplateError`] if the text is not a template.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let template = Self(expand(yaml::parse(text)?)?);
        if template.0["Resources"].is_object() { Ok(template) } else { Err(TemplateError::Empty) }
    }

    /// All resources, in the order of the template.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.0["Resources"].as_object().into_iter().flatten().map(|(id, body)| Resource {
            id,
            kind: body["Type"].as_str().unwrap_or_default(),
            body,
        })
    }

    /// The resources that are deployed whatever the stack's conditions are.
    pub(crate) fn unconditional(&self) -> impl Iterator<Item = Resource<'_>> {
        self.resources().filter(|resource| resource.attribute("/Condition").is_null())
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
    /// The property at this JSON pointer; `null` if there is none.
    #[must_use]
    pub fn property(&self, pointer: &str) -> &'a Value {
        self.body["Properties"].pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The value beside the properties at this JSON pointer, such as `/DeletionPolicy`; `null` if there is none.
    #[must_use]
    pub fn attribute(&self, pointer: &str) -> &'a Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
    }
    /// The events that trigger a function, in SAM's syntax.
    pub(crate) fn events(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.property("/Events").as_object().into_iter().flat_map(|events| events.values())
    }
}
