//! The arguments of the `api` program; each can come from the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// The reference upload/download API of module02.
#[derive(Debug, Parser)]
#[command(name = "api", version, about)]
pub struct Args {
    /// Where to listen.
    #[arg(long, env = "API_LISTEN", default_value = "0.0.0.0:5000")]
    pub listen: SocketAddr,

    /// The S3 bucket; without one, an S3 inside this process is used.
    #[arg(long, env = "API_BUCKET")]
    pub bucket: Option<String>,

    /// Another S3 than AWS's.
    #[arg(long, env = "AWS_ENDPOINT_URL_S3")]
    pub endpoint_url: Option<String>,

    /// The region of the bucket; else the usual AWS settings, else eu-west-1.
    #[arg(long, env = "AWS_REGION")]
    pub region: Option<String>,

    /// Seconds for which a download URL is valid.
    #[arg(long, env = "API_PRESIGN_TTL", default_value_t = 120,
          value_parser = clap::value_parser!(u64).range(1..=604_800))]
    pub presign_ttl: u64,

    /// Largest file accepted: bytes, or with a suffix such as 512MiB or 5GB.
    #[arg(long, env = "API_MAX_UPLOAD_SIZE", default_value = "10GiB", value_parser = parse_size)]
    pub max_upload_size: u64,

    /// Where files wait on their way to S3.
    #[arg(long, env = "API_UPLOADS_DIR", default_value = "uploads")]
    pub uploads_dir: PathBuf,

    /// Where the S3 inside this process keeps its objects; else a temporary
    /// directory, removed at the end.
    #[arg(long, env = "API_DATA_DIR", conflicts_with = "bucket")]
    pub data_dir: Option<PathBuf>,

    /// Where the S3 inside this process listens; presigned URLs name it.
    #[arg(
        long,
        env = "API_S3_LISTEN",
        default_value = "127.0.0.1:0",
        conflicts_with = "bucket"
    )]
    pub s3_listen: SocketAddr,

    /// How log lines look.
    #[arg(long, env = "API_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// What is logged: off, error, warn, info, debug, or a filter per module.
    #[arg(long, env = "API_LOG", default_value = "info")]
    pub log: String,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One line of text for each event.
    Text,
    /// One JSON object for each event.
    Json,
}

/// Bytes, with an optional suffix: kB, MB, GB (thousands), KiB, MiB, GiB.
fn parse_size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|char: char| char.is_ascii_alphabetic() || char == ' ');
    let unit: u64 = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        other => return Err(format!("`{other}` is not one of kB MB GB KiB MiB GiB")),
    };
    let count: u64 = digits
        .parse()
        .map_err(|_| format!("`{digits}` is not a whole number"))?;
    count
        .checked_mul(unit)
        .filter(|size| *size > 0)
        .ok_or_else(|| "the size must be above zero and fit 64 bits".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Args, parse_size};

    #[test]
    fn arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("512"), Ok(512));
        assert_eq!(parse_size("5GB"), Ok(5_000_000_000));
        assert_eq!(parse_size("1 MiB"), Ok(1 << 20));
        for bad in ["", "0", "-1", "1.5GB", "5XB", "99999999999GiB"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}
