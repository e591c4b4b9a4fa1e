//! What faults have in common, wherever they strike: whether one fits, and the
//! sandbox's own way into a bucket.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use api::client::ClientOptions;
use api::embedded::KeyPair;
use axum::http::Method;
use checker_model::policy::matches_wildcard;
use fixtures::{Effect, FaultDoor, HttpFault, When};

/// Whether a fault is about requests of this method and path.
pub(crate) fn fits_request(fault: &HttpFault, method: &Method, path: &str) -> bool {
    fault.method.as_deref().is_none_or(|m| m == method.as_str())
        && matches_wildcard(&fault.path, path)
}

/// How often each fault fitted.
#[derive(Debug)]
pub(crate) struct Counters(Vec<AtomicU32>);

impl Counters {
    pub(crate) fn new(faults: usize) -> Self {
        Self((0..faults).map(|_| AtomicU32::new(0)).collect())
    }

    /// Counts one more, and says whether this one is struck.
    pub(crate) fn counts(&self, fault: usize, when: &When) -> bool {
        let Some(counter) = self.0.get(fault) else {
            return false;
        };
        let count = counter.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let from = when.from.unwrap_or(1);
        count >= from && (count - from).is_multiple_of(when.every.unwrap_or(1).max(1))
    }
}

/// The faults of one place, counted.
#[derive(Debug)]
pub(crate) struct Faults {
    list: Vec<HttpFault>,
    counters: Counters,
}

impl Faults {
    /// Those of one door.
    pub(crate) fn of(door: FaultDoor, all: &[HttpFault]) -> Self {
        let own = all.iter().filter(|fault| fault.door == door);
        let list: Vec<HttpFault> = own.cloned().collect();
        Self {
            counters: Counters::new(list.len()),
            list,
        }
    }

    /// What happens to a request of this method and path; each is counted.
    pub(crate) fn struck(&self, method: &Method, path: &str) -> Vec<&Effect> {
        let all = self.list.iter().enumerate();
        all.filter(|(number, fault)| {
            fits_request(fault, method, path) && self.counters.counts(*number, &fault.when)
        })
        .map(|(_, fault)| &fault.effect)
        .collect()
    }
}

type Call<I, O> = Arc<dyn Fn(I) -> Pin<Box<dyn Future<Output = O> + Send>> + Send + Sync>;

/// A way into the store, with keys of its own. It is made of functions, so that
/// the SDK's types stay behind the API's wall.
#[derive(Clone)]
pub(crate) struct Objects {
    get: Call<(String, String), Option<Vec<u8>>>,
    put: Call<(String, String, Vec<u8>), Result<(), String>>,
    delete: Call<(String, String), ()>,
}

impl Objects {
    pub(crate) fn new(endpoint_url: &str, region: &str, keys: &KeyPair) -> Self {
        let client = api::client::with_keys(
            &ClientOptions {
                region: Some(region.to_owned()),
                endpoint_url: Some(endpoint_url.to_owned()),
            },
            &keys.access_key_id,
            &keys.secret_access_key,
        );
        let (getter, putter, deleter) = (client.clone(), client.clone(), client);
        Self {
            get: Arc::new(move |(bucket, key)| {
                let call = getter.get_object().bucket(bucket).key(key);
                Box::pin(async move {
                    let answer = call.send().await.ok()?;
                    Some(answer.body.collect().await.ok()?.to_vec())
                })
            }),
            put: Arc::new(move |(bucket, key, bytes)| {
                let call = putter
                    .put_object()
                    .bucket(bucket)
                    .key(key)
                    .body(bytes.into());
                Box::pin(async move {
                    let answer = call.send().await;
                    answer.map(drop).map_err(|error| format!("{error:?}"))
                })
            }),
            delete: Arc::new(move |(bucket, key)| {
                let call = deleter.delete_object().bucket(bucket).key(key);
                Box::pin(async move { drop(call.send().await) })
            }),
        }
    }

    /// What is there; nothing when it cannot be read.
    pub(crate) async fn get(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        (self.get)((bucket.to_owned(), key.to_owned())).await
    }

    /// Replaces what is there.
    pub(crate) async fn put(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<(), String> {
        (self.put)((bucket.to_owned(), key.to_owned(), bytes)).await
    }

    /// Removes what is there.
    pub(crate) async fn delete(&self, bucket: &str, key: &str) {
        (self.delete)((bucket.to_owned(), key.to_owned())).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_from_the_fourth_on_is_struck() {
        let when = When {
            from: Some(4),
            every: Some(3),
            ..When::default()
        };
        let counters = Counters::new(1);
        let struck: Vec<bool> = (0..10).map(|_| counters.counts(0, &when)).collect();
        let expected = [4, 7, 10].map(|number| number - 1);
        let seen: Vec<usize> = (0..10).filter(|number| struck[*number]).collect();
        assert_eq!(seen, expected);
        assert!(!counters.counts(1, &when));
    }
}
