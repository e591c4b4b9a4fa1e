//! A store for tests, which can fail.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;

use crate::store::{NewObject, Presign, PresignError, Store, StoreError};

/// Objects by bucket and key.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    objects: Mutex<BTreeMap<(String, String), NewObject>>,
    /// Keys that cannot be read or written at the moment.
    pub(crate) busy: Vec<&'static str>,
    /// What was asked, in order.
    asked: Mutex<Vec<String>>,
}

impl Memory {
    pub(crate) fn with(bucket: &str, key: &str, bytes: Vec<u8>) -> Self {
        let store = Self::default();
        store.seed(bucket, key, bytes);
        store
    }

    pub(crate) fn seed(&self, bucket: &str, key: &str, bytes: Vec<u8>) {
        let object = NewObject {
            bytes: bytes.into(),
            content_type: "",
            cache_control: "",
        };
        let place = (bucket.to_owned(), key.to_owned());
        self.objects.lock().unwrap().insert(place, object);
    }

    pub(crate) fn object(&self, bucket: &str, key: &str) -> Option<NewObject> {
        let place = (bucket.to_owned(), key.to_owned());
        self.objects.lock().unwrap().get(&place).cloned()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn ask(&self, what: &str, bucket: &str, key: &str) -> Result<(), StoreError> {
        self.asked
            .lock()
            .unwrap()
            .push(format!("{what} {bucket} {key}"));
        if self.busy.contains(&key) {
            return Err(StoreError::Failed("SlowDown".to_owned()));
        }
        Ok(())
    }
}

impl Store for Memory {
    async fn get(&self, bucket: &str, key: &str, limit: u64) -> Result<Bytes, StoreError> {
        self.ask("get", bucket, key)?;
        let object = self.object(bucket, key).ok_or(StoreError::Gone)?;
        let size = object.bytes.len() as u64;
        if size > limit {
            return Err(StoreError::TooLarge { size, limit });
        }
        Ok(object.bytes)
    }

    async fn put(&self, bucket: &str, key: &str, object: NewObject) -> Result<(), StoreError> {
        self.ask("put", bucket, key)?;
        let place = (bucket.to_owned(), key.to_owned());
        self.objects.lock().unwrap().insert(place, object);
        Ok(())
    }
}

impl Presign for Memory {
    async fn put_url(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        expires_in: Duration,
    ) -> Result<String, PresignError> {
        let plain = self.address(bucket, key).await?;
        Ok(format!(
            "{plain}?type={content_type}&in={}",
            expires_in.as_secs()
        ))
    }

    async fn address(&self, bucket: &str, key: &str) -> Result<String, PresignError> {
        if self.busy.contains(&key) {
            return Err(PresignError("no credentials in /root/.aws".to_owned()));
        }
        let mut url = url::Url::parse(&format!("https://{bucket}.example/")).unwrap();
        url.set_path(key);
        Ok(url.to_string())
    }
}
