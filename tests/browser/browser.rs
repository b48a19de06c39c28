//! A browser with an empty profile, and what a person does with it.

use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::installed;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::driver::Driver;

/// A browser is a heavy thing: not more than a small machine can carry.
static SEATS: Semaphore = Semaphore::const_new(2);

/// An open browser.
pub(crate) struct Browser {
    pub(crate) window: Client,
    // In this order: the browser ends before its files are removed, and the seat is free then.
    driver: Driver,
    _home: TempDir,
    _seat: SemaphorePermit<'static>,
}

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JavaScript {
    On,
    Off,
}

impl Browser {
    pub(crate) async fn open(scripts: JavaScript) -> Result<Self> {
        let seat = SEATS.acquire().await?;
        let home = tempfile::Builder::new().prefix("visitplannr-browser-").tempdir()?;
        let driver = Driver::start(home.path()).await?;
        let wanted = capabilities(home.path(), scripts)?;
        let wanted = wanted.as_object().cloned().context("capabilities are an object")?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let window =
            ClientBuilder::new(connector).capabilities(wanted).connect(&driver.url()).await?;
        Ok(Self { window, driver, _home: home, _seat: seat })
    }

    /// The text that a person sees on the page.
    pub(crate) async fn text(&self) -> Result<String> {
        Ok(self.window.find(Locator::Css("body")).await?.text().await?)
    }

    /// What a script finds out.
    pub(crate) async fn tell(&self, script: &str) -> Result<Value> {
        Ok(self.window.execute(script, vec![]).await?)
    }

    /// Presses keys, whatever has the focus.
    pub(crate) async fn press(&self, keys: &str) -> Result<()> {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        Ok(self.window.perform_actions(actions).await?)
    }

    /// A command of the DevTools protocol, which WebDriver has no words for.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Result<()> {
        self.ask("goog/cdp/execute", json!({"cmd": command, "params": parameters})).await?;
        Ok(())
    }

    /// What the browser complained about since it was asked last, but for answers that are errors:
    /// those are meant.
    pub(crate) async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.ask("se/log", json!({"type": "browser"})).await?;
        let entries = log.as_array().cloned().context("no log")?;
        let is_meant = |entry: &Value| entry["source"] == "network";
        Ok(entries.iter().filter(|entry| !is_meant(entry)).map(Value::to_string).collect())
    }

    async fn ask(&self, command: &str, body: Value) -> Result<Value> {
        let session = self.window.session_id().await?.context("no session")?;
        let url = format!("{}/session/{session}/{command}", self.driver.url());
        let answer = reqwest::Client::new().post(url).json(&body).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        Ok(answer["value"].clone())
    }
}

/// Without motion, because a click may not wait for a page to have scrolled.
fn capabilities(home: &Path, scripts: JavaScript) -> Result<Value> {
    let profile = format!("--user-data-dir={}", home.join("profile").display());
    let allowed = if scripts == JavaScript::On { 1 } else { 2 };
    Ok(json!({
        "browserName": "chrome",
        "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {
            "binary": installed(&["chromium", "chromium-browser", "google-chrome"])?,
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--window-size=1280,1000",
                "--force-prefers-reduced-motion", profile,
            ],
            "prefs": {"profile.managed_default_content_settings.javascript": allowed},
        },
    }))
}
