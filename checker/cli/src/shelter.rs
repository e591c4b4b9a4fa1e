//! A process of one's own for the demonstration, out of reach of whatever the
//! environment says about AWS, S3 and proxies: the SDK reads much of that
//! itself, and the look-alike uses the SDK too.

use std::ffi::OsStr;
use std::process::Command;

/// Says that this is that process already.
const MARK: &str = "CHECKER_DEMO_SHELTERED";

/// Settings that are files of the user's, unless told otherwise.
const FILES: [&str; 2] = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];

#[cfg(unix)]
const NO_FILE: &str = "/dev/null";
#[cfg(not(unix))]
const NO_FILE: &str = "NUL";

/// Starts this program again without such variables; the exit code that it
/// ended with. Nothing when this is that process, or when it cannot start, in
/// which case the demonstration takes its chances here.
pub(crate) fn enter() -> Option<u8> {
    if std::env::var_os(MARK).is_some() {
        return None;
    }
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args(std::env::args_os().skip(1)).env(MARK, "1");
    for (name, _) in std::env::vars_os().filter(|(name, _)| leads_astray(name)) {
        command.env_remove(name);
    }
    command.envs(FILES.map(|name| (name, NO_FILE)));
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    replace(command)
}

/// Becomes that process, so that signals and the terminal are its own.
#[cfg(unix)]
fn replace(mut command: Command) -> Option<u8> {
    use std::os::unix::process::CommandExt as _;

    // Returns only when it could not start.
    let _ = command.exec();
    None
}

#[cfg(not(unix))]
fn replace(mut command: Command) -> Option<u8> {
    let code = command.status().ok()?.code()?;
    Some(u8::try_from(code).unwrap_or(checker_model::run::EXIT_COULD_NOT_RUN))
}

fn leads_astray(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    name.starts_with("AWS_") || name.ends_with("_PROXY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_astray_goes() {
        for name in [
            "AWS_PROFILE",
            "AWS_ENDPOINT_URL_S3",
            "http_proxy",
            "ALL_PROXY",
        ] {
            assert!(leads_astray(OsStr::new(name)), "{name}");
        }
        for name in ["HOME", "PATH", "NO_COLOR", "LANG", "PROXY_PORT"] {
            assert!(!leads_astray(OsStr::new(name)), "{name}");
        }
    }
}
