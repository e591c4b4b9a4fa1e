//! A deployed project: the account in moto, S3, and the reference API that
//! answers under the balancer's name.

use std::net::SocketAddr;

use api::client::{ClientOptions, with_keys};
use api::embedded::{KeyPair, Options, Store};
use api::{Config, State};
use aws_sdk_s3::primitives::ByteStream;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::front::Front;
use crate::moto::{Ids, Moto};
use crate::scenario::Scenario;

/// The bucket of the reference.
pub const BUCKET: &str = "module02-4242";
/// The keys that are good for everything here.
pub const KEYS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "testing"),
    ("AWS_SECRET_ACCESS_KEY", "testing"),
];

/// Everything that the checker is pointed at, until it is dropped.
#[derive(Debug)]
pub struct Deployed {
    /// moto and S3 behind one endpoint.
    pub front: Front,
    /// What was built.
    pub ids: Ids,
    api: SocketAddr,
    _moto: Moto,
    _uploads: TempDir,
    _stop: oneshot::Sender<()>,
}

impl Deployed {
    /// Builds a scenario and serves the API beside it, with its settings
    /// changed as a student may have them.
    ///
    /// # Errors
    /// When a part of it does not start.
    pub async fn start(
        scenario: &Scenario,
        change: impl FnOnce(&mut Config),
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut moto = Moto::start().await?;
        let ids = moto.build(scenario).await?;
        let store = Store::open(Options {
            credentials: vec![KeyPair {
                access_key_id: KEYS[0].1.to_owned(),
                secret_access_key: KEYS[1].1.to_owned(),
            }],
            buckets: vec![BUCKET.to_owned()],
            ..Options::default()
        })?;
        let front = Front::start(moto.endpoint(), store).await?;
        let place = ClientOptions {
            region: None,
            endpoint_url: Some(front.endpoint().to_owned()),
        };
        let client = with_keys(&place, KEYS[0].1, KEYS[1].1);
        for key in ["appstore_games.csv", "notes.txt"] {
            let body = ByteStream::from_static(b"id,name\n1,Sudoku\n");
            let put = client.put_object().bucket(BUCKET).key(key).body(body);
            put.send().await?;
        }
        let uploads = tempfile::tempdir()?;
        let mut config = Config::new(BUCKET);
        config.uploads_dir = uploads.path().join("uploads");
        change(&mut config);
        let state = State::new(client, config)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let api = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(api::serve(listener, state, async move {
            let _ = stopped.await;
        }));
        Ok(Self {
            front,
            ids,
            api,
            _moto: moto,
            _uploads: uploads,
            _stop: stop,
        })
    }

    /// The arguments that lead the checker to the account.
    pub fn account(&self) -> Vec<String> {
        vec!["--endpoint-url".into(), self.front.endpoint().into()]
    }

    /// The arguments that lead it to the API, under the balancer's name.
    pub fn balancer(&self) -> Vec<String> {
        let dns = self.ids.dns_name.clone().unwrap_or_default();
        let connect = format!("{dns}:5000:{}", self.api);
        vec!["--elb".into(), dns, "--connect-to".into(), connect]
    }
}
