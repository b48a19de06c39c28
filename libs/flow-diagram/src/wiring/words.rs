//! Turns logical ids into words.

/// `ReadModelsTable` without its kind: `read models`.
pub(super) fn plain_name(id: &str, kind: &str) -> String {
    in_words(id.strip_suffix(kind).unwrap_or(id))
}

/// Splits camel case: `PutPage` becomes `put page`.
pub(super) fn in_words(id: &str) -> String {
    let mut words = String::new();
    for letter in id.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_is_the_id_without_its_kind_in_words() {
        assert_eq!(plain_name("ReadModelsTable", "Table"), "read models");
        assert_eq!(plain_name("SiteBucket", "Bucket"), "site");
        assert_eq!(plain_name("Events", "Table"), "events");
    }
}
