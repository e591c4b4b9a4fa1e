//! Answers in pages, and the tokens that lead from one to the next.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Call;
use super::fault::Fault;

/// The names by which a service asks for pages.
pub(crate) struct Paging {
    /// The parameter with the wanted size.
    pub(crate) size: &'static str,
    /// The parameter with the token.
    pub(crate) token: &'static str,
    /// Most items of one page, whatever is wanted.
    pub(crate) most: usize,
    /// What a token that is not ours is called.
    pub(crate) bad_token: &'static str,
}

/// Cuts a page out of everything, and says how the next one is asked for.
/// Tokens are bound to their action: one of another action is refused.
pub(crate) fn page<T>(
    call: &Call<'_>,
    paging: &Paging,
    all: Vec<T>,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let wanted = match call.form.get(paging.size) {
        None => paging.most,
        Some(text) => match text.parse::<usize>() {
            Ok(size) if size > 0 => size.min(paging.most),
            _ => {
                return Err(Fault::invalid_parameter(format!(
                    "`{text}` is not a valid {}",
                    paging.size
                )));
            }
        },
    };
    let size = call
        .page_size
        .map_or(wanted, |limit| wanted.min(limit.max(1)));
    let bad_token = |text: &str| Fault::new(400, paging.bad_token, format!("bad token `{text}`"));
    let start = match call.form.get(paging.token) {
        None => 0,
        Some(text) => decode(call.action, text).ok_or_else(|| bad_token(text))?,
    };
    let end = start.saturating_add(size);
    let next = (end < all.len()).then(|| encode(call.action, end));
    Ok((all.into_iter().skip(start).take(size).collect(), next))
}

fn encode(action: &str, offset: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{action}/{offset}"))
}

fn decode(action: &str, token: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (of, offset) = text.split_once('/')?;
    (of == action).then(|| offset.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_on_in_its_own_action_only() {
        let token = encode("DescribeVpcs", 7);
        assert_eq!(decode("DescribeVpcs", &token), Some(7));
        assert_eq!(decode("DescribeSubnets", &token), None);
        assert_eq!(decode("DescribeVpcs", "garbage!"), None);
    }
}
