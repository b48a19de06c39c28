//! The deployed stack: one for all tests of this target, and gone with them.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};

use anyhow::{Context, Result, bail};
use end_to_end::{Visitor, program, tool, workspace_file};
use reqwest::Client;
use reqwest::redirect::Policy;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Who takes something away from the stack wants to be alone with it.
static TURNS: RwLock<()> = RwLock::const_new(());
static CLOUD: OnceLock<Result<Cloud, String>> = OnceLock::new();

/// A stack on an emulated AWS.
pub(crate) struct Cloud {
    calls: Mutex<Calls>,
    pub(crate) deployed: Deployed,
}

/// Where everything is, as the emulator says.
#[derive(Debug, Deserialize)]
pub(crate) struct Deployed {
    pub(crate) site: String,
    pub(crate) endpoint: String,
    pub(crate) certificate: PathBuf,
    pub(crate) region: String,
    pub(crate) stack: String,
    pub(crate) operator: AccessKey,
}

/// Credentials of a user.
#[derive(Debug, Deserialize)]
pub(crate) struct AccessKey {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

/// The emulator's process. It stops everything when its standard input ends, however this process ends.
struct Calls {
    _process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// The stack, for a test that leaves it as it is.
pub(crate) async fn shared() -> Result<(&'static Cloud, RwLockReadGuard<'static, ()>)> {
    let turn = TURNS.read().await;
    Ok((cloud()?, turn))
}

/// The stack, for a test that others would notice.
pub(crate) async fn alone() -> Result<(&'static Cloud, RwLockWriteGuard<'static, ()>)> {
    let turn = TURNS.write().await;
    Ok((cloud()?, turn))
}

fn cloud() -> Result<&'static Cloud> {
    match CLOUD.get_or_init(|| Cloud::start().map_err(|error| format!("{error:#}"))) {
        Ok(cloud) => Ok(cloud),
        Err(error) => bail!("{error}"),
    }
}

impl Cloud {
    fn start() -> Result<Self> {
        let visitplannr = program("visitplannr")?;
        let programs = visitplannr.parent().context("a program without a directory")?;
        let mut process = Command::new(tool("../cloud/bin/python")?)
            .arg(workspace_file("tests/deployed/emulator"))
            .arg("--programs")
            .arg(programs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = process.stdin.take().context("no input")?;
        let mut output = BufReader::new(process.stdout.take().context("no output")?);
        let deployed = said(&mut output).context("the stack was not deployed")?;
        let calls = Mutex::new(Calls { _process: process, input, output });
        Ok(Self { calls, deployed: serde_json::from_value(deployed)? })
    }

    /// Calls AWS as root, as boto3 does: `aws("s3", "get_object", json!({…}))`.
    pub(crate) fn aws(&self, service: &str, call: &str, with: &Value) -> Result<Value> {
        let mut calls = self.calls.lock().unwrap();
        let asked = json!({"service": service, "call": call, "with": with});
        writeln!(calls.input, "{asked}")?;
        let mut said = said(&mut calls.output)?;
        if let Some(error) = said["error"].as_str() {
            bail!("{error}");
        }
        Ok(said["answer"].take())
    }

    /// The physical id of a resource of the template.
    pub(crate) fn resource(&self, name: &str) -> Result<String> {
        let with = json!({"StackName": self.deployed.stack, "LogicalResourceId": name});
        let found = self.aws("cloudformation", "describe_stack_resource", &with)?;
        let id = found["StackResourceDetail"]["PhysicalResourceId"].as_str();
        Ok(id.with_context(|| format!("{name} has no id"))?.to_owned())
    }

    /// Somebody who visits the site.
    pub(crate) fn visitor(&self) -> Result<Visitor> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&self.deployed.certificate)?)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let trust = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = Client::builder().redirect(Policy::none()).use_preconfigured_tls(trust);
        Ok(Visitor::with(http.build()?, &self.deployed.site))
    }
}

fn said(output: &mut BufReader<ChildStdout>) -> Result<Value> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    serde_json::from_str(&line).with_context(|| format!("the emulator said `{line}`"))
}
