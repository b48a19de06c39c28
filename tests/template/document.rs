//! `template.yaml` as JSON, in CloudFormation's long form: `!Ref X` is `{"Ref": "X"}`.

use anyhow::{Context, Result, bail};
use end_to_end::workspace_file;
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// The template that the stack is made of.
pub(crate) struct Template(pub(crate) Value);

/// A resource and its logical id.
#[derive(Clone, Copy)]
pub(crate) struct Resource<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    body: &'a Value,
}

impl Template {
    /// The template of this workspace.
    pub(crate) fn read() -> Result<Self> {
        Self::parse(&std::fs::read_to_string(workspace_file("template.yaml"))?)
    }

    /// That of the event lake, a stack inside of it.
    pub(crate) fn lake() -> Result<Self> {
        Self::parse(&std::fs::read_to_string(workspace_file("lake.yaml"))?)
    }

    /// Both.
    pub(crate) fn all() -> Result<[Self; 2]> {
        Ok([Self::read()?, Self::lake()?])
    }

    fn parse(text: &str) -> Result<Self> {
        let documents = Yaml::load_from_str(text)?;
        documents.first().context("it is empty").and_then(plain).map(Self)
    }

    /// All resources.
    pub(crate) fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.0["Resources"].as_object().into_iter().flatten().map(|(id, body)| Resource {
            id,
            kind: body["Type"].as_str().unwrap_or_default(),
            body,
        })
    }

    /// The resources of one kind, such as `AWS::DynamoDB::Table`.
    pub(crate) fn resources_of(&self, kind: &str) -> impl Iterator<Item = Resource<'_>> {
        self.resources().filter(move |resource| resource.kind == kind)
    }

    /// The resource with this logical id.
    pub(crate) fn resource(&self, id: &str) -> Result<Resource<'_>> {
        let found = self.resources().find(|resource| resource.id == id);
        found.with_context(|| format!("the template has no {id}"))
    }
}

impl<'a> Resource<'a> {
    /// A property, by its JSON pointer; null if it is not there.
    pub(crate) fn property(&self, pointer: &str) -> &'a Value {
        self.body["Properties"].pointer(pointer).unwrap_or(&Value::Null)
    }

    /// Something beside the properties, such as `DeletionPolicy`.
    pub(crate) fn attribute(&self, pointer: &str) -> &'a Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
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

fn plain(yaml: &Yaml<'_>) -> Result<Value> {
    Ok(match yaml {
        Yaml::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => json!(value),
            Scalar::Integer(value) => json!(value),
            Scalar::FloatingPoint(value) => json!(value.into_inner()),
            Scalar::String(value) => json!(value),
        },
        Yaml::Sequence(items) => items.iter().map(plain).collect::<Result<_>>()?,
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(key, value)| {
                let key = key.as_str().context("a key that is no text")?;
                Ok((key.to_owned(), plain(value)?))
            });
            Value::Object(members.collect::<Result<Map<_, _>>>()?)
        }
        Yaml::Tagged(tag, value) => match tag.suffix.as_str() {
            name @ ("Ref" | "Condition") => json!({name: plain(value)?}),
            name => json!({format!("Fn::{name}"): plain(value)?}),
        },
        other => bail!("{other:?} is not expected in a template"),
    })
}

#[test]
fn short_functions_are_read_in_their_long_form() -> Result<()> {
    let text = "a: !Ref X\nb: !GetAtt X.Arn\nc: !Sub \"${X}/*\"\nd: !If [C, 1, !Ref Y]\ne: yes";
    let long = json!({
        "a": {"Ref": "X"},
        "b": {"Fn::GetAtt": "X.Arn"},
        "c": {"Fn::Sub": "${X}/*"},
        "d": {"Fn::If": ["C", 1, {"Ref": "Y"}]},
        "e": "yes",
    });
    assert_eq!(Template::parse(text)?.0, long);
    Ok(())
}
