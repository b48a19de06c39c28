//! The rights of the functions' roles, to be taken away and given back.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::stack::Stack;

/// The role of a function.
pub(crate) struct Role {
    /// Its name in the template.
    pub(crate) name: String,
    pub(crate) station: String,
    /// The statements for what the function itself asks for.
    pub(crate) own: Vec<String>,
}

/// All roles of the template, as it was deployed.
pub(crate) fn roles(stack: &Stack) -> Result<Vec<Role>> {
    let template = json!({"Bucket": "visitplannr-code", "Key": "template.json"});
    let template = stack.cloud.aws("s3", "get_object", &template)?;
    let template: Value = serde_json::from_str(template["Body"].as_str().context("no template")?)?;
    let resources = template["Resources"].as_object().context("no resources")?;
    let functions = resources.values().filter(|it| it["Type"] == "AWS::Lambda::Function");
    let roles = functions.map(|function| {
        let name = function["Properties"]["Role"]["Fn::GetAtt"][0].as_str().context("no role")?;
        let station = function["Metadata"]["BuildProperties"]["Binary"].as_str();
        let inline = resources[name]["Properties"]["Policies"].as_array().into_iter().flatten();
        let apart =
            resources.values().filter(|it| it["Properties"]["Roles"] == json!([{"Ref": name}]));
        let policies = inline.chain(apart.map(|policy| &policy["Properties"]));
        let statements = policies.filter_map(|it| it["PolicyDocument"]["Statement"].as_array());
        let own = statements.flatten().filter(|it| !is_of_lambda(it));
        let own = own.filter_map(|it| it["Sid"].as_str().map(str::to_owned)).collect();
        Ok(Role { name: name.to_owned(), station: station.context("no binary")?.to_owned(), own })
    });
    roles.collect()
}

/// What Lambda does in the function's role: ministack does it in its own.
fn is_of_lambda(statement: &Value) -> bool {
    let actions = statement["Action"].to_string();
    let is_of_lambda =
        ["logs:", "sqs:", "dynamodb:GetRecords"].iter().any(|it| actions.contains(it));
    is_of_lambda || statement["Resource"].to_string().contains("OnFailureBucket")
}

/// The policies of a role, as they were deployed.
pub(crate) struct Rights<'a> {
    stack: &'a Stack,
    role: String,
    /// The names of the inline policies, with their documents.
    policies: Vec<(String, Value)>,
}

impl<'a> Rights<'a> {
    pub(crate) fn of(stack: &'a Stack, role: &str) -> Result<Self> {
        let role = stack.resource(role)?;
        let listed = stack.cloud.aws("iam", "list_role_policies", &json!({"RoleName": role}))?;
        let mut policies = vec![];
        for name in listed["PolicyNames"].as_array().context("no policies")? {
            let with = json!({"RoleName": role, "PolicyName": name});
            let document =
                stack.cloud.aws("iam", "get_role_policy", &with)?["PolicyDocument"].take();
            policies.push((name.as_str().context("no name")?.to_owned(), document));
        }
        Ok(Self { stack, role, policies })
    }

    /// Takes these statements away, of which there is at least one.
    pub(crate) fn take(self, is_taken: impl Fn(&str) -> bool) -> Result<Self> {
        let mut count = 0;
        for (name, document) in &self.policies {
            let mut without = document.clone();
            let statements = without["Statement"].as_array_mut().context("no statements")?;
            let before = statements.len();
            statements.retain(|it| !it["Sid"].as_str().is_some_and(&is_taken));
            count += before - statements.len();
            self.put(name, &without)?;
        }
        ensure!(count > 0, "{} has none of these statements", self.role);
        Ok(self)
    }

    /// Makes the role as it was.
    pub(crate) fn give_back(self) -> Result<()> {
        self.policies.iter().try_for_each(|(name, document)| self.put(name, document))
    }

    fn put(&self, name: &str, document: &Value) -> Result<()> {
        let mut with = json!({"RoleName": self.role, "PolicyName": name});
        if document["Statement"] == json!([]) {
            self.stack.cloud.aws("iam", "delete_role_policy", &with)?;
        } else {
            with["PolicyDocument"] = document.to_string().into();
            self.stack.cloud.aws("iam", "put_role_policy", &with)?;
        }
        Ok(())
    }
}
