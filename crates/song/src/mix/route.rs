//! Where strips go: unknown buses and loops are found and cut.

use crate::diagnostic::{Log, did_you_mean};
use crate::files::mix_toml::{MixText, StripText};
use crate::toml::{At, short};
use crate::{Mix, Strip, Track};
use std::ops::Range;

/// Takes out sends, outputs and side-chains that lead nowhere, and those that close a loop of buses.
pub(super) fn check(mix: &mut Mix, text: &MixText, tracks: &[Track], log: &mut Log<'_>) {
    let buses: Vec<String> = mix.buses.iter().map(|bus| bus.name.clone()).collect();
    let sources: Vec<String> =
        tracks.iter().map(|track| track.name.clone()).chain(buses.iter().cloned()).collect();
    for strip in mix.strips.iter_mut().chain(&mut mix.buses).chain([&mut mix.main]) {
        let said = said(text, &strip.name);
        outputs(strip, said, &buses, log);
        if !tracks.is_empty() {
            keys(strip, said, &sources, log);
        }
    }
    loops(mix, text, log);
}

/// What a text says of a strip, bus or the mix.
fn said<'t>(text: &'t MixText, name: &str) -> Option<&'t StripText> {
    let tables = [&text.strips, &text.buses];
    let mut entries = tables.into_iter().flatten().flat_map(|table| &table.0);
    let found = entries.find(|(key, _)| key.value == name).map(|(_, strip)| strip);
    found.or(text.mix.as_ref().filter(|_| name == "mix"))
}

/// Where a strip's way to a bus is written.
fn written(said: Option<&StripText>, bus: &str) -> Option<Range<usize>> {
    let said = said?;
    let output = said.output.as_ref().filter(|output| output.value == bus).map(|output| output.span.clone());
    let sends = said.sends.iter().flat_map(|sends| &sends.0);
    output
        .or_else(|| sends.map(|(name, _)| name).find(|name| name.value == bus).map(|name| name.span.clone()))
}

fn outputs(strip: &mut Strip, said: Option<&StripText>, buses: &[String], log: &mut Log<'_>) {
    let mut known = |bus: &str| {
        let found = buses.iter().any(|known| known == bus);
        if let Some(span) = written(said, bus).filter(|_| !found) {
            let hint =
                did_you_mean(bus, buses.iter().map(String::as_str), format!("write [buses.{}]", short(bus)));
            log.error("unknown-bus", &span, format!("there is no bus `{}`", short(bus)), hint);
        }
        found
    };
    strip.sends.retain(|send| known(&send.bus));
    if strip.output.as_ref().is_some_and(|bus| !known(bus)) {
        strip.output = None;
    }
}

fn keys(strip: &mut Strip, said: Option<&StripText>, sources: &[String], log: &mut Log<'_>) {
    let places: Vec<&At<String>> = said
        .iter()
        .flat_map(|said| said.inserts.iter().flat_map(|chain| &chain.0))
        .filter_map(|text| text.key.as_ref())
        .collect();
    for insert in &mut strip.inserts {
        let Some(key) = insert.key.clone().filter(|key| !sources.contains(key)) else { continue };
        insert.key = None;
        if let Some(place) = places.iter().find(|place| place.value == key) {
            let hint = did_you_mean(&key, sources.iter().map(String::as_str), "name a track or a bus".into());
            log.error(
                "unknown-key-source",
                &place.span,
                format!("there is no track or bus `{}`", short(&key)),
                hint,
            );
        }
    }
}

/// Ways from one bus to others, by output, sends and side-chains.
fn ways(buses: &[Strip], from: usize) -> Vec<usize> {
    let index = |name: &str| buses.iter().position(|bus| bus.name == name);
    let Some(bus) = buses.get(from) else { return Vec::new() };
    let out = bus.output.iter().chain(bus.sends.iter().map(|send| &send.bus)).filter_map(|name| index(name));
    let feeds = |other: &Strip| other.inserts.iter().any(|insert| insert.key.as_ref() == Some(&bus.name));
    let keyed = buses.iter().enumerate().filter(|(_, other)| feeds(other)).map(|(at, _)| at);
    out.chain(keyed).collect()
}

/// Cuts every way that leads back to where it came from.
fn loops(mix: &mut Mix, text: &MixText, log: &mut Log<'_>) {
    while let Some((from, to)) = closing(&mix.buses) {
        let (Some(source), Some(target)) = (mix.buses.get(from).cloned(), mix.buses.get(to).cloned()) else {
            return;
        };
        let span = written(said(text, &source.name), &target.name).unwrap_or(0..0);
        let message = format!(
            "`{}` goes to `{}`, which leads back to it: this way is cut",
            short(&source.name),
            short(&target.name)
        );
        log.error("bus-loop", &span, message, None);
        if let Some(bus) = mix.buses.get_mut(from) {
            bus.sends.retain(|send| send.bus != target.name);
            bus.output.take_if(|output| *output == target.name);
        }
        for insert in mix.buses.get_mut(to).into_iter().flat_map(|bus| &mut bus.inserts) {
            insert.key.take_if(|key| *key == source.name);
        }
    }
}

/// The first way that closes a loop, in the order of the text.
fn closing(buses: &[Strip]) -> Option<(usize, usize)> {
    let graph: Vec<Vec<usize>> = (0..buses.len()).map(|from| ways(buses, from)).collect();
    let mut state = vec![0_u8; buses.len()];
    for root in 0..buses.len() {
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.pop() {
            if next == 0 && state.get(node) == Some(&2) {
                continue;
            }
            state[node] = 1;
            match graph.get(node).and_then(|ways| ways.get(next)) {
                Some(to) if state.get(*to) == Some(&1) => return Some((node, *to)),
                Some(to) => {
                    path.push((node, next + 1));
                    path.push((*to, 0));
                }
                None => state[node] = 2,
            }
        }
    }
    None
}
