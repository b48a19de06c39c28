//! The words that these stories are told in.

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr, eventually};
use fantoccini::Locator;
use serde_json::json;

use crate::browser::{Browser, JavaScript};

/// A system, somebody who calls its API, and a person before a browser.
pub(crate) struct Story {
    pub(crate) browser: Browser,
    pub(crate) visitor: Visitor,
    pub(crate) system: Visitplannr,
}

impl Story {
    pub(crate) async fn begins() -> Result<Self> {
        Self::begins_with(JavaScript::On).await
    }

    pub(crate) async fn begins_with(scripts: JavaScript) -> Result<Self> {
        let browser = Browser::open(scripts).await?;
        let system = Visitplannr::ephemeral().await?;
        Ok(Self { browser, visitor: Visitor::of(&system)?, system })
    }

    /// Opens a page of the site.
    pub(crate) async fn goes_to(&self, path: &str) -> Result<()> {
        Ok(self.browser.window.goto(&format!("{}{path}", self.system.site)).await?)
    }

    /// Writes into the fields of the form, in place of what is there.
    pub(crate) async fn fills_in(&self, fields: &[(&str, &str)]) -> Result<()> {
        for (name, value) in fields {
            let field = self.browser.window.find(Locator::Id(name)).await?;
            field.clear().await?;
            field.send_keys(value).await?;
        }
        Ok(())
    }

    pub(crate) async fn submits(&self) -> Result<()> {
        self.browser.window.find(Locator::Css("form button")).await?.click().await?;
        Ok(())
    }

    /// Where the browser is, without the site's address.
    pub(crate) async fn path(&self) -> Result<String> {
        let url = self.browser.window.current_url().await?;
        let path = url.as_str().strip_prefix(&self.system.site);
        path.map(str::to_owned).with_context(|| format!("{url} is not on the site"))
    }

    /// Waits until the page, which may load itself again, says something.
    pub(crate) async fn reads(&self, words: &str) -> Result<()> {
        eventually(&format!("`{words}` on the page"), async || {
            // While a page is replaced by the next, there is nothing to read.
            let text = self.browser.text().await.unwrap_or_default();
            Ok(text.contains(words).then_some(()))
        })
        .await
    }

    /// Proposes a place by the API, and waits until the home page has it.
    pub(crate) async fn has_listed(&self, name: &str, description: &str) -> Result<String> {
        let geolocation = json!({"latitude": 47.3845, "longitude": 8.5742});
        let place = json!({"name": name, "geolocation": geolocation, "description": description});
        let location = self.visitor.accepted(&place).await?;
        self.visitor.home_page_with(&location).await?;
        Ok(location)
    }
}
