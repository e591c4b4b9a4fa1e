//! Where reports go: standard output, and files that appear whole or not at
//! all.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use checker_report::Format;

use crate::failure::say;

/// One report: its format, and the file that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// Standard output, when there is none.
    pub(crate) file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("there is no file name behind the `=`".into()),
            Some((format, "-")) => (format, None),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = format.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { format, file })
    }
}

/// Writes to standard output. A reader that has seen enough (`| head`) is no
/// failure.
pub(crate) fn to_stdout(bytes: &[u8]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("standard output cannot be written to"),
    }
}

/// With `-o github` a workflow's page gets the report as well: it is added to
/// the file that the runner names. Nobody asked for that file, so that it is no
/// reason to keep the verdict back when it cannot be written.
pub(crate) fn to_job_summary(outputs: &[Output], render: impl Fn() -> String) {
    let is_github = |output: &Output| output.format == Format::Github;
    let file = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
    if let (true, Some(file)) = (outputs.iter().any(is_github), file) {
        // Other steps' words are in it already.
        let opened = File::options().append(true).create(true).open(&file);
        let written = opened.and_then(|mut to| to.write_all(render().as_bytes()));
        if let Err(error) = written {
            say(&format!(
                "GITHUB_STEP_SUMMARY: {} cannot be written: {error}",
                file.display()
            ));
        }
    }
}

pub(crate) use files::Outputs;

mod files {
    use std::fs::{self, File};
    use std::io::Write as _;
    use std::path::{Path, PathBuf};

    use anyhow::{Context as _, bail};
    use checker_report::Format;
    use tempfile::NamedTempFile;

    use super::{Output, to_stdout};

    /// Every report's place, opened before anything is asked, so that nobody
    /// waits minutes for a report that cannot be written.
    pub(crate) struct Outputs {
        stdout: Format,
        files: Vec<(Format, PathBuf, Place)>,
        evidence: Option<(PathBuf, Place)>,
    }

    /// Where a file will be.
    pub(crate) enum Place {
        /// Written beside its place and renamed at the end.
        Beside(NamedTempFile, PathBuf),
        /// A pipe or a device cannot be replaced.
        Direct(File),
    }

    impl Outputs {
        pub(crate) fn open(outputs: &[Output]) -> anyhow::Result<Self> {
            let mut stdout = None;
            let mut files: Vec<(Format, PathBuf, Place)> = Vec::new();
            for output in outputs {
                let Some(file) = &output.file else {
                    if stdout.replace(output.format).is_some() {
                        bail!(
                            "--output: only one report can go to standard output; give the others a file: `-o {}=FILE`",
                            output.format
                        );
                    }
                    continue;
                };
                if files.iter().any(|(_, other, _)| other == file) {
                    bail!("--output: two reports would go to {}", file.display());
                }
                let place = open(file)
                    .with_context(|| format!("--output: {} cannot be written", file.display()))?;
                files.push((output.format, file.clone(), place));
            }
            Ok(Self {
                stdout: stdout.unwrap_or(Format::Console),
                files,
                evidence: None,
            })
        }

        /// Opens a place for the evidence as well.
        pub(crate) fn with_evidence(mut self, file: &Path) -> anyhow::Result<Self> {
            if self.files.iter().any(|(_, other, _)| other == file) {
                bail!(
                    "--save-evidence: a report would go to {} as well",
                    file.display()
                );
            }
            let place = open(file).with_context(|| unwritable(file))?;
            self.evidence = Some((file.to_owned(), place));
            Ok(self)
        }

        /// The place for the evidence, when it is wanted.
        pub(crate) fn take_evidence(&mut self) -> Option<(PathBuf, Place)> {
            self.evidence.take()
        }

        /// Writes every report, files first: when standard output is read no
        /// more, they are there.
        pub(crate) fn write(
            self,
            render: impl Fn(Format, bool) -> anyhow::Result<String>,
        ) -> anyhow::Result<()> {
            for (format, file, place) in self.files {
                let text = render(format, false)?;
                write(place, text.as_bytes())
                    .with_context(|| format!("--output: {} cannot be written", file.display()))?;
            }
            to_stdout(render(self.stdout, true)?.as_bytes())
        }
    }

    fn unwritable(file: &Path) -> String {
        format!("--save-evidence: {} cannot be written", file.display())
    }

    impl Place {
        /// Writes the evidence that belongs there.
        pub(crate) fn keep(self, file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
            write(self, bytes).with_context(|| unwritable(file))
        }
    }

    fn open(file: &Path) -> anyhow::Result<Place> {
        let target = match fs::metadata(file) {
            Ok(metadata) if metadata.is_dir() => bail!("it is a directory"),
            Ok(metadata) if !metadata.is_file() => {
                return Ok(Place::Direct(File::options().write(true).open(file)?));
            }
            // The file that a link leads to is replaced, not the link.
            Ok(_) => {
                File::options().append(true).open(file)?;
                fs::canonicalize(file)?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => file.to_owned(),
            Err(error) => return Err(error.into()),
        };
        let folder = match target.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".checker-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any other new file; the umask takes away what it should.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        Ok(Place::Beside(builder.tempfile_in(folder)?, target))
    }

    fn write(place: Place, bytes: &[u8]) -> anyhow::Result<()> {
        match place {
            Place::Beside(mut temporary, target) => {
                temporary.write_all(bytes)?;
                temporary.persist(target)?;
            }
            Place::Direct(mut file) => file.write_all(bytes)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_format_and_perhaps_a_file() {
        let parse = |text: &str| text.parse::<Output>();
        assert_eq!(parse("json").unwrap().file, None);
        assert_eq!(parse("json=-").unwrap().file, None);
        let file = parse("json=a=b.json").unwrap().file;
        assert_eq!(file, Some(PathBuf::from("a=b.json")));
        assert!(parse("json=").is_err());
        assert!(parse("pdf=x.pdf").is_err());
    }
}
