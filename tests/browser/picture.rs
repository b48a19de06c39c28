//! How the picture of the flow looks, whatever was drawn.

use anyhow::Result;
use end_to_end::workspace_file;
use serde_json::{Value, json};

use crate::browser::{Browser, JavaScript};

/// Boxes of the nodes, each with those of the lines of its name: left, top, right, bottom.
const NODES: &str = "
    const box = it => { const b = it.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
    return [...document.querySelectorAll('g')].map(node => ({
        name: node.textContent,
        outline: box(node.querySelector('rect, path')),
        lines: [...node.querySelectorAll('text:not(.station)')].map(box),
    }));";

#[tokio::test]
async fn names_fit_in_their_nodes_and_nodes_are_apart() -> Result<()> {
    let browser = Browser::open(JavaScript::On).await?;
    let picture = workspace_file("docs/flow.svg").canonicalize()?;
    browser.window.goto(&format!("file://{}", picture.display())).await?;
    assert_eq!(browser.tell("return document.documentElement.tagName").await?, json!("svg"));

    let nodes = browser.tell(NODES).await?;

    let nodes: &Vec<Value> = nodes.as_array().unwrap();
    assert!(nodes.len() > 20, "{nodes:?}");
    for (place, node) in nodes.iter().enumerate() {
        let outline = edges(&node["outline"]);
        for line in node["lines"].as_array().unwrap().iter().map(edges) {
            assert!(outline[0] < line[0] && line[2] < outline[2], "{node} is too narrow");
            assert!(outline[1] < line[1] && line[3] < outline[3], "{node} is too low");
        }
        for other in &nodes[place + 1..] {
            assert!(are_apart(outline, edges(&other["outline"])), "{node} is over {other}");
        }
    }
    Ok(())
}

fn edges(value: &Value) -> [f64; 4] {
    serde_json::from_value(value.clone()).unwrap()
}

fn are_apart(one: [f64; 4], other: [f64; 4]) -> bool {
    one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1]
}
