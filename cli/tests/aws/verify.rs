//! `visitplannr verify --aws`, and what mends what it finds.

use anyhow::Result;
use serde_json::{Value, json};

use crate::deployed::{Deployed, STACK};
use crate::history::{PLACE, unprojected};
use crate::operator::Operator;

/// The parts that differ.
async fn differing(operator: &Operator) -> Result<Vec<Value>> {
    let verified = operator.runs(&["verify", "--json", "--aws", "--stack", STACK]).await?;
    let parts = verified.output.lines().map(|line| {
        let difference: Value = serde_json::from_str(line)?;
        Ok(difference["in"].clone())
    });
    let parts = parts.collect::<Result<Vec<_>>>()?;
    assert_eq!(verified.code, Some(i32::from(!parts.is_empty())), "{}", verified.errors);
    Ok(parts)
}

async fn reprojected() -> Result<(Deployed, Operator)> {
    let deployed = unprojected().await?;
    let operator = deployed.operator()?;
    let mended = operator.runs(&["reproject", PLACE, "--aws", "--stack", STACK]).await?;
    assert_eq!(mended.code, Some(0), "{}{}", mended.output, mended.errors);
    Ok((deployed, operator))
}

#[tokio::test]
async fn what_no_function_did_is_found_until_it_is_done() -> Result<()> {
    let deployed = unprojected().await?;
    let operator = deployed.operator()?;
    assert_eq!(
        differing(&operator).await?,
        [json!("row"), json!("document"), json!("page"), json!("country")]
    );

    operator.runs(&["reproject", PLACE, "--aws", "--stack", STACK]).await?;
    assert_eq!(differing(&operator).await?, [json!("page"), json!("country")]);
    deployed.renders().await?;
    assert_eq!(differing(&operator).await?, [json!("country")]);
    deployed.counts("FR", 1).await?;

    assert_eq!(differing(&operator).await?, Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn a_page_of_another_document_is_found() -> Result<()> {
    let (deployed, operator) = reprojected().await?;
    deployed.counts("FR", 1).await?;
    deployed.puts_page("<p>Nothing to see.").await?;

    assert_eq!(differing(&operator).await?, [json!("page")]);

    Ok(())
}
