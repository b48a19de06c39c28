//! Whoever operates a system: reads its faults, and invokes its functions.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_http_client::Builder;
use local::tables::fault_store;
use local::{Options, Running, System};
use stream_processing::sources::Payload;
use stream_processing::{DynamoDbFaultStore, Fault};

use super::invocation::{Invoked, invoke};

/// An operator of a local system. One that does not run is started for as long as this takes.
pub(crate) struct Operator {
    faults: DynamoDbFaultStore,
    functions: SocketAddr,
    started: Option<System>,
}

/// What became of a fault that was resubmitted.
pub(crate) enum Resubmitted {
    /// Its record is processed, and it is gone.
    Done,
    /// Its record is poison still.
    FaultAgain,
    /// Something else failed: another time.
    NotNow(String),
}

impl Operator {
    /// The operator of the system with this data.
    pub(crate) async fn of(data_directory: &Path) -> Result<Self> {
        if let Some(running) = Running::find(data_directory) {
            return Ok(Self::reaching(running, None));
        }
        if !data_directory.is_dir() {
            bail!(
                "there is no system in {}; name its directory with --data-dir",
                data_directory.display()
            );
        }
        let data_directory = Some(data_directory.to_owned());
        let options = Options { data_directory, port: 0, dynamodb_port: 0, lambda_port: 0 };
        let system = System::start(&options).await?;
        Ok(Self::reaching(system.running(), Some(system)))
    }

    fn reaching(running: Running, started: Option<System>) -> Self {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .endpoint_url(format!("http://{}", running.dynamodb))
            .http_client(Builder::new().build_http());
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        Self { faults: fault_store(&client), functions: running.functions, started }
    }

    /// The faults of one function, or of all.
    pub(crate) async fn faults(&self, function: Option<&str>) -> Result<Vec<Fault>> {
        self.faults.faults(function).await.context("the faults can't be read")
    }

    /// Removes a fault.
    pub(crate) async fn remove(&self, fault: &Fault) -> Result<()> {
        self.faults.remove(fault).await.context("the fault can't be removed")
    }

    /// Gives a fault's record to the function and the pipeline that raised it, and removes the fault if
    /// that goes well. In this order, so that nothing is lost between the two.
    pub(crate) async fn resubmit(&self, fault: &Fault) -> Result<Resubmitted> {
        let payload = Payload::of_fault(fault);
        let answer = match invoke(self.functions, &fault.function, payload.text()).await? {
            Invoked::Answered(answer) => answer,
            Invoked::Failed(reason) => return Ok(Resubmitted::NotNow(reason)),
        };
        if !answer.batch_item_failures.is_empty() {
            let reason = "the record failed for now; the function's log says why";
            return Ok(Resubmitted::NotNow(reason.to_owned()));
        }
        if !answer.faults.is_empty() {
            return Ok(Resubmitted::FaultAgain);
        }
        self.remove(fault).await?;
        Ok(Resubmitted::Done)
    }

    /// Stops the system, if it was started for this.
    pub(crate) async fn leave(self) {
        if let Some(system) = self.started {
            system.stop().await;
        }
    }
}
