//! `visitplannr seed --aws`.

use anyhow::Result;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use crate::deployed::{Deployed, STACK};

#[tokio::test]
async fn proposals_go_to_the_site_of_a_stack() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let accepted = ResponseTemplate::new(202);
    let proposals = Mock::given(method("POST")).and(path("/destinations"));
    proposals.respond_with(accepted).expect(3).mount(&deployed.site).await;

    let operator = deployed.operator()?;
    let arguments = ["seed", "--count", "3", "--json", "--aws", "--stack", STACK];
    let seeded = operator.runs(&arguments).await?;

    assert_eq!((seeded.code, seeded.errors.as_str()), (Some(0), ""));
    let tally: Value = serde_json::from_str(&seeded.output)?;
    assert_eq!(tally["accepted"], json!(3));
    Ok(())
}
