//! The command line.

use std::path::PathBuf;

use checker_model::ids::VpcId;
use checker_report::Format;
use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;
use url::Url;

use crate::address::{Api, Elb};
use crate::batch::{Batch, Merge};
use crate::output::Output;
use crate::terminal::Color;

const EXAMPLES: &str = "\
Examples:
  checker ex11 --elb <dns name of the load balancer>
  checker ex06..ex11 --turn-in .
  checker ex11 --plan plan.json --live -o json=report.json
  checker ex03 ex04 ex05 --api http://<public ip>:5000 --bucket module02-123
  checker 'ex07.subnets.*' --quiet
  checker leftovers --all-regions
  checker demo

Exit codes:
  0  every required check that applies passed
  1  a required check failed
  2  none failed, but a required one could not be determined
  3  the checker could not run, or there was nothing to judge";

/// Judges a deployed stack and its API against the course.
#[derive(Debug, Parser)]
#[command(
    name = "checker",
    version,
    args_conflicts_with_subcommands = true,
    after_help = EXAMPLES,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) check: Check,

    /// When to use colours
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN")]
    pub(crate) color: Color,
}

impl Cli {
    /// A selected word that is a command, and would be one in the first place.
    pub(crate) fn misplaced_command(&self) -> Option<&str> {
        let command = Self::command();
        let is_command = |word: &&String| command.find_subcommand(word).is_some();
        let word = self.check.selection.iter().find(is_command)?;
        Some(word)
    }
}

/// What else it does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the checks
    List(List),
    /// Say what a check asks, why, and how it is met
    Explain {
        /// The id of a check, such as ex07.subnets.cidr
        id: String,
    },
    /// Print the IAM policy that lets the account be read, and no more than that
    Policy {
        /// Which checks it is for [default: all]
        selection: Vec<String>,
    },
    /// Show what is left of the project after `terraform destroy`, and delete none of it
    Leftovers(Leftovers),
    /// Judge the reference solution on a look-alike of AWS inside this program
    Demo(Demo),
    /// Judge a cohort: one report each, and a matrix of students by checks
    Batch(Box<Batch>),
    /// Put together what `batch --shard` wrote in several folders
    Merge(Merge),
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, for `man -l`
    Man {
        /// A command that has a page of its own
        command: Option<String>,
    },
}

/// What is checked, where is looked, and where the report goes.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// ex11, ex06..ex11, module02, mcs, all, ex07.subnets.* or any id
    #[arg(required = true)]
    pub(crate) selection: Vec<String>,

    #[command(flatten)]
    pub(crate) place: Place,

    #[command(flatten)]
    pub(crate) judging: Judging,

    #[command(flatten)]
    pub(crate) cohort: Cohort,

    #[command(flatten)]
    pub(crate) excuses: Excuses,

    #[command(flatten)]
    pub(crate) report: Report,

    /// Keep what was seen, to be judged again with --evidence
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) save_evidence: Option<PathBuf>,
}

/// What holds for a cohort.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Judging")]
pub(crate) struct Cohort {
    /// The cohort's checker.toml: its parameters and points; read only when named
    #[arg(
        long,
        value_name = "FILE",
        env = "CHECKER_CONFIG",
        hide_env_values = true
    )]
    pub(crate) config: Option<PathBuf>,
}

/// Which failures do not count.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Judging")]
pub(crate) struct Excuses {
    /// Failures that somebody answers for, in TOML: [[waiver]] with id, reason, expires
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,

    /// An earlier JSON report: only what got worse since then fails
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
}

/// Where is looked.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Where to look")]
pub(crate) struct Place {
    /// The folder that was handed in: it holds ex06, ex07, …, or is one of them
    #[arg(long, value_name = "DIR")]
    pub(crate) turn_in: Option<PathBuf>,

    /// A plan, as `terraform show -json` prints it
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,

    /// A state: terraform.tfstate, or what `terraform show -json` prints
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// A template of `CloudFormation`, YAML or JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,

