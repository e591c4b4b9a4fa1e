//! How far it is, on one line of standard error, while somebody watches. A
//! build without the feature `live` shows nothing.

/// How one student ended, for the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It was finished before.
    Kept,
    /// There is a verdict.
    Judged,
    /// There is none.
    CouldNotRun,
}

pub(crate) use line::Progress;

#[cfg(feature = "live")]
mod line {
    use std::time::Duration;

    use indicatif::{ProgressBar, ProgressStyle};

    use super::End;

    /// The line, or nothing.
    pub(crate) struct Progress(Option<ProgressBar>);

    impl Progress {
        pub(crate) fn new(shown: bool, students: usize) -> Self {
            let template = "{spinner} {pos} of {len} students judged, {eta} to go{msg}";
            Self(shown.then(|| {
                let bar = ProgressBar::new(students as u64);
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            }))
        }

        pub(crate) fn ended(&self, end: End, failed: usize) {
            let Some(bar) = &self.0 else {
                return;
            };
            match end {
                // It took no time, and would make the rest look quick.
                End::Kept => bar.dec_length(1),
                End::Judged => bar.inc(1),
                End::CouldNotRun => {
                    bar.inc(1);
                    bar.set_message(format!("; {failed} could not be run"));
                }
            }
        }

        pub(crate) fn finish(&self) {
            if let Some(bar) = &self.0 {
                bar.finish_and_clear();
            }
        }
    }

    impl Drop for Progress {
        fn drop(&mut self) {
            self.finish();
        }
    }
}

#[cfg(not(feature = "live"))]
mod line {
    use super::End;

    /// Nothing.
    pub(crate) struct Progress;

    impl Progress {
        pub(crate) fn new(_shown: bool, _students: usize) -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "the same as with a line")]
        pub(crate) fn ended(&self, _end: End, _failed: usize) {}

        #[expect(clippy::unused_self, reason = "the same as with a line")]
        pub(crate) fn finish(&self) {}
    }
}
