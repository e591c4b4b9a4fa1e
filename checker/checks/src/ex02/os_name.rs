//! What the file says.

use checker_model::Why;

use super::files;
use crate::accept::AMAZON_LINUX_2023;
use crate::check::check;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};

check! {
    /// The file names Amazon Linux 2, in whatever way: the output of `uname`,
    /// `/etc/os-release` or `hostnamectl` all count. Amazon Linux 2023 will do
    /// today, unless the letter of the subject is asked for.
    AMAZON_LINUX = "ex02.os-name.amazon-linux", Required, Files(amazon_linux);
    title: "os_name.txt names Amazon Linux 2",
    why: "it shows that somebody was logged in to an instance made from the right image",
    terraform: "nothing to do with Terraform: on the instance, `cat /etc/os-release > os_name.txt`",
    console: "launch the instance from the Amazon Linux 2 image, then `cat /etc/os-release > os_name.txt` on it",
    reads: [TurnIn],
}

/// As much of the file as is shown.
const SHOWN: usize = 60;

fn amazon_linux(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    case.after(&files::OS_NAME)?;
    let text = case.text(files::NAME, &files::OS_NAME)?;
    let origin = case.origin(files::NAME);
    let refuse = |actual: String| {
        Finding::fail(
            "Amazon Linux 2",
            actual,
            &origin,
            "save the output of `cat /etc/os-release` on the Amazon Linux 2 instance as os_name.txt",
        )
    };
    Ok(match release(text) {
        Release::Two => Finding::pass(),
        Release::TwentyThree if case.accepts(AMAZON_LINUX_2023) => {
            Finding::pass().accepting(AMAZON_LINUX_2023)
        }
        Release::TwentyThree => refuse("Amazon Linux 2023".into()),
        Release::Unsaid(name) => Finding::undetermined(
            &Why::NotVisible(format!("which release it is; the file says only `{name}`")),
            &origin,
        ),
        Release::Empty => refuse("an empty file".into()),
        Release::Other(line) => refuse(line),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Release {
    Two,
    TwentyThree,
    /// A name without a release, as `uname` prints it.
    Unsaid(&'static str),
    Other(String),
    Empty,
}

fn release(text: &str) -> Release {
    let lower = text.trim_start_matches('\u{feff}').to_lowercase();
    // Quotes, separators and line ends are written in every way.
    let plain: String = lower
        .chars()
        .map(|c| {
            if matches!(c, '"' | '\'' | '_' | '-' | ':' | '=') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let Some(first) = lower.lines().map(str::trim).find(|line| !line.is_empty()) else {
        return Release::Empty;
    };
    let amazon = names_amazon(&words);
    let of_release = |wanted: &str| {
        let kernel = format!("amzn{wanted}");
        let kernels = plain.split(|c: char| !c.is_ascii_alphanumeric());
        let in_kernel = kernels.into_iter().any(|word| word == kernel);
        in_kernel || (amazon && numbers(&words).any(|number| number == wanted))
    };
    let mut shown: String = first
        .chars()
        .filter(|c| !c.is_control())
        .take(SHOWN)
        .collect();
    if first.chars().count() > SHOWN {
        shown.push('…');
    }
    if of_release("2") {
        Release::Two
    } else if of_release("2023") || of_release("2022") {
        Release::TwentyThree
    } else if amazon && !numbers(&words).any(|_| true) && !words.contains(&"ami") {
        Release::Unsaid("Amazon Linux")
    } else if words == ["linux"] {
        Release::Unsaid("Linux")
    } else {
        Release::Other(shown)
    }
}

/// Whether the words name Amazon's Linux at all.
fn names_amazon(words: &[&str]) -> bool {
    let adjacent = words.windows(2).any(|pair| pair == ["amazon", "linux"]);
    adjacent
        || words
            .iter()
            .any(|word| matches!(*word, "amzn" | "amazonlinux"))
}

/// The releases that are named: what stands behind `linux`, `release` or
/// `version`, without anything behind a dot.
fn numbers<'w>(words: &'w [&str]) -> impl Iterator<Item = &'w str> {
    words.windows(2).filter_map(|pair| {
        let [before, word] = pair else { return None };
        let names = ["linux", "amazonlinux", "release", "version", "id"];
        let number = word.split('.').next().unwrap_or_default();
        let number = number.trim_end_matches(|c: char| !c.is_ascii_digit());
        let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        (names.contains(before) && digits).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Amazon Linux 2\n")]
    #[case("\u{feff}amazon linux 2")]
    #[case("Amazon Linux release 2 (Karoo)")]
    #[case(
        "NAME=\"Amazon Linux\"\nVERSION=\"2\"\nID=\"amzn\"\nID_LIKE=\"centos rhel fedora\"\nVERSION_ID=\"2\"\nPRETTY_NAME=\"Amazon Linux 2\"\n"
    )]
    #[case("NAME=\"Amazon Linux\"\r\nVERSION=\"2\"\r\n")]
    #[case("PRETTY_NAME=\"Amazon Linux 2\"")]
    #[case(
        "Linux ip-172-31-1-2.eu-west-1.compute.internal 4.14.186-146.268.amzn2.x86_64 #1 SMP Tue Jul 14 18:16:52 UTC 2020 x86_64 x86_64 x86_64 GNU/Linux"
    )]
    #[case(
        "   Static hostname: ip-10\n  Operating System: Amazon Linux 2\n       CPE OS Name: cpe:2.3:o:amazon:amazon_linux:2\n            Kernel: Linux 4.14.186-146.268.amzn2.x86_64\n"
    )]
    #[case("cpe:2.3:o:amazon:amazon_linux:2")]
    #[case("4.14.186-146.268.amzn2.x86_64")]
    #[case("Amazon Linux 2 AMI")]
    fn two(#[case] text: &str) {
        assert_eq!(release(text), Release::Two);
    }

    #[rstest]
    #[case("Amazon Linux 2023")]
    #[case("Amazon Linux 2023.3.20240117")]
    #[case("Amazon Linux release 2023 (Amazon Linux)")]
    #[case(
        "NAME=\"Amazon Linux\"\nVERSION=\"2023\"\nID=\"amzn\"\nVERSION_ID=\"2023\"\nPLATFORM_ID=\"platform:al2023\"\n"
    )]
    #[case("Linux ip-10 6.1.66-91.160.amzn2023.x86_64 #1 SMP x86_64 GNU/Linux")]
    fn twenty_three(#[case] text: &str) {
        assert_eq!(release(text), Release::TwentyThree);
    }

    #[rstest]
    #[case("Amazon Linux", Release::Unsaid("Amazon Linux"))]
    #[case("NAME=\"Amazon Linux\"", Release::Unsaid("Amazon Linux"))]
    #[case("Linux\n", Release::Unsaid("Linux"))]
    #[case(" \n\t\n", Release::Empty)]
    #[case("", Release::Empty)]
    #[case("Amazon Linux AMI 2018.03", Release::Other("amazon linux ami 2018.03".into()))]
    #[case("Linux ip-10 4.14.97-74.72.amzn1.x86_64", Release::Other("linux ip-10 4.14.97-74.72.amzn1.x86_64".into()))]
    #[case("Ubuntu 22.04.3 LTS", Release::Other("ubuntu 22.04.3 lts".into()))]
    #[case("Windows 2", Release::Other("windows 2".into()))]
    #[case("Darwin", Release::Other("darwin".into()))]
    fn neither(#[case] text: &str, #[case] expected: Release) {
        assert_eq!(release(text), expected);
    }
}
