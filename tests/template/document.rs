//! `template.yaml` of this workspace, and the references in it.

use std::ops::Deref;

use anyhow::Result;
use end_to_end::workspace_file;
pub(crate) use flow_diagram::Resource;
use serde_json::{Value, json};

/// The template that the stack is made of.
pub(crate) struct Template {
    template: flow_diagram::Template,
}

impl Template {
    /// The template of this workspace.
    pub(crate) fn read() -> Result<Self> {
        Self::of_file("template.yaml")
    }

    /// That of the event lake, a stack inside of it.
    pub(crate) fn lake() -> Result<Self> {
        Self::of_file("lake.yaml")
    }

    /// Both.
    pub(crate) fn all() -> Result<[Self; 2]> {
        Ok([Self::read()?, Self::lake()?])
    }

    fn of_file(name: &str) -> Result<Self> {
        let text = std::fs::read_to_string(workspace_file(name))?;
        Ok(Self { template: flow_diagram::Template::parse(&text)? })
    }
}

impl Deref for Template {
    type Target = flow_diagram::Template;

    fn deref(&self) -> &Self::Target {
        &self.template
    }
}

/// The reference to a resource.
pub(crate) fn reference(id: &str) -> Value {
    json!({"Ref": id})
}

/// The reference to an attribute of a resource, such as `EventsTable.Arn`.
pub(crate) fn attribute_of(path: &str) -> Value {
    json!({"Fn::GetAtt": path})
}