    /// What an earlier run saved with --save-evidence, judged again
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "turn_in", "plan", "state", "template", "live", "elb", "api", "bucket", "presigned_url", "function_url", "vpc",
        "region", "profile", "role_arn", "endpoint_url", "connect_to", "wait_expiry",
        "retry_for",
        "save_evidence",
    ])]
    pub(crate) evidence: Option<PathBuf>,

    /// The live account [default: when nothing else is given]
    #[arg(long)]
    pub(crate) live: bool,

    /// Leave the account alone
    #[arg(long, hide = true, conflicts_with = "live")]
    pub(crate) no_live: bool,

    /// The DNS name of the load balancer; the API is asked at the course's port (5000)
    #[arg(long, value_name = "DNS")]
    pub(crate) elb: Option<Elb>,

    /// The address of the API: a URL, or host[:port] (the course's port if left out)
    #[arg(long, value_name = "URL")]
    pub(crate) api: Option<Api>,

    /// The bucket that the API stores in [default: the one that it names]; for mcs01, the
    /// public one [default: the website of the account]
    #[arg(long, value_name = "NAME", value_parser = bucket_name)]
    pub(crate) bucket: Option<String>,

    /// The presigned URL that `aws_presign_url.sh` printed
    #[arg(long, value_name = "URL")]
    pub(crate) presigned_url: Option<String>,

    /// The function URL that hands out URLs for uploads; images are put through it
    #[arg(long, value_name = "URL", value_parser = function_url)]
    pub(crate) function_url: Option<Url>,

    /// The stack of `CloudFormation` that made the bucket [default: one that made one]
    #[arg(long, value_name = "NAME")]
    pub(crate) stack_name: Option<String>,

    /// The VPC to judge [default: the one that looks most like the project's]
    #[arg(long, value_name = "ID")]
    pub(crate) vpc: Option<VpcId>,

    /// The region that the stack has to be in [default: eu-west-1]
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// The profile of the AWS configuration to use
    #[arg(long)]
    pub(crate) profile: Option<String>,

    /// The role to look at the account with, taken on with the credentials at hand
    #[arg(long, value_name = "ARN", value_parser = role_arn)]
    pub(crate) role_arn: Option<String>,

    /// What the role's trust policy asks for as `sts:ExternalId`
    #[arg(long, value_name = "ID", requires = "role_arn")]
    pub(crate) external_id: Option<String>,

    /// The name of the session in the account's records [default: checker]
    #[arg(long, value_name = "NAME", requires = "role_arn", value_parser = session_name)]
    pub(crate) role_session_name: Option<String>,

    /// Ask this look-alike of AWS instead (also `AWS_ENDPOINT_URL`)
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,

    /// Send requests of the API for the first address to the second, as curl does
    #[arg(long, value_name = "HOST:PORT:HOST:PORT")]
    pub(crate) connect_to: Vec<String>,
}

impl Place {
    /// Fills in the course's port where an address leaves it out.
    ///
    /// # Errors
    /// When the balancer's is another.
    pub(crate) fn settle(&mut self, port: u16) -> Result<(), String> {
        if let Some(elb) = &self.elb {
            elb.expect_port(port)
                .map_err(|error| format!("--elb: {error}"))?;
        }
        if let Some(api) = &mut self.api {
            api.settle(port);
        }
        Ok(())
    }

    /// Whether files are looked at.
    pub(crate) fn gives_files(&self) -> bool {
        self.turn_in.is_some()
            || self.plan.is_some()
            || self.state.is_some()
            || self.template.is_some()
    }
}

/// How it is judged.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Judging")]
pub(crate) struct Judging {
    /// Refuse today's equivalents (launch template, t3.micro, newer balancers)
    #[arg(long)]
    pub(crate) strict: bool,

    /// Wait until presigned URLs have expired, and see that they have
    #[arg(long)]
    pub(crate) wait_expiry: bool,

    /// While something may still settle, look again for so long: 90s, 3m, 1h
    #[arg(long, value_name = "DURATION", value_parser = crate::settle::duration)]
    pub(crate) retry_for: Option<std::time::Duration>,
}

