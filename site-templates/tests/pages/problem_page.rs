//! The page that gives an invalid form back.

use crate::sample;

fn html() -> String {
    sample::problem_page().render().unwrap()
}

/// The start tag of the element with this id.
fn start_tag(html: &str, id: &str) -> String {
    let (before, after) = html.split_once(&format!(" id=\"{id}\"")).unwrap();
    let from = before.rfind('<').unwrap();
    let to = before.len() + after.find('>').unwrap() + format!(" id=\"{id}\"").len();
    html[from..=to].to_owned()
}

#[test]
fn what_was_sent_is_kept() {
    let html = html();

    assert!(start_tag(&html, "longitude").contains(r#"value="5.0493""#));
    // The first newline after the start tag is the parser's: the second was written.
    assert!(html.contains(">\n\nTalking trees &#60;/textarea&#62; &#38; a train</textarea>"));
}

#[test]
fn a_quote_in_a_field_cannot_leave_its_attribute() {
    let latitude = start_tag(&html(), "latitude");

    assert!(latitude.contains("value=\"51,65&#34; onfocus=&#34;alert(1)\""), "{latitude}");
    let email = start_tag(&html(), "email");
    assert!(email.contains("value=\"ada@&#34;&#62;&#60;script&#62;\""), "{email}");
}

#[test]
fn each_problem_stands_beside_its_field() {
    let html = html();

    for field in ["name", "latitude", "email"] {
        let input = start_tag(&html, field);
        assert!(input.contains(r#"aria-invalid="true""#), "{input}");
        assert!(input.contains(&format!(r#"aria-describedby="{field}-error""#)), "{input}");
    }
    assert!(html.contains(r#"id="name-error">destinations must include a name."#));
}

#[test]
fn several_problems_of_one_field_are_all_told() {
    assert!(html().contains(
        r#"id="latitude-error">The latitude must be a number. It must not have a comma."#
    ));
}

#[test]
fn a_field_without_a_problem_is_not_marked() {
    let longitude = start_tag(&html(), "longitude");

    assert!(!longitude.contains("aria-"), "{longitude}");
}

#[test]
fn the_summary_links_each_problem_to_its_field() {
    assert!(html().contains(r##"<a href="#name">destinations must include a name.</a>"##));
}

#[test]
fn a_problem_of_the_whole_proposal_stands_in_the_summary_without_a_link() {
    assert!(html().contains("<li>destinations must include a location.</li>"));
}

#[test]
fn the_title_of_the_window_says_that_there_is_an_error() {
    assert!(
        html().contains("<title>Error: The proposal is not complete yet · Visitplannr</title>")
    );
    assert!(html().contains("Error 400"));
}
