//! What holds for all pages alike.

use site_templates::{AnswerStatus, HomePage, LetterPage, NotFoundPage, STYLESHEET};

use crate::sample;

/// (what it is, its HTML)
fn every_page() -> Vec<(&'static str, String)> {
    let empty = HomePage::default();
    vec![
        ("home", sample::home_page().render().unwrap()),
        ("empty home", empty.render().unwrap()),
        ("awkward home", sample::awkward_home_page().render().unwrap()),
        ("pending", sample::pending_page().render().unwrap()),
        ("listed", sample::listed_page().render().unwrap()),
        ("rejected", sample::rejected_page().render().unwrap()),
        ("expired", sample::expired_page().render().unwrap()),
        ("problem", sample::problem_page().render().unwrap()),
        ("not found", NotFoundPage.render().unwrap()),
        ("may we write", letter_page(AnswerStatus::MayWeWrite { action: "/x?a=1".into() })),
        ("must we stop", letter_page(AnswerStatus::MustWeStop { action: "/x?a=1".into() })),
        ("we will write", letter_page(AnswerStatus::WeWillWrite)),
        ("we stop", letter_page(AnswerStatus::WeStop)),
        ("broken link", letter_page(broken_link())),
    ]
}

fn letter_page(status: AnswerStatus) -> String {
    LetterPage { status }.render().unwrap()
}

fn broken_link() -> AnswerStatus {
    let (title, detail) = ("The link is not whole.".into(), "Copy all of it.".into());
    AnswerStatus::Broken { status: 403, title, detail }
}

#[test]
fn the_one_style_element_is_the_stylesheet_to_the_byte() {
    for (page, html) in every_page() {
        assert_eq!(html.matches("<style").count(), 1, "{page}");
        let (_, after) = html.split_once("<style>").unwrap();
        let (style, _) = after.split_once("</style>").unwrap();
        assert_eq!(style, STYLESHEET, "{page}");
    }
}

#[test]
fn nothing_needs_a_script_or_an_inline_style() {
    for (page, html) in every_page() {
        assert!(!html.contains("<script"), "{page}");
        assert!(!html.contains(" style="), "{page}");
        assert!(!html.contains(" onclick="), "{page}");
    }
}

#[test]
fn a_page_makes_no_further_request() {
    for (page, html) in every_page() {
        assert!(!html.contains(" src="), "{page}");
        assert!(!html.contains("@import"), "{page}");
        assert!(!html.contains("url("), "{page}");
        for link in html.split("<link ").skip(1) {
            let href = link.split("href=\"").nth(1).unwrap();
            assert!(href.starts_with("data:"), "{page}: {href:.60}");
        }
    }
}

#[test]
fn every_page_has_one_heading_of_the_first_level_and_its_landmarks() {
    for (page, html) in every_page() {
        for (element, times) in [("<h1", 1), ("<main", 1), ("<header", 1), ("<footer", 1)] {
            assert_eq!(html.matches(element).count(), times, "{page}: {element}");
        }
        assert!(html.contains(r#"<html lang="en">"#), "{page}");
        assert!(html.contains(r##"<a class="skip" href="#content">"##), "{page}");
    }
}

#[test]
fn no_id_occurs_twice_on_a_page() {
    for (page, html) in every_page() {
        let mut ids: Vec<&str> =
            html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{page}");
    }
}

#[test]
fn the_country_boundaries_are_attributed_on_every_page() {
    for (page, html) in every_page() {
        assert!(html.contains(r#"<a href="https://www.openstreetmap.org/copyright">"#), "{page}");
        assert!(html.contains("ODbL"), "{page}");
    }
}

#[test]
fn only_a_pending_page_reloads_itself() {
    for (page, html) in every_page() {
        assert_eq!(
            html.contains(r#"<meta http-equiv="refresh" content="2">"#),
            page == "pending",
            "{page}"
        );
    }
}

#[test]
fn equal_data_renders_to_equal_bytes() {
    assert_eq!(every_page(), every_page());
}
