//! Readers of events, who stay for as long as they like: only while they may, and not so many that nobody else gets in.

use crate::{Caller, Failure, Service, given::Given};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use impasto_sdk::{Error, Kind, Retry};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;

/// Who reads, and what was given for it.
pub(crate) struct Reader {
    pub(crate) caller: Caller,
    given: Given,
}

/// How often it is looked whether a reader still may. The tokens that it is looked up in are a second old at most.
const LOOK: Duration = Duration::from_millis(500);

impl Reader {
    /// Done when what was given is good for this no longer: its token was revoked, its session has ended, or nothing was
    /// given and the first token was made. So it is where nobody knows, since the store fails.
    pub(crate) async fn shut_out(self, service: Service) {
        while matches!(service.caller_of(&self.given).await, Ok(Some(caller)) if caller == self.caller) {
            sleep(LOOK).await;
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(given) = Given::from_request_parts(parts, state).await;
        Ok(Self { caller, given })
    }
}

/// Streams of events that are open.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    open: Mutex<HashMap<String, usize>>,
    one_is_told: AtomicBool,
    all_are_told: AtomicBool,
}

/// A reader's place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    readers: Arc<Readers>,
    caller: String,
}

/// Streams of one caller at a time. A page needs one.
const MOST_OF_ONE: usize = 64;

/// Streams of all callers at a time: half of the connections that there are, so that everything else is always answered.
const MOST_OF_ALL: usize = 512;

/// When it may be tried again.
const LATER: Duration = Duration::from_secs(5);

impl Readers {
    /// A place for one more stream of this caller.
    ///
    /// # Errors
    /// `RateLimited`, as a 429, where it has its share, or where there is none left.
    pub(crate) fn seat(self: &Arc<Self>, caller: &str) -> Result<Seat, Failure> {
        let mut open = self.open();
        if open.values().sum::<usize>() >= MOST_OF_ALL {
            if !self.all_are_told.swap(true, Ordering::Relaxed) {
                tracing::warn!(
                    most = MOST_OF_ALL,
                    "as many streams of events are open as may be; more are refused"
                );
            }
            return Err(full(format!(
                "{MOST_OF_ALL} streams of events are open here, and that is the most there may be at a time; try again later"
            )));
        }
        let own = open.entry(caller.to_owned()).or_default();
        if *own >= MOST_OF_ONE {
            if !self.one_is_told.swap(true, Ordering::Relaxed) {
                tracing::warn!(
                    caller,
                    most = MOST_OF_ONE,
                    "a caller has as many streams of events as one may have"
                );
            }
            return Err(full(format!(
                "{MOST_OF_ONE} streams of events of {caller:?} are open, and that is the most a caller may have at a time; \
                 close one: /api/v1/events tells of all jobs"
            )));
        }
        *own += 1;
        Ok(Seat { readers: Arc::clone(self), caller: caller.to_owned() })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.readers.open();
        let left = open.get(&self.caller).map_or(0, |own| own - 1);
        match left {
            0 => drop(open.remove(&self.caller)),
            left => drop(open.insert(self.caller.clone(), left)),
        }
    }
}

fn full(message: String) -> Failure {
    let error = Error::new(Kind::RateLimited, message).retry(Retry::After(Some(LATER)));
    Failure::from(error).status(StatusCode::TOO_MANY_REQUESTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(readers: &Arc<Readers>, caller: &str, count: usize) -> Vec<Seat> {
        (0..count).map(|_| readers.seat(caller).unwrap()).collect()
    }

    #[test]
    fn one_caller_has_its_share_and_leaves_the_rest_to_others() {
        let readers = Arc::default();
        let mut seats = take(&readers, "one", MOST_OF_ONE);
        let refused = readers.seat("one").unwrap_err().problem();
        assert_eq!((refused.status, refused.code.as_str()), (429, "rate_limited"));
        assert!(refused.detail.contains("64 streams of events of \"one\""), "{}", refused.detail);
        let other = readers.seat("other").unwrap();
        seats.pop();
        seats.push(readers.seat("one").unwrap());
        drop((seats, other));
        assert!(readers.open().is_empty(), "nothing is kept of those who have left");
    }

    #[test]
    fn all_of_them_leave_connections_for_everything_else() {
        const { assert!(MOST_OF_ALL * 2 <= crate::listen::MOST_CONNECTIONS) };
        let readers = Arc::default();
        let callers: Vec<_> = (0..MOST_OF_ALL / MOST_OF_ONE).map(|number| number.to_string()).collect();
        let seats: Vec<_> = callers.iter().map(|caller| take(&readers, caller, MOST_OF_ONE)).collect();
        let refused = readers.seat("late").unwrap_err();
        assert_eq!(refused.status, Some(StatusCode::TOO_MANY_REQUESTS));
        drop(seats);
        readers.seat("late").unwrap();
    }
}
