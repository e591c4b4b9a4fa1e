//! As much of the shell's grammar as tells what it runs in the background.

use super::Startup;
use super::lexer::{Token, tokens};

/// Programs that take a script with `-c` or on standard input.
pub(crate) const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "ksh", "ash", "su", "runuser"];

/// Commands in front of a command, with their options that take an argument.
const WRAPPERS: &[(&str, &str)] = &[
    ("sudo", "-u -g -h -p -C -r -t -T -D -R -U"),
    ("doas", "-u -C"),
    ("env", "-u -C"),
    ("exec", "-a"),
    ("command", ""),
    ("time", "-f -o"),
    ("nice", "-n"),
    ("ionice", "-c -n -p"),
    ("stdbuf", "-i -o -e"),
    ("setsid", ""),
    ("runuser", "-u -g -G"),
];

/// Words of the grammar behind which a command begins.
const KEYWORDS: &[&str] = &["if", "then", "elif", "else", "while", "until", "do", "!"];

/// Commands that are no application, whoever starts them.
const NO_APPLICATION: &[&str] = &[
    "echo",
    "printf",
    "sleep",
    "true",
    ":",
    "yum",
    "dnf",
    "apt",
    "apt-get",
    "pip",
    "pip3",
    "aws",
    "curl",
    "wget",
    "cat",
    "touch",
    "mkdir",
    "logger",
    "which",
    "amazon-linux-extras",
];

/// How deep scripts within scripts are followed.
const DEEPEST: usize = 8;

/// How many bytes are read in all, scripts within scripts counted again.
const MOST_READ: usize = 512 * 1024;

/// A command: its words, and the text on its standard input.
#[derive(Debug, Default)]
struct Command {
    words: Vec<String>,
    here: Option<String>,
    output: Option<String>,
}

/// What is known of the circumstances in which a command runs.
#[derive(Debug, Clone, Copy, Default)]
struct Under {
    nohup: bool,
    background: bool,
    depth: usize,
}

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    both: bool,
    nohup: bool,
    background: bool,
    /// Files that were written, with what was written into them.
    written: Vec<(String, String)>,
    /// Bytes read so far: a script that runs itself is not followed forever.
    read: usize,
}

/// Judges a script.
pub(super) fn judge(script: &str) -> Startup {
    let mut found = Found::default();
    found.script(script, Under::default());
    match found {
        Found { both: true, .. } => Startup::Background,
        Found { nohup: true, .. } => Startup::Foreground,
        Found {
            background: true, ..
        } => Startup::WithoutNohup,
        _ => Startup::Neither,
    }
}

/// The last part of a path.
pub(crate) fn base_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

impl Found {
    fn script(&mut self, script: &str, under: Under) {
        self.read += script.len() + 1;
        if under.depth > DEEPEST || self.read > MOST_READ {
            return;
        }
        let tokens = tokens(script);
        // The background of a list covers every command in it, those in
        // parentheses too: which lists end with `&` is found out first.
        let background = backgrounds(&tokens);
        let mut command = Command::default();
        let mut tokens = tokens.into_iter().zip(background).peekable();
        while let Some((token, background)) = tokens.next() {
            let under = Under {
                background: under.background || background,
                ..under
            };
            match token {
                Token::Word(word) => {
                    let starts = command.words.is_empty() && KEYWORDS.contains(&word.as_str());
                    if !starts {
                        command.words.push(word);
                    }
                }
                Token::Redirect(operator) => {
                    let file = tokens.next_if(|(token, _)| matches!(token, Token::Word(_)));
                    if let (Some((Token::Word(file), _)), true) = (file, operator.starts_with('>'))
                    {
                        command.output = Some(file);
                    }
                }
                Token::Here(text) => command.here = Some(text),
                Token::Nested(script) => self.script(
                    &script,
                    Under {
                        depth: under.depth + 1,
                        ..Under::default()
                    },
                ),
                Token::Background | Token::End | Token::Next | Token::Open | Token::Close => {
                    let asked = token == Token::Background;
                    self.command(&std::mem::take(&mut command), under, asked);
                }
            }
        }
        self.command(&command, under, false);
    }

    /// One command, without its keywords.
    fn command(&mut self, command: &Command, under: Under, background: bool) {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let (own, mut nohup) = unwrapped(&words);
        let background = under.background || background;
        self.background |= background;
        if let (Some(file), Some(text)) = (&command.output, &command.here) {
            self.written.push((file.clone(), text.clone()));
        }
        let Some(name) = own.first().map(|word| base_name(word)) else {
            return;
        };
        nohup |= under.nohup;
        let inner = Under {
            nohup,
            background,
            depth: under.depth + 1,
        };
        let inside = self.inside(own, command);
        if inside.is_empty() {
            if !NO_APPLICATION.contains(&name) {
                self.nohup |= nohup;
                self.both |= nohup && background;
            }
            return;
        }
        for script in inside {
            self.script(&script, inner);
        }
    }

