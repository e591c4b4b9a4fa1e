//! A strict reader of TAP 14, as far as a flat stream goes.

/// A test point.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) ok: bool,
    pub(crate) description: String,
    pub(crate) directive: Option<String>,
    /// The lines of its diagnostics, without their indentation.
    pub(crate) diagnostics: Vec<String>,
}

impl Point {
    /// Whether a harness counts it as a failure.
    pub(crate) fn counts(&self) -> bool {
        !self.ok
            && self
                .directive
                .as_deref()
                .is_none_or(|text| !text.starts_with("TODO"))
    }
}

/// The points of a stream, or the line that is none of TAP's.
pub(crate) fn read(text: &str) -> Result<Vec<Point>, String> {
    let mut lines = text.lines();
    if lines.next() != Some("TAP version 14") {
        return Err("no version".into());
    }
    let plan = lines.next().and_then(|line| line.strip_prefix("1.."));
    let plan: usize = plan.and_then(|n| n.parse().ok()).ok_or("no plan")?;
    let mut points: Vec<Point> = Vec::new();
    let mut inside = false;
    for line in lines {
        if let Some(rest) = line.strip_prefix("  ") {
            let point = points.last_mut().ok_or(line)?;
            match (inside, rest) {
                (false, "---") => inside = true,
                (true, "...") => inside = false,
                (true, rest) => point.diagnostics.push(rest.to_owned()),
                (false, _) => return Err(line.to_owned()),
            }
            continue;
        }
        if inside {
            return Err(line.to_owned());
        }
        points.push(point(line, points.len() + 1).ok_or(line)?);
    }
    if points.len() == plan && !inside {
        Ok(points)
    } else {
        Err("the plan does not hold".into())
    }
}

fn point(line: &str, number: usize) -> Option<Point> {
    let (ok, rest) = match line.strip_prefix("not ok ") {
        Some(rest) => (false, rest),
        None => (true, line.strip_prefix("ok ")?),
    };
    let rest = rest.strip_prefix(&format!("{number} - "))?;
    let mut parts = vec![String::new()];
    let mut characters = rest.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                let next = characters.next().filter(|c| ['\\', '#'].contains(c))?;
                parts.last_mut()?.push(next);
            }
            '#' => parts.push(String::new()),
            c => parts.last_mut()?.push(c),
        }
    }
    let mut parts = parts.into_iter();
    let description = parts.next()?.trim_end().to_owned();
    let directive = parts.next().map(|text| text.trim().to_owned());
    if let Some(text) = &directive {
        let known = ["TODO", "SKIP"];
        known.into_iter().find(|word| text.starts_with(word))?;
    }
    parts.next().is_none().then_some(Point {
        ok,
        description,
        directive,
        diagnostics: Vec::new(),
    })
}
