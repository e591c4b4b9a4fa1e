//! The reference functions' S3, and how faults spoil what they do with it: the
//! functions themselves stay as they are.

use std::io::Cursor;
use std::time::Duration;

use axum::http::Method;
use bytes::Bytes;
use fixtures::Effect;
use image::imageops::FilterType;
use lambda::s3::S3;
use lambda::store::{NewObject, Presign, PresignError, Store, StoreError};

use crate::effects::Faults;

/// What the function that resizes reads and writes.
pub(super) struct SpoiledStore<'a> {
    pub(super) s3: &'a S3,
    pub(super) faults: &'a Faults,
}

impl SpoiledStore<'_> {
    fn struck(&self, method: &Method, bucket: &str, key: &str) -> Vec<&Effect> {
        self.faults.struck(method, &format!("/{bucket}/{key}"))
    }
}

fn throttled(effects: &[&Effect]) -> Result<(), StoreError> {
    let is = |effect: &&Effect| matches!(effect, Effect::Status(_));
    if effects.iter().any(is) {
        return Err(StoreError::Failed("SlowDown".to_owned()));
    }
    Ok(())
}

impl Store for SpoiledStore<'_> {
    async fn get(&self, bucket: &str, key: &str, limit: u64) -> Result<Bytes, StoreError> {
        throttled(&self.struck(&Method::GET, bucket, key))?;
        self.s3.get(bucket, key, limit).await
    }

    async fn put(&self, bucket: &str, key: &str, object: NewObject) -> Result<(), StoreError> {
        let effects = self.struck(&Method::PUT, bucket, key);
        throttled(&effects)?;
        let mut object = object;
        for effect in effects {
            match effect {
                Effect::Withhold => return Ok(()),
                Effect::Scale(width, height) => {
                    let (width, height) = (*width, *height);
                    let original = object.bytes.clone();
                    let made =
                        tokio::task::spawn_blocking(move || scaled(&original, width, height));
                    if let Ok(Some(bytes)) = made.await {
                        object.bytes = bytes;
                    }
                }
                Effect::Body(text) => object.bytes = text.clone().into(),
                _ => {}
            }
        }
        self.s3.put(bucket, key, object).await
    }
}

/// An image in the same format, this much of its width and height in percent.
fn scaled(bytes: &[u8], width: u32, height: u32) -> Option<Bytes> {
    let format = image::guess_format(bytes).ok()?;
    let image = image::load_from_memory_with_format(bytes, format).ok()?;
    let side = |side: u32, percent: u32| (side.saturating_mul(percent) / 100).clamp(1, 8192);
    let (width, height) = (side(image.width(), width), side(image.height(), height));
    let image = image.resize_exact(width, height, FilterType::Nearest);
    let mut made = Cursor::new(Vec::new());
    image.write_to(&mut made, format).ok()?;
    Some(made.into_inner().into())
}

/// What the function that hands out upload URLs signs with.
pub(super) struct SpoiledSigner<'a> {
    pub(super) s3: &'a S3,
    pub(super) effects: &'a [&'a Effect],
}

impl Presign for SpoiledSigner<'_> {
    async fn put_url(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        expires_in: Duration,
    ) -> Result<String, PresignError> {
        let (mut key, mut expires_in) = (key.to_owned(), expires_in);
        for effect in self.effects {
            match effect {
                Effect::PresignSeconds(seconds) => expires_in = Duration::from_secs(*seconds),
                Effect::PresignKey(other) => key.clone_from(other),
                Effect::PresignBelow(prefix) => {
                    let (_, rest) = key.split_once('/').unwrap_or(("", &key));
                    key = format!("{prefix}{rest}");
                }
                _ => {}
            }
        }
        self.s3
            .put_url(bucket, &key, content_type, expires_in)
            .await
    }

    async fn address(&self, bucket: &str, key: &str) -> Result<String, PresignError> {
        let below = self.effects.iter().find_map(|effect| match effect {
            Effect::PromiseBelow(prefix) => Some(prefix.as_str()),
            _ => None,
        });
        let key = format!("{}{key}", below.unwrap_or_default());
        self.s3.address(bucket, &key).await
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat};

    use super::*;

    #[test]
    fn an_image_is_scaled_in_its_own_format() {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(100, 50)
            .write_to(&mut png, ImageFormat::Png)
            .unwrap();
        let made = scaled(png.get_ref(), 200, 10).unwrap();
        assert_eq!(image::guess_format(&made).unwrap(), ImageFormat::Png);
        let made = image::load_from_memory(&made).unwrap();
        assert_eq!((made.width(), made.height()), (200, 5));
        assert!(scaled(b"no image", 100, 100).is_none());
    }
}