    /// The scripts that a command runs: with `-c`, from its input, or from a
    /// file that was written before.
    fn inside(&self, words: &[&str], command: &Command) -> Vec<String> {
        let name = words
            .first()
            .map(|word| base_name(word))
            .unwrap_or_default();
        let is_shell = SHELLS.contains(&name) || matches!(name, "sudo" | "env");
        let mut scripts = Vec::new();
        if is_shell {
            scripts.extend(script_of(words));
            if scripts.is_empty() {
                scripts.extend(command.here.clone());
            }
        }
        let runs_file = is_shell || matches!(name, "." | "source");
        let arguments = if runs_file { words } else { &words[..1] };
        for word in arguments {
            let file = self
                .written
                .iter()
                .find(|(file, _)| base_name(file) == base_name(word));
            scripts.extend(file.map(|(_, text)| text.clone()));
        }
        scripts
    }
}

/// The argument of `-c`.
pub(crate) fn script_of(words: &[&str]) -> Option<String> {
    for (at, word) in words.iter().enumerate().skip(1) {
        if let Some(script) = word.strip_prefix("--command=") {
            return Some(script.to_owned());
        }
        let short = word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
        if short || *word == "--command" {
            return words.get(at + 1).map(|script| (*script).to_owned());
        }
    }
    None
}

/// A command without what stands in front of it, and whether `nohup` does.
pub(crate) fn unwrapped<'w, 'a>(words: &'w [&'a str]) -> (&'w [&'a str], bool) {
    let mut nohup = false;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let name = base_name(word);
        if is_assignment(word) {
            at += 1;
        } else if name == "nohup" {
            nohup = true;
            at += 1;
            while words.get(at).is_some_and(|word| word.starts_with('-')) {
                at += 1;
            }
        } else if let Some((_, with_argument)) =
            WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name)
        {
            let end = options_end(words, at + 1, with_argument);
            // `runuser -c` and `sudo -i` alone are shells themselves.
            if words[at..end]
                .iter()
                .any(|word| is_script_option(name, word))
                || end >= words.len()
            {
                break;
            }
            if name == "runuser" && !words[at..end].contains(&"-u") {
                break;
            }
            at = end;
        } else {
            break;
        }
    }
    (&words[at.min(words.len())..], nohup)
}

fn is_script_option(wrapper: &str, word: &str) -> bool {
    wrapper == "runuser" && (word == "-c" || word.starts_with("--command"))
}

fn options_end(words: &[&str], from: usize, with_argument: &str) -> usize {
    let mut at = from;
    while let Some(word) = words.get(at) {
        if *word == "--" {
            return (at + 1).min(words.len());
        }
        if !word.starts_with('-') {
            break;
        }
        let takes = with_argument.split(' ').any(|option| option == *word);
        at += if takes { 2 } else { 1 };
    }
    at.min(words.len())
}

pub(crate) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// For each token, whether the list that it belongs to ends with `&`.
fn backgrounds(tokens: &[Token]) -> Vec<bool> {
    let mut marks = vec![false; tokens.len()];
    // Backwards: whether the lists around the current token are in the
    // background, the innermost last.
    let mut open = vec![false];
    for (at, token) in tokens.iter().enumerate().rev() {
        let current = open.last().copied().unwrap_or_default();
        match token {
            Token::Background => {
                let outer = open.len().checked_sub(2).and_then(|i| open.get(i)).copied();
                let inherited = outer.unwrap_or_default();
                if let Some(last) = open.last_mut() {
                    *last = true;
                }
                // What follows `&` was judged already; the mark is for before.
                marks[at] = inherited;
            }
            Token::End => {
                let outer = open.len().checked_sub(2).and_then(|i| open.get(i)).copied();
                let inherited = outer.unwrap_or_default();
                if let Some(last) = open.last_mut() {
                    *last = inherited;
                }
                marks[at] = inherited;
            }
            Token::Close => {
                marks[at] = current;
                open.push(current);
            }
            Token::Open => {
                if open.len() > 1 {
                    open.pop();
                }
                marks[at] = open.last().copied().unwrap_or_default();
            }
            _ => marks[at] = current,
        }
    }
    marks
}
