//! Station 12: what the links of a letter do.

use handlers::function::HttpFunction;
use handlers::http_api::{Request, Response};
use handlers::mailboxes::{Answer, AnswerLink, Consent, Mailbox, MailboxKey};
use handlers::stations::record_consent::RecordConsentHandler;
use http::{Method, StatusCode};

use crate::letters_and_claims::{Fate, InMemoryMailboxes};
use crate::story::{body, hash, header, request, text};

const HTML: (&str, &str) = ("accept", "text/html");

async fn link(answer: Answer) -> AnswerLink {
    let key = MailboxKey::of(&hash(), &"ada@example.com".parse().unwrap()).await.unwrap();
    AnswerLink::sign(&hash(), answer, &key).await.unwrap()
}

async fn asked(mailboxes: &InMemoryMailboxes, request: Request) -> Response {
    RecordConsentHandler::new(mailboxes.clone(), hash()).handle(request).await
}

#[tokio::test]
async fn who_opens_a_link_sees_a_question_and_nothing_has_changed() {
    for (answer, question) in [
        (Answer::WriteToMe, "May we write to you?"),
        (Answer::NeverAgain, "Shall we never write to you again?"),
    ] {
        let (mailboxes, link) = (InMemoryMailboxes::default(), link(answer).await.to_string());

        let page = asked(&mailboxes, request(Method::GET, &link, &[HTML], b"")).await;
        let head = asked(&mailboxes, request(Method::HEAD, &link, &[HTML], b"")).await;

        assert_eq!((page.status(), head.status()), (StatusCode::OK, StatusCode::OK));
        assert_eq!(header(&page, "cache-control"), "no-store");
        let html = text(&page);
        assert!(html.contains(question), "{html}");
        let action = link.replace('&', "&#38;");
        assert!(html.contains(&format!("<form method=\"post\" action=\"{action}\">")), "{html}");
        assert!(head.body().is_empty());
        assert_eq!(mailboxes.all(), []);
    }
}

#[tokio::test]
async fn the_button_answers_and_the_last_answer_counts() {
    let mailboxes = InMemoryMailboxes::default();
    for (answer, consent, said) in [
        (Answer::WriteToMe, Consent::Agreed, "We will write to you."),
        (Answer::WriteToMe, Consent::Agreed, "We will write to you."),
        (Answer::NeverAgain, Consent::Refused, "We will never write to you again."),
        (Answer::WriteToMe, Consent::Agreed, "We will write to you."),
    ] {
        let link = link(answer).await.to_string();
        let page = asked(&mailboxes, request(Method::POST, &link, &[HTML], b"")).await;

        assert_eq!(page.status(), StatusCode::OK, "a mail program follows no redirect");
        assert!(text(&page).contains(said), "{}", text(&page));
        assert_eq!(mailboxes.all(), [Mailbox { consent, claim: None }]);
    }
}

#[tokio::test]
async fn a_mail_program_unsubscribes_with_one_click() {
    let (mailboxes, link) = (InMemoryMailboxes::default(), link(Answer::NeverAgain).await);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let click = request(Method::POST, &link.to_string(), &[form], b"List-Unsubscribe=One-Click");

    assert_eq!(asked(&mailboxes, click).await.status(), StatusCode::OK);

    assert_eq!(mailboxes.all(), [Mailbox { consent: Consent::Refused, claim: None }]);
}

#[tokio::test]
async fn a_link_that_was_changed_changes_nothing_and_says_so() {
    let mailboxes = InMemoryMailboxes::default();
    let good = link(Answer::NeverAgain).await.to_string();
    let swapped = good.replace("never-again", "write-to-me");
    let cut = &good[..good.len() - 1];
    let longer = format!("{good}A");
    for link in [&swapped, cut, &longer, "/letters/never-again", "/letters/never-again?mailbox=a"] {
        for method in [Method::GET, Method::HEAD, Method::POST] {
            let answer = asked(&mailboxes, request(method, link, &[], b"")).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{link}");
        }
        let problem = body(&asked(&mailboxes, request(Method::POST, link, &[], b"")).await);
        assert_eq!(problem["type"], "urn:visitplannr:problem:broken-link");
        let page = asked(&mailboxes, request(Method::GET, link, &[HTML], b"")).await;
        assert!(text(&page).contains("copy all of it from the letter"), "{}", text(&page));
        assert!(!text(&page).contains("<form"), "{}", text(&page));
    }
    assert_eq!(mailboxes.all(), []);
}

#[tokio::test]
async fn there_are_two_answers_and_three_methods() {
    let mailboxes = InMemoryMailboxes::default();
    let good = link(Answer::NeverAgain).await.to_string();
    let unknown = good.replace("never-again", "perhaps");
    let answer = asked(&mailboxes, request(Method::GET, &unknown, &[], b"")).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let answer = asked(&mailboxes, request(Method::DELETE, &good, &[], b"")).await;
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&answer, "allow"), "GET, HEAD, POST");
}

#[tokio::test]
async fn an_answer_that_can_t_be_kept_is_not_said_to_be() {
    let (mailboxes, link) = (InMemoryMailboxes::default(), link(Answer::NeverAgain).await);
    let trouble = handlers::ports::mail::MailError::NotNow("trouble".to_owned());
    mailboxes.destine([Fate::Fails(trouble)]);
    let click = || request(Method::POST, &link.to_string(), &[HTML], b"");

    assert_eq!(asked(&mailboxes, click()).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(asked(&mailboxes, click()).await.status(), StatusCode::OK);
}
