//! The alarm on faults, which keeps its state until it is set back.

use anyhow::{Context, Result};
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::StateValue;

use super::refusal::Refusal;
use crate::system::Stack;

impl Stack {
    /// Sets the alarm on faults back, since none is left. A stack of an older template has no such alarm.
    pub(crate) async fn set_faults_alarm_back(&self) -> Result<()> {
        let Ok(alarm) = self.resource("FaultsAlarm") else { return Ok(()) };
        let request = Client::new(&self.config).set_alarm_state().alarm_name(alarm);
        let request = request.state_value(StateValue::Ok).state_reason("no fault is left");
        let answer = request.send().await.map_err(|error| Refusal::of("CloudWatch", &error));
        answer.context("no fault is left, but the alarm FaultsAlarm can't be set back")?;
        Ok(())
    }
}
