//! Invocations at the same time, of the same messages and of others.

use std::sync::Arc;

use anyhow::Result;
use futures::future::try_join_all;
use handlers::stations::count_by_country::COUNTRY_REACHED_MILESTONE;
use serde_json::json;
use stream_processing::BatchResponse;

use crate::stage::{Stage, listed};

/// Gives the messages to two invocations at once, to one of them from the end, again and again until none has any left.
async fn counted_twice(stage: &Arc<Stage>, messages: usize) -> Result<()> {
    let messages: Vec<_> = (0..messages).map(|number| listed(number, "CH")).collect();
    let reversed: Vec<_> = messages.iter().rev().cloned().collect();
    loop {
        let invocations = [messages.clone(), reversed.clone()].map(|messages| {
            let stage = Arc::clone(stage);
            tokio::spawn(async move { stage.count(&messages).await })
        });
        let mut is_done = true;
        for answer in try_join_all(invocations).await? {
            is_done &= answer? == BatchResponse::done();
        }
        if is_done {
            return Ok(());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_invocations_with_the_same_messages_count_each_once_and_pass_one_milestone()
-> Result<()> {
    let stage = Arc::new(Stage::set().await?);

    counted_twice(&stage, 30).await?;

    assert_eq!(stage.counted().await?, [("CH".to_owned(), 30)]);
    let staged = stage.staged().await?;
    let [milestone] = staged.as_slice() else { panic!("{staged:?}") };
    assert_eq!(milestone["type"], COUNTRY_REACHED_MILESTONE);
    assert_eq!(milestone["data"], json!({"country": "CH", "destinations": 10}));
    Ok(())
}
