//! The emulated cloud: one process for all tests of this target, and gone with them.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock};

use anyhow::{Context, Result, bail};
use end_to_end::{cloud_tool, program, workspace_file};
use serde::Deserialize;
use serde_json::{Value, json};

/// Several tests deploy a stack each; whoever is first starts the cloud.
static CLOUD: OnceLock<Result<Cloud, String>> = OnceLock::new();

/// An emulated AWS.
pub(crate) struct Cloud {
    emulator: Mutex<Emulator>,
    pub(crate) place: Place,
}

/// Where it is.
#[derive(Debug, Deserialize)]
pub(crate) struct Place {
    pub(crate) endpoint: String,
    pub(crate) certificate: PathBuf,
    pub(crate) region: String,
}

/// The emulator's process. It stops everything when its standard input ends, however this process ends.
struct Emulator {
    _process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Cloud {
    pub(crate) fn running() -> Result<&'static Self> {
        match CLOUD.get_or_init(|| Self::start().map_err(|error| format!("{error:#}"))) {
            Ok(cloud) => Ok(cloud),
            Err(error) => bail!("{error}"),
        }
    }

    fn start() -> Result<Self> {
        let visitplannr = program("visitplannr")?;
        let programs = visitplannr.parent().context("a program without a directory")?;
        let mut process = Command::new(cloud_tool("python")?)
            .arg("-B")
            .arg(workspace_file("tests/deployed/emulator"))
            .arg("--programs")
            .arg(programs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = process.stdin.take().context("no input")?;
        let output = BufReader::new(process.stdout.take().context("no output")?);
        let mut emulator = Emulator { _process: process, input, output };
        let place = serde_json::from_value(emulator.says()?)?;
        Ok(Self { emulator: Mutex::new(emulator), place })
    }

    /// Calls AWS as root, as boto3 does: `aws("s3", "get_object", &json!({…}))`.
    pub(crate) fn aws(&self, service: &str, call: &str, with: &Value) -> Result<Value> {
        self.emulator()?.asked(&json!({"service": service, "call": call, "with": with}))
    }

    /// Deploys, updates or deletes a stack.
    pub(crate) fn stack(&self, name: &str, call: &str, with: &Value) -> Result<Value> {
        self.emulator()?.asked(&json!({"stack": name, "call": call, "with": with}))
    }

    /// The letters that were sent.
    pub(crate) fn letters(&self) -> Result<Value> {
        self.emulator()?.asked(&json!({"call": "letters", "with": {}}))
    }

    fn emulator(&self) -> Result<MutexGuard<'_, Emulator>> {
        self.emulator.lock().ok().context("an earlier test broke off a request")
    }
}

impl Emulator {
    fn asked(&mut self, request: &Value) -> Result<Value> {
        writeln!(self.input, "{request}")?;
        let mut said = self.says()?;
        match said["error"].as_str() {
            Some(error) => bail!("{error}"),
            None => Ok(said["answer"].take()),
        }
    }

    fn says(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        serde_json::from_str(&line).with_context(|| format!("the emulator said `{line}`"))
    }
}
