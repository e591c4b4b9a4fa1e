//! Address blocks.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{ANY, Call, Function, Outcome, Stop, function, whole};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "cidrhost" => function(2, 2, host),
        "cidrnetmask" => function(1, 1, |call| match block(call)? {
            IpNet::V4(net) => call.give_text(net.netmask().to_string()),
            IpNet::V6(_) => Err(Stop::Error),
        }),
        "cidrsubnet" => function(3, 3, |call| {
            let net = block(call)?;
            let (bits, number) = (call.whole(1)?, call.whole(2)?);
            call.give_text(subnet(net, bits, number).ok_or(Stop::Error)?.to_string())
        }),
        "cidrsubnets" => function(1, ANY, subnets),
        _ => None,
    }
}

fn block(call: &Call<'_>) -> Result<IpNet, Stop> {
    let net: IpNet = call.text(0)?.parse().map_err(|_| Stop::Error)?;
    Ok(net.trunc())
}

fn bits(net: IpNet) -> (u128, u8) {
    match net.network() {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

fn address(net: IpNet, bits: u128) -> Option<IpAddr> {
    Some(match net {
        IpNet::V4(_) => IpAddr::V4(u32::try_from(bits).ok()?.into()),
        IpNet::V6(_) => IpAddr::V6(bits.into()),
    })
}

fn subnet(net: IpNet, more: i64, number: i64) -> Option<IpNet> {
    let (start, width) = bits(net);
    let more = u8::try_from(more).ok()?;
    let length = net
        .prefix_len()
        .checked_add(more)
        .filter(|length| *length <= width)?;
    let number = u128::try_from(number).ok()?;
    if more < 128 && number >> more != 0 {
        return None;
    }
    let shifted = number.checked_shl(u32::from(width - length)).unwrap_or(0);
    IpNet::new(address(net, start | shifted)?, length).ok()
}

fn host(call: &Call<'_>) -> Outcome {
    let net = block(call)?;
    let number = call.whole(1)?;
    let (start, width) = bits(net);
    let free = u32::from(width - net.prefix_len());
    let size = 1_u128.checked_shl(free);
    let wanted = u128::from(number.unsigned_abs());
    let offset = match (number < 0, size) {
        (false, Some(size)) if wanted >= size => None,
        (false, _) => Some(wanted),
        // From the end.
        (true, Some(size)) => size.checked_sub(wanted),
        (true, None) => Some(u128::MAX - wanted + 1),
    };
    let found = offset.and_then(|offset| address(net, start | offset));
    call.give_text(found.ok_or(Stop::Error)?.to_string())
}

/// One block after the other, each where its size allows it.
fn subnets(call: &Call<'_>) -> Outcome {
    let net = block(call)?;
    let (start, width) = bits(net);
    let end = start.checked_add(size(net.prefix_len(), width).ok_or(Stop::Error)? - 1);
    let mut free = Some(start);
    let mut found = Vec::new();
    for argument in call.arguments.iter().skip(1) {
        let more = u8::try_from(whole(argument)?).ok().filter(|more| *more > 0);
        let length = more
            .and_then(|more| net.prefix_len().checked_add(more))
            .filter(|length| *length <= width)
            .ok_or(Stop::Error)?;
        let size = size(length, width).ok_or(Stop::Error)?;
        let from = free.ok_or(Stop::Error)?;
        let from = from.checked_next_multiple_of(size).ok_or(Stop::Error)?;
        let last = from.checked_add(size - 1);
        if last.is_none() || last > end {
            return Err(Stop::Error);
        }
        let address = address(net, from).ok_or(Stop::Error)?;
        found.push(
            IpNet::new(address, length)
                .map_err(|_| Stop::Error)?
                .to_string(),
        );
        free = from.checked_add(size);
    }
    call.give_texts(found)
}

/// Addresses in a block; none, if they are more than can be counted.
fn size(length: u8, width: u8) -> Option<u128> {
    1_u128.checked_shl(u32::from(width.checked_sub(length)?))
}
