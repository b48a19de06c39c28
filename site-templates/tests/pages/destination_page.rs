//! The page of one destination, in each of its states.

use site_templates::{DestinationPage, DestinationStatus};

use crate::sample;

#[test]
fn a_pending_destination_is_said_to_be_checked() {
    let html = sample::pending_page().render().unwrap();

    assert!(html.contains("We are checking that this place exists."));
    assert!(html.contains(r#"<li class="now" aria-current="step"><strong>Being checked</strong>"#));
}

#[test]
fn a_pending_destination_can_be_looked_at_again_without_waiting() {
    let page = sample::pending_page();
    let link = format!(r#"<a href="/destinations/{}">look now</a>"#, page.id);

    assert!(page.render().unwrap().contains(&link));
}

#[test]
fn a_listed_destination_shows_its_country_and_when_it_was_listed() {
    let html = sample::listed_page().render().unwrap();

    assert!(html.contains(r#"<p class="country">Netherlands</p>"#));
    assert!(html.contains(
        r#"<strong>Listed</strong> <time datetime="2026-11-21T08:50:01Z">21 November 2026, 08:50 UTC</time>"#
    ));
}

#[test]
fn a_rejected_destination_says_why_and_when() {
    let html = sample::rejected_page().render().unwrap();

    assert!(html.contains("We could not list this place."));
    assert!(html.contains("There is no country at this place."));
    assert!(html.contains("2026-11-21T08:50:01Z"));
}

#[test]
fn the_form_of_a_rejected_place_asks_for_the_address_again_and_does_not_show_it() {
    let html = sample::rejected_page().render().unwrap();

    assert!(
        html.contains(r#"name="email" type="email" maxlength="254" autocomplete="email" value="""#)
    );
}

#[test]
fn a_rejected_destination_can_be_proposed_again_from_what_was_sent() {
    let html = sample::rejected_page().render().unwrap();

    assert!(html.contains(r#"<form method="post" action="/destinations">"#));
    assert!(html.contains(r#"value="Efteling""#));
    assert!(html.contains(r#"value="51.6498""#));
    assert!(html.contains(r#"value="5.0493""#));
    assert!(html.contains("\nHolle Bolle Gijs says thank you"));
}

#[test]
fn an_expired_destination_says_when_and_can_be_proposed_again() {
    let html = sample::expired_page().render().unwrap();

    assert!(html.contains("We could not check this place in time."));
    assert!(html.contains("2026-11-22T08:49:00Z"));
    assert!(html.contains(r#"value="Efteling""#));
}

#[test]
fn only_a_destination_that_was_turned_down_shows_the_form() {
    assert!(!sample::pending_page().render().unwrap().contains("<form"));
    assert!(!sample::listed_page().render().unwrap().contains("<form"));
}

#[test]
fn the_name_is_the_heading_and_in_the_title() {
    let html = sample::listed_page().render().unwrap();

    assert!(html.contains(r#"<h1 dir="auto">Efteling</h1>"#));
    assert!(html.contains("<title>Efteling · Visitplannr</title>"));
}

#[test]
fn a_test_is_said_to_be_one() {
    let html = DestinationPage { is_test: true, ..sample::listed_page() }.render().unwrap();
    assert!(html.contains("This is a test."), "{html}");
    assert!(!sample::listed_page().render().unwrap().contains("This is a test."));
}

#[test]
fn markup_is_shown_as_text_wherever_it_comes_from() {
    let markup = "</title><script>alert(1)</script>";
    let html = DestinationPage {
        id: markup.to_owned(),
        name: markup.to_owned(),
        description: Some(markup.to_owned()),
        status: DestinationStatus::Rejected {
            message: markup.to_owned(),
            rejected_at: sample::morning(),
        },
        ..sample::pending_page()
    }
    .render()
    .unwrap();

    assert!(!html.contains("<script"));
    assert_eq!(html.matches("</title>").count(), 1);
}

#[test]
fn a_proposal_beyond_the_globe_is_shown_without_a_map() {
    let html = DestinationPage { latitude: 123.0, ..sample::rejected_page() }.render().unwrap();

    assert!(html.contains("123.0000° N"));
    assert!(!html.contains("mlat="));
}
