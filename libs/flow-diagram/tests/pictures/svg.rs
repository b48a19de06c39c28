//! The flow as SVG.

use flow_diagram::svg;

use crate::small_stack::{flow_of, stack};

/// An attribute of each element that has it, as a number.
fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
    let (element, attribute) = (format!("<{element} "), format!("{attribute}=\""));
    let elements = svg.split(&element).skip(1).filter_map(|rest| rest.split('>').next());
    let attributes = elements.flat_map(|element| element.split(' '));
    let values = attributes.filter_map(|other| other.strip_prefix(&attribute));
    values.map(|value| value.trim_end_matches(['"', '/']).parse().unwrap()).collect()
}

#[test]
fn a_template_is_always_drawn_in_the_same_way() {
    let first = svg(&flow_of(&stack()));
    for _ in 0..20 {
        assert_eq!(svg(&flow_of(&stack())), first);
    }
}

#[test]
fn what_leads_back_leads_to_a_copy() {
    let text = svg(&flow_of(&stack()));
    assert_eq!(text.matches(">↺ orders<").count(), 1, "{text}");
}

#[test]
fn who_cannot_see_it_is_told_everything() {
    let text = svg(&flow_of(&stack()));
    let (_, description) = text.split_once("<desc id=\"description\">").unwrap();
    for sentence in [
        "From a visitor to take-orders: POST /orders.",
        "From the table orders to publish-orders: stream.",
        "From the CDN to visitors: GET /.",
    ] {
        assert!(description.contains(sentence), "{description}");
    }
    assert!(text.contains("role=\"img\" aria-labelledby=\"title description\""));
}

#[test]
fn what_a_template_says_is_text() {
    let text = svg(&flow_of(&stack().replace("Sid: AppendOrders", "Sid: Append<Orders&")));
    assert!(text.contains("<title>Takes &lt;orders&gt;.</title>"), "{text}");
    assert!(!text.contains("<orders"), "{text}");
}

#[test]
fn it_is_for_light_and_dark_screens() {
    assert!(svg(&flow_of(&stack())).contains("@media (prefers-color-scheme: dark)"));
}

#[test]
fn everything_stands_on_the_paper() {
    let text = svg(&flow_of(&stack()));
    let (width, height) = (numbers(&text, "rect", "width")[0], numbers(&text, "rect", "height")[0]);
    let (x, y) = (numbers(&text, "text", "x"), numbers(&text, "text", "y"));
    assert!(x.len() > 30 && x.iter().all(|x| (0.0..width).contains(x)), "{x:?}");
    assert!(y.iter().all(|y| (0.0..height).contains(y)), "{y:?}");
}
