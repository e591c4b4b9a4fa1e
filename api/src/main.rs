//! The `api` program: arguments, logs, an S3, and the server.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use api::cli::{Args, LogFormat};
use api::client::{self, ClientOptions};
use api::embedded::{EmbeddedS3, Options};
use api::{Config, State, serve};
use clap::Parser as _;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// The bucket of the S3 inside this process.
const LOCAL_BUCKET: &str = "module02-local";

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    if let Err(error) = log_to_stderr(&args) {
        // The subscriber is what failed, so this is the only way to say it.
        let mut stderr = std::io::stderr();
        let _ = std::io::Write::write_fmt(&mut stderr, format_args!("error: --log: {error}\n"));
        return ExitCode::from(2);
    }
    match run(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "cannot run");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let mut embedded = None;
    let (client, bucket) = if let Some(bucket) = args.bucket {
        let options = ClientOptions {
            region: args.region,
            endpoint_url: args.endpoint_url,
        };
        (client::from_environment(&options).await, bucket)
    } else {
        let mut options = Options {
            root: args.data_dir,
            buckets: vec![LOCAL_BUCKET.to_owned()],
            listen: args.s3_listen,
            ..Options::default()
        };
        if let Some(region) = args.region {
            options.region = region;
        }
        let s3 = EmbeddedS3::start(options).await?;
        tracing::info!(endpoint = s3.endpoint_url(), "no bucket given: embedded s3");
        let client = s3.client();
        embedded = Some(s3);
        (client, LOCAL_BUCKET.to_owned())
    };
    let mut config = Config::new(bucket);
    config.presign_ttl = Duration::from_secs(args.presign_ttl);
    config.max_upload_size = args.max_upload_size;
    config.uploads_dir = args.uploads_dir;
    let bucket = config.bucket.clone();
    let state = State::new(client, config)?;
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|error| format!("listen on {}: {error}", args.listen))?;
    let address = listener.local_addr()?;
    tracing::info!(%address, bucket, "listening");
    let served = serve(listener, state, stop_signal()?).await;
    if let Some(s3) = embedded {
        s3.stop().await;
    }
    Ok(served?)
}

/// Ready on ctrl-c and, where there is one, on SIGTERM.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        #[cfg(unix)]
        let terminated = terminate.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
        }
    })
}

/// Standard output stays free; `nohup` and journals take standard error too.
fn log_to_stderr(args: &Args) -> Result<(), Box<dyn Error + Send + Sync>> {
    // The SDK and hyper log headers and URLs at these levels: signatures.
    let quiet = "aws_config=warn,aws_runtime=warn,aws_sdk_s3=warn,aws_smithy_runtime=warn,\
                 aws_smithy_runtime_api=warn,aws_smithy_http_client=warn,aws_sigv4=warn,\
                 hyper=warn,hyper_util=warn,h2=warn,s3s=warn,s3s_fs=warn";
    let filter = EnvFilter::try_new(format!("{},{quiet}", args.log))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match args.log_format {
        LogFormat::Text => builder.with_ansi(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    }
}
