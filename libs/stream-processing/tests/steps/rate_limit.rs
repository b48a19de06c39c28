//! No more than so many in a while; the clock is the test's.

use std::num::NonZeroUsize;
use std::time::Duration;

use futures::StreamExt;
use tokio::time::Instant;

use super::story::distinct;

const PERIOD: Duration = Duration::from_millis(100);

async fn moments(units: usize, count: usize) -> Vec<u128> {
    let begun = Instant::now();
    let limited = distinct(units).rate_limit(NonZeroUsize::new(count).unwrap(), PERIOD);
    limited.then(|_| async move { begun.elapsed().as_millis() }).collect().await
}

#[tokio::test(start_paused = true)]
async fn as_many_as_allowed_go_at_once_and_the_others_wait_for_the_period_to_end() {
    let moments = moments(6, 2).await;
    assert_eq!(moments[..2], [0, 0]);
    assert!(moments[2] >= 100 && moments[4] >= 200, "{moments:?}");
    assert!(moments[5] < 210, "no longer than it must: {moments:?}");
}

#[tokio::test(start_paused = true)]
async fn no_period_has_more_than_allowed_wherever_it_begins() {
    let moments = moments(50, 7).await;
    for window in moments.windows(8) {
        assert!(window[7] - window[0] >= 100, "{moments:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn fewer_than_allowed_never_wait() {
    assert_eq!(moments(5, 5).await, [0; 5]);
}
