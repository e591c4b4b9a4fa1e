//! The formats around the scripts: `#cloud-config` and MIME multipart.

/// The commands that a `#cloud-config` document runs: the entries of `runcmd`
/// and `bootcmd`. Only as much YAML is read as such lists are written in; a
/// list entry runs without a shell, so its words come back quoted.
pub(super) fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let key = line.split(" #").next().unwrap_or_default().trim_end();
        if !matches!(key, "runcmd:" | "bootcmd:") {
            continue;
        }
        let mut block = Vec::new();
        while let Some(line) = lines.next_if(|line| belongs(line)) {
            block.push(line);
        }
        commands.extend(entries(&block).iter().map(|entry| command(entry)));
    }
    commands
}

/// Whether a line still belongs to a list at the top level.
fn belongs(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with([' ', '-', '#', '\t'])
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Splits a block list into its entries, each without its dash.
fn entries(lines: &[&str]) -> Vec<Vec<String>> {
    let item = |line: &&&str| line.trim_start().starts_with('-');
    let Some(margin) = lines.iter().find(item).map(|line| indent(line)) else {
        return Vec::new();
    };
    let mut entries: Vec<Vec<String>> = Vec::new();
    for line in lines {
        let body = line.trim_start();
        if indent(line) == margin && (body == "-" || body.starts_with("- ")) {
            // The dash becomes a blank, so that columns stay where they are.
            entries.push(vec![line.replacen('-', " ", 1)]);
        } else if indent(line) <= margin && body.starts_with('#') {
            // A comment between entries.
        } else if let Some(entry) = entries.last_mut() {
            entry.push((*line).to_owned());
        }
    }
    entries
}

/// One entry as a line for the shell.
fn command(entry: &[String]) -> String {
    let first = entry.first().map(|line| line.trim()).unwrap_or_default();
    let rest: Vec<&str> = entry.iter().skip(1).map(|line| line.trim()).collect();
    match first.chars().next() {
        Some('|') => rest.join("\n"),
        Some('>') => rest.join(" "),
        Some('[') => {
            let whole = format!("{first} {}", rest.join(" "));
            quoted(&flow(&whole))
        }
        Some('-') if first == "-" || first.starts_with("- ") => {
            let lines: Vec<&str> = entry.iter().map(String::as_str).collect();
            let words: Vec<String> = entries(&lines)
                .iter()
                .map(|word| scalar(&word.join(" ")))
                .collect();
            quoted(&words)
        }
        _ => scalar(&format!("{first} {}", rest.join(" "))),
    }
}

/// A plain or quoted scalar on one line.
fn scalar(text: &str) -> String {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('\'') {
        let end = inner.rfind('\'').unwrap_or(inner.len());
        return inner[..end].replace("''", "'");
    }
    if let Some(inner) = text.strip_prefix('"') {
        let end = inner.rfind('"').unwrap_or(inner.len());
        return inner[..end]
            .replace("\\n", "\n")
            .replace("\\\"", "\"")
            .replace("\\\\", "\\");
    }
    text.split(" #")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// The words of `[a, "b", 'c']`.
fn flow(text: &str) -> Vec<String> {
    let inner = text.trim().trim_start_matches('[');
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in inner.chars() {
        match quote {
            Some(open) => {
                word.push(c);
                if c == open {
                    quote = None;
                }
            }
            None if c == '"' || c == '\'' => {
                word.push(c);
                quote = Some(c);
            }
            None if c == ',' || c == ']' => {
                words.push(scalar(&std::mem::take(&mut word)));
                if c == ']' {
                    break;
                }
            }
            None => word.push(c),
        }
    }
    words
}

/// Words as the shell takes them literally.
fn quoted(words: &[String]) -> String {
    let one = |word: &String| format!("'{}'", word.replace('\'', "'\\''"));
    words.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The bodies of a MIME multipart document; `None` for one that is encoded.
pub(super) fn parts(text: &str) -> Vec<Option<String>> {
    let Some(boundary) = boundary(text) else {
        return Vec::new();
    };
    let mark = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut current: Option<Vec<&str>> = None;
    for line in text.lines() {
        match line.strip_prefix(&mark).map(str::trim_end) {
            Some(end @ ("" | "--")) => {
                parts.extend(current.take().map(|lines| body(&lines)));
                current = end.is_empty().then(Vec::new);
            }
            _ => {
                if let Some(lines) = &mut current {
                    lines.push(line);
                }
            }
        }
    }
    parts.extend(current.map(|lines| body(&lines)));
    parts
}

fn boundary(text: &str) -> Option<String> {
    let head = text.split("\n\n").next()?;
    let at = head.to_ascii_lowercase().find("boundary=")?;
    let rest = head.get(at + "boundary=".len()..)?;
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', '\n', ' ']).next()?,
    };
    (!value.is_empty()).then(|| value.to_owned())
}

fn body(lines: &[&str]) -> Option<String> {
    let end = lines
        .iter()
        .position(|line| line.trim().is_empty())
        .unwrap_or(0);
    let encoded = lines[..end].iter().any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("content-transfer-encoding:")
            && (line.contains("base64") || line.contains("quoted-printable"))
    });
    (!encoded).then(|| lines[end..].join("\n"))
}

/// The texts in quotes of a script in some other language.
pub(super) fn quoted_texts(text: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut current: Option<(char, String)> = None;
    let mut escaped = false;
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        for c in line.chars().chain(['\n']) {
            match &mut current {
                Some((_, inner)) if escaped => {
                    inner.push(c);
                    escaped = false;
                }
                Some(_) if c == '\\' => escaped = true,
                Some((quote, inner)) if c == *quote => {
                    texts.push(std::mem::take(inner));
                    current = None;
                }
                Some((_, inner)) => inner.push(c),
                None if c == '"' || c == '\'' => current = Some((c, String::new())),
                None => {}
            }
        }
    }
    texts
}