/// Where the report goes.
#[expect(clippy::struct_excessive_bools, reason = "flags")]
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Report {
    /// console, json, junit, sarif, markdown, github, tap, gradescope, html or svg, on
    /// standard output or in a file; repeatable. Standard output gets the console
    /// report unless another format goes there
    #[arg(short, long = "output", value_name = "FORMAT[=FILE]")]
    pub(crate) outputs: Vec<Output>,

    /// In Markdown, the sheet of a peer evaluation: verdicts, and what to ask
    #[arg(long)]
    pub(crate) evaluation: bool,

    /// Show only what needs attention
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Show every check and every failure
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Do not show what is being waited for
    #[arg(long)]
    pub(crate) no_progress: bool,
}

impl Report {
    /// What clap cannot see: an option that belongs to a format.
    ///
    /// # Errors
    /// When the format is not asked for.
    pub(crate) fn validate(&self) -> anyhow::Result<()> {
        let has_markdown = |output: &Output| output.format == Format::Markdown;
        anyhow::ensure!(
            !self.evaluation || self.outputs.iter().any(has_markdown),
            "--evaluation is a form of the Markdown report; add `-o markdown` or `-o markdown=FILE`"
        );
        Ok(())
    }
}

/// What is listed, and how.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Which checks [default: all]
    pub(crate) selection: Vec<String>,

    /// Only what counts, or only what does not
    #[arg(long, value_parser = PossibleValuesParser::new(["required", "advice"]))]
    pub(crate) level: Option<String>,

    /// Only what can be seen from there; repeatable
    #[arg(long, value_name = "WHERE", value_parser = PossibleValuesParser::new([
        "files", "hcl", "plan", "state", "cloudformation", "live", "http",
    ]))]
    pub(crate) seen_from: Vec<String>,

    /// Print them as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where what is left is looked for.
#[derive(Debug, Args)]
pub(crate) struct Leftovers {
    /// Look in every region that the account uses
    #[arg(long, help_heading = "Where to look", conflicts_with_all = ["region", "evidence"])]
    pub(crate) all_regions: bool,

    /// The region to look in [default: eu-west-1, and that of environment or profile]
    #[arg(long, help_heading = "Where to look")]
    pub(crate) region: Option<String>,

    /// The profile of the AWS configuration to use
    #[arg(long, help_heading = "Where to look")]
    pub(crate) profile: Option<String>,

    /// The role to look at the account with, taken on with the credentials at hand
    #[arg(long, help_heading = "Where to look", value_name = "ARN", value_parser = role_arn)]
    pub(crate) role_arn: Option<String>,

    /// What the role's trust policy asks for as `sts:ExternalId`
    #[arg(
        long,
        help_heading = "Where to look",
        value_name = "ID",
        requires = "role_arn"
    )]
    pub(crate) external_id: Option<String>,

    /// The name of the session in the account's records [default: checker]
    #[arg(long, help_heading = "Where to look", value_name = "NAME", requires = "role_arn", value_parser = session_name)]
    pub(crate) role_session_name: Option<String>,

    /// Ask this look-alike of AWS instead (also `AWS_ENDPOINT_URL`)
    #[arg(long, value_name = "URL", help_heading = "Where to look")]
    pub(crate) endpoint_url: Option<String>,

    /// What an earlier run saved with --save-evidence, judged again
    #[arg(long, value_name = "FILE", help_heading = "Where to look", conflicts_with_all = [
        "region", "profile", "role_arn", "endpoint_url", "save_evidence",
    ])]
    pub(crate) evidence: Option<PathBuf>,

    /// Keep what was seen, to be judged again with --evidence
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) save_evidence: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) cohort: Cohort,

    #[command(flatten)]
    pub(crate) report: Report,
}

/// What is shown in a demonstration.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Which checks [default: ex03..ex11]
    pub(crate) selection: Vec<String>,

    /// Break what this check asks for first
    #[arg(long = "break", value_name = "ID")]
    pub(crate) broken: Option<String>,

    #[command(flatten)]
    pub(crate) judging: Judging,

    #[command(flatten)]
    pub(crate) report: Report,
}

/// An address without a user name, to be asked as it stands.
fn function_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|error| error.to_string())?;
    let plain = url.username().is_empty() && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && plain {
        Ok(url)
    } else {
        Err("give the whole URL, as Lambda shows it: https://….lambda-url.….on.aws/".into())
    }
}

