//! The home page.

use site_templates::{HomePage, ListedDestination};

use crate::sample;

fn home_page_of(destination: ListedDestination) -> String {
    HomePage { destinations: vec![destination], ..HomePage::default() }.render().unwrap()
}

fn destination() -> ListedDestination {
    sample::home_page().destinations.remove(0)
}

#[test]
fn given_no_destinations_the_page_invites_to_propose_the_first() {
    let html = HomePage::default().render().unwrap();

    assert!(html.contains("Propose the first place"));
    assert!(!html.contains("class=\"cards\""));
}

#[test]
fn given_destinations_there_is_no_invitation_for_the_first() {
    assert!(!home_page_of(destination()).contains("Propose the first place"));
}

#[test]
fn the_destinations_stand_in_the_given_order() {
    let html = sample::home_page().render().unwrap();
    let position = |name: &str| html.find(&format!(">{name}</a>")).unwrap();

    assert_eq!(html.matches("<li class=\"card\">").count(), 20);
    assert!(position("Natural History Museum") < position("Efteling"));
    assert!(position("Efteling") < position("Villa Las Estrellas"));
}

#[test]
fn given_no_popular_area_the_page_is_silent_about_them() {
    assert!(!home_page_of(destination()).contains("Where families are going"));
}

#[test]
fn a_popular_area_says_where_it_is_and_when_it_was_popular() {
    let html = sample::home_page().render().unwrap();

    assert_eq!(html.matches("Around ").count(), 3);
    assert!(html.contains("Around <bdi>Natural History Museum</bdi></a>"));
    assert!(html.contains(
        r#"3 places proposed in the week to <time datetime="2026-11-21">21 November 2026</time>"#
    ));
}

#[test]
fn markup_in_the_name_of_a_popular_area_is_shown_as_text() {
    let mut page = sample::home_page();
    page.popular_areas[0].near = "<b>Zoo</b>".to_owned();
    page.popular_areas[0].id = "\"><i>".to_owned();

    let html = page.render().unwrap();

    assert!(!html.contains("<b>") && !html.contains("<i>"));
}

#[test]
fn the_countries_with_most_places_are_named_in_the_given_order_with_how_many() {
    let html = sample::home_page().render().unwrap();

    let (_, tally) = html.split_once(r#"<h2 id="countries">Most places</h2>"#).unwrap();
    let (tally, _) = tally.split_once("</ol>").unwrap();
    let position = |text: &str| tally.find(text).unwrap();
    assert!(position("France <strong>1204</strong>") < position("Germany <strong>738</strong>"));
    assert_eq!(tally.matches("<li>").count(), 5);
}

#[test]
fn given_no_counts_the_page_is_silent_about_them() {
    assert!(!home_page_of(destination()).contains("Most places"));
}

#[test]
fn markup_in_a_country_s_code_is_shown_as_text() {
    let mut page = sample::home_page();
    page.countries[0].country = "<b>".to_owned();

    assert!(!page.render().unwrap().contains("<b>"));
}

#[test]
fn a_name_links_to_the_page_of_its_destination() {
    let destination = destination();
    let link = format!(
        r#"<h3 dir="auto"><a href="/destinations/{}">Natural History Museum</a></h3>"#,
        destination.id
    );

    assert!(home_page_of(destination).contains(&link));
}

#[test]
fn markup_in_a_name_is_shown_as_text() {
    let html = home_page_of(ListedDestination {
        name: "<script>alert(1)</script>".to_owned(),
        ..destination()
    });

    assert!(!html.contains("<script"));
    assert!(html.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
}

#[test]
fn markup_in_a_description_is_shown_as_text() {
    let html = home_page_of(ListedDestination {
        description: Some("<img src=x onerror=alert(1)>".to_owned()),
        ..destination()
    });

    assert!(!html.contains("<img"));
}

#[test]
fn a_quote_in_an_id_or_a_country_cannot_leave_its_attribute() {
    let html = home_page_of(ListedDestination {
        id: "\"><b>".to_owned(),
        country: "\"><i>".to_owned(),
        ..destination()
    });

    assert!(!html.contains("<b>"));
    assert!(!html.contains("<i>"));
}

#[test]
fn the_country_is_given_in_words() {
    assert!(home_page_of(destination()).contains(r#"<p class="country">United Kingdom</p>"#));
}

#[test]
fn an_unknown_country_is_given_by_its_code() {
    let html = home_page_of(ListedDestination { country: "ZZ".to_owned(), ..destination() });

    assert!(html.contains(r#"<p class="country">ZZ</p>"#));
}

#[test]
fn the_date_of_the_listing_is_absolute_and_in_words() {
    let html = home_page_of(destination());

    assert!(html.contains(
        r#"Listed <time datetime="2026-11-21T08:49:00Z">21 November 2026, 08:49 UTC</time>"#
    ));
    assert!(!html.contains(" ago"));
}

#[test]
fn the_coordinates_link_to_the_place_on_the_map() {
    let html = home_page_of(destination());

    assert!(html.contains(concat!(
        r#"<a href="https://www.openstreetmap.org/?mlat=51.4967&#38;mlon=-0.1764"#,
        r#"#map=14/51.4967/-0.1764" rel="noopener">51.4967° N, 0.1764° W<"#
    )));
}

#[test]
fn a_destination_without_a_description_has_no_empty_paragraph() {
    let html = home_page_of(ListedDestination { description: None, ..destination() });

    assert!(!html.contains("class=\"about\""));
}

#[test]
fn names_take_the_direction_of_their_script_and_are_isolated_from_what_surrounds_them() {
    let html = sample::awkward_home_page().render().unwrap();

    assert_eq!(html.matches(r#"<h3 dir="auto">"#).count(), 7);
}

#[test]
fn the_form_asks_for_what_a_proposal_needs() {
    let html = home_page_of(destination());

    assert!(html.contains(r#"<form method="post" action="/destinations">"#));
    for (field, attributes) in [
        ("name", r#"name="name" required maxlength="120""#),
        ("latitude", r#"name="latitude" required"#),
        ("longitude", r#"name="longitude" required"#),
        ("description", r#"name="description" rows="4" maxlength="280""#),
    ] {
        assert!(html.contains(attributes), "{field}");
        assert!(html.contains(&format!(r#"<label for="{field}">"#)), "{field}");
    }
}

#[test]
fn the_form_asks_for_an_address_only_where_somebody_writes_and_says_what_for() {
    let html = sample::home_page().render().unwrap();
    for said in [
        r#"<label for="email">"#,
        r#"name="email" type="email" maxlength="254" autocomplete="email""#,
        r#"aria-describedby="email-help""#,
        "and for nothing else",
        r#"to have it forgotten, write to <a href="mailto:visitplannr@example.com">"#,
    ] {
        assert!(html.contains(said), "{said}");
    }

    let html = HomePage { mail_sender: None, ..sample::home_page() }.render().unwrap();

    assert!(!html.contains(r#"name="email""#) && !html.contains("mailto:"), "nobody writes");
}

#[test]
fn the_form_leaves_the_judgement_of_numbers_to_the_server() {
    let html = home_page_of(destination());

    assert!(!html.contains(r#"type="number""#));
    assert!(!html.contains("pattern="));
    assert!(!html.contains(r#"aria-invalid="true""#));
}

#[test]
fn the_coordinates_get_a_keyboard_that_has_a_minus() {
    // The keypad that an iPhone shows for `decimal` and `numeric` has none.
    assert!(!home_page_of(destination()).contains("inputmode="));
}
