//! A page of another origin, in the same browser as the site: it reads nothing, and it writes nothing.

use anyhow::{Context, Result};
use end_to_end::eventually;
use fantoccini::Locator;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::story::Story;

/// What the page tries against one port; it resolves to what it learned, and never fails.
const ATTACK: &str = r#"
    const [url, path, done] = arguments;
    const target = url + path;
    const entry = {Source: "evil", DetailType: "cmd.propose-destination.v1", Detail: JSON.stringify({
        specversion: "1.0", source: "evil", id: "1", type: "cmd.propose-destination.v1",
        data: {name: "Forged", latitude: 47.38, longitude: 8.57}})};
    const bodies = [
        JSON.stringify({name: "Forged", latitude: 47.38, longitude: 8.57}),
        JSON.stringify({Entries: [entry]}),
        entry.Detail,
        "name=Forged&latitude=47.38&longitude=8.57",
    ];
    const learned = [];
    const attempt = async (how, work) => {
        try { learned.push([how, await work()]); } catch (error) { learned.push([how, null]); }
    };
    const types = ["text/plain", "application/json", "application/x-www-form-urlencoded", "application/x-amz-json-1.0"];
    const read = answer => answer.type === "opaque" ? null : answer.text();
    const attacks = async () => {
        await attempt("get", async () => read(await fetch(target)));
        await attempt("image", () => new Promise((resolve, reject) => {
            const image = new Image(); image.onload = () => resolve("loaded"); image.onerror = reject; image.src = target;
        }));
        await attempt("socket", () => new Promise((resolve, reject) => {
            const socket = new WebSocket(target.replace("http", "ws"));
            socket.onopen = () => resolve("open"); socket.onerror = reject;
        }));
        for (const body of bodies) for (const mode of ["cors", "no-cors"]) {
            for (const type of types) await attempt(mode + " " + type, async () => read(await fetch(target,
                {method: "POST", mode, body, headers: {"content-type": type, "x-amz-target": "AWSEvents.PutEvents"}})));
            await attempt(mode + " untyped", async () => read(await fetch(target, {method: "POST", mode, body: new Blob([body])})));
            await attempt("beacon", async () => { navigator.sendBeacon(target, body); return null; });
        }
        for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]) {
            const frame = document.createElement("iframe");
            frame.name = "frame" + Math.random();
            document.body.append(frame);
            const form = document.createElement("form");
            Object.assign(form, {method: "post", enctype: type, action: target, target: frame.name});
            for (const [name, value] of [["name", "Forged"], ["latitude", "47.38"], ["longitude", "8.57"]]) {
                const field = document.createElement("input");
                Object.assign(field, {name, value});
                form.append(field);
            }
            document.body.append(form);
            const loaded = new Promise(resolve => frame.onload = resolve);
            form.submit();
            await Promise.race([loaded, new Promise(resolve => setTimeout(resolve, 2000))]);
        }
    };
    attacks().then(() => done(learned), () => done(learned));
"#;

/// A site of somebody else, at a port of its own.
async fn other_site() -> Result<(u16, JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let page = "<!DOCTYPE html><title>Elsewhere</title><body>Elsewhere";
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
                let answer = format!("{head}Content-Length: {}\r\n\r\n{page}", page.len());
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    Ok((port, serving))
}

#[tokio::test]
async fn a_page_elsewhere_reads_nothing_and_writes_nothing() -> Result<()> {
    let story = Story::begins().await?;
    let (port, serving) = other_site().await?;
    let invoke = "/2015-03-31/functions/receive-commands/invocations";
    // A port of the same name is the same site to a browser, and another origin all the same.
    for host in ["127.0.0.1", "localhost"] {
        story.browser.window.goto(&format!("http://{host}:{port}/")).await?;
        for (url, path) in [
            (&story.system.site, "/destinations"),
            (&story.system.dynamodb, "/"),
            (&story.system.functions, "/"),
            (&story.system.functions, invoke),
        ] {
            let learned =
                story.browser.window.execute_async(ATTACK, vec![json!(url), json!(path)]).await?;
            let learned = learned.as_array().context("what it learned")?;
            assert!(learned.len() > 40, "the attack ran to its end: {learned:?}");
            let told: Vec<&Value> = learned.iter().filter(|it| !it[1].is_null()).collect();
            assert!(told.is_empty(), "{url}{path} told a page at {host}: {told:?}");
        }
    }
    serving.abort();

    // Once this one is listed, what came before would be too.
    story.has_listed("Zoo Zürich", "Lemurs.").await?;
    let list = story.visitor.get("/destinations?limit=100").await?;
    assert!(!list.body.contains("Forged"), "{}", list.body);
    assert_eq!(list.json()?["destinations"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn the_site_s_form_works_under_both_of_its_names() -> Result<()> {
    let story = Story::begins().await?;
    let port = story.system.site.rsplit(':').next().context("no port")?;
    for host in ["127.0.0.1", "localhost"] {
        story.browser.window.goto(&format!("http://{host}:{port}/")).await?;
        story.fills_in(&[("name", host), ("latitude", "47.3845"), ("longitude", "8.5742")]).await?;
        story.submits().await?;
        story.reads("This place is listed.").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_link_from_elsewhere_leads_to_the_site() -> Result<()> {
    let story = Story::begins().await?;
    let (port, serving) = other_site().await?;
    story.browser.window.goto(&format!("http://localhost:{port}/")).await?;
    let site = &story.system.site;
    story
        .browser
        .tell(&format!("document.body.innerHTML = '<a href=\"{site}/\">there</a>'"))
        .await?;
    story.browser.window.find(Locator::Css("a")).await?.click().await?;
    eventually("the site", async || {
        let text = story.browser.text().await.unwrap_or_default();
        Ok((!text.contains("Elsewhere") && text.len() > 100).then_some(()))
    })
    .await?;
    assert_eq!(story.path().await?, "/");
    serving.abort();
    Ok(())
}
