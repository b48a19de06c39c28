//! Which pipelines a function has.

use stream_processing::{EventTypes, Pipeline, Pipelines, PipelinesError};

fn pipeline(id: &'static str) -> Pipeline {
    Pipeline::new(id, EventTypes::any(), |units| units)
}

#[test]
fn two_pipelines_of_one_id_are_refused() {
    let refused = Pipelines::new([pipeline("a"), pipeline("b"), pipeline("a")]).unwrap_err();
    assert_eq!(refused, PipelinesError::Duplicate("a".to_owned()));
}

#[test]
fn pipelines_are_disabled_by_a_setting() {
    let pipelines = Pipelines::new([pipeline("a"), pipeline("b"), pipeline("c")]).unwrap();
    let left = format!("{:?}", pipelines.without(" a, c,").unwrap());
    assert!(left.contains("b: any") && !left.contains("a: any"), "{left}");
}

#[test]
fn an_empty_setting_disables_none() {
    let pipelines = Pipelines::new([pipeline("a")]).unwrap().without("").unwrap();
    assert!(format!("{pipelines:?}").contains("a: any"));
}

#[test]
fn disabling_a_pipeline_that_is_not_there_is_a_mistake_that_names_those_that_are() {
    let pipelines = Pipelines::new([pipeline("a"), pipeline("b")]).unwrap();
    let mistake = pipelines.without("c").unwrap_err().to_string();
    assert_eq!(mistake, "there is no pipeline `c` to disable; there are: a, b");
}

#[test]
fn types_are_chosen_by_name_list_or_pattern() {
    for (types, taken, left) in [
        (EventTypes::from("abc"), "abc", "abcd"),
        (EventTypes::from(["abc", "x"]), "x", "y"),
        (EventTypes::matching("a.c|x").unwrap(), "abc", "abcx"),
    ] {
        assert!(types.includes(taken), "{types:?}");
        assert!(!types.includes(left), "{types:?}");
    }
}

#[test]
fn a_pattern_that_is_none_is_refused() {
    let refused = EventTypes::matching("(").unwrap_err().to_string();
    assert!(refused.starts_with("`(` is not a regular expression for event types"), "{refused}");
}