/// A bucket becomes part of host names and paths, so nothing else may be in it.
fn bucket_name(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("s3://").unwrap_or(text);
    let name = name.trim_end_matches('/');
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if (3..=63).contains(&name.len()) && name.chars().all(allowed) {
        Ok(name.to_owned())
    } else {
        Err("a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens".into())
    }
}

/// Whether IAM takes it as the ARN of a role is for STS to say; this is what
/// keeps a role's name or a user's ARN from becoming a puzzling answer of it.
fn role_arn(text: &str) -> Result<String, String> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let is_role = next() == "arn"
        && next().starts_with("aws")
        && next() == "iam"
        && next().is_empty()
        && next().len() == 12
        && next()
            .strip_prefix("role/")
            .is_some_and(|name| !name.is_empty());
    if is_role && text.len() <= 2048 {
        Ok(text.to_owned())
    } else {
        Err("write it as arn:aws:iam::111122223333:role/NAME".into())
    }
}

/// As `AssumeRole` takes it.
fn session_name(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_=,.@-+".contains(c);
    if (2..=64).contains(&text.len()) && text.chars().all(allowed) {
        Ok(text.to_owned())
    } else {
        Err("it has 2 to 64 letters, digits and characters of `_=,.@-+`".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_selection_stands_beside_the_subcommands() {
        let cli = Cli::try_parse_from(["checker", "ex11", "--elb", "a.example"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.check.selection, ["ex11"]);
        assert_eq!(cli.check.place.elb.unwrap().to_string(), "a.example");
        let cli = Cli::try_parse_from(["checker", "ex11", "ex06", "all"]).unwrap();
        assert_eq!(cli.check.selection, ["ex11", "ex06", "all"]);
        let cli = Cli::try_parse_from(["checker", "list", "--color", "never"]).unwrap();
        assert!(matches!(cli.command, Some(Command::List(_))));
        assert_eq!(cli.misplaced_command(), None);
        // After an option, a word is a selection; it is no check either.
        let cli = Cli::try_parse_from(["checker", "--color", "never", "list"]).unwrap();
        assert_eq!(cli.misplaced_command(), Some("list"));
        let cli = Cli::try_parse_from(["checker", "demo", "ex06", "--break", "x"]).unwrap();
        assert!(matches!(cli.command, Some(Command::Demo(demo)) if demo.selection == ["ex06"]));
        assert!(Cli::try_parse_from(["checker"]).is_err());
    }

    #[test]
    fn evidence_stands_for_every_other_place() {
        let parse = |more: &[&str]| {
            let words = ["checker", "ex06", "--evidence", "x"].iter().chain(more);
            Cli::try_parse_from(words)
        };
        assert!(parse(&["--strict", "--waivers", "w", "--baseline", "b"]).is_ok());
        for flag in ["--live", "--wait-expiry"] {
            assert!(parse(&[flag]).is_err(), "{flag}");
        }
        for flag in [
            "--turn-in",
            "--template",
            "--elb",
            "--vpc",
            "--save-evidence",
        ] {
            assert!(parse(&[flag, "vpc-1"]).is_err(), "{flag}");
        }
    }

    #[test]
    fn a_bucket_is_a_name() {
        assert_eq!(bucket_name("s3://module02-1/").unwrap(), "module02-1");
        for text in ["", "ab", "Module02", "a b c", "a/b/c", &"a".repeat(64)] {
            assert!(bucket_name(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_role_is_an_arn() {
        let arn = "arn:aws:iam::111122223333:role/course/grader";
        assert_eq!(role_arn(arn).unwrap(), arn);
        for text in [
            "grader",
            "arn:aws:iam::111122223333:user/grader",
            "arn:aws:iam::1111:role/grader",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:sts::111122223333:assumed-role/grader/x",
        ] {
            assert!(role_arn(text).is_err(), "{text}");
        }
        assert_eq!(session_name("check@er").unwrap(), "check@er");
        for text in ["", "a", "a b", "a/b"] {
            assert!(session_name(text).is_err(), "{text}");
        }
        let parse =
            |more: &[&str]| Cli::try_parse_from(["checker", "ex06"].iter().chain(more)).is_ok();
        assert!(parse(&["--role-arn", arn, "--external-id", "x"]));
        assert!(!parse(&["--external-id", "x"]));
    }
}
