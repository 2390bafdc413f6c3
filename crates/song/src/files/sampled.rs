//! Sound files that devices are built from: sampled instruments, and impulse responses.

use crate::diagnostic::{Diagnostics, Log, did_you_mean};
use crate::toml::{At, Node, Reader, describe, object, parse, short};
use crate::{Insert, Preset, SoundFile, Texts};
use dsp::{Seconds, sampler};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use toml_edit::{Item, TableLike};

/// Longest impulse response, s.
const LONGEST: f64 = 12.0;
/// Presets that a hint lists.
const LISTED: usize = 8;

/// The sound files that the texts name: sampled instruments, then impulse responses. What of them can be used is for
/// [`Texts`] to say.
pub fn named(texts: &Texts) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut found = (BTreeSet::new(), BTreeSet::new());
    for file in ["arrange.toml", "mix.toml", "master.toml"] {
        // What is wrong with the text is for others to diagnose.
        let mut unheard = Diagnostics::new();
        let text = crate::resolve::text(texts, file, &mut unheard);
        if let Some(document) = text.and_then(|text| parse(&text, &mut Log::new(file, &mut unheard))) {
            walk(document.as_table(), &mut found);
        }
    }
    found
}

fn walk(table: &dyn TableLike, found: &mut (BTreeSet<String>, BTreeSet<String>)) {
    for (key, item) in table.iter() {
        match (key, item.as_str()) {
            ("samples", Some(path)) => drop(found.0.insert(path.to_string())),
            ("response", Some(path)) => drop(found.1.insert(path.to_string())),
            _ => {}
        }
        if let Some(table) = item.as_table_like() {
            walk(table, found);
        }
        if let Item::ArrayOfTables(tables) = item {
            tables.iter().for_each(|table| walk(table, found));
        }
        for table in item.as_array().into_iter().flatten().filter_map(toml_edit::Value::as_inline_table) {
            walk(table, found);
        }
    }
}

/// `{ samples = "…", preset = "…" }`.
pub(super) fn instrument(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Insert> {
    let table = reader.table(node, &["samples", "preset"])?;
    let path: At<String> = reader.field(node, table, "samples")?;
    let wanted: Option<At<String>> = reader.field(node, table, "preset");
    let texts = reader.texts;
    let facts = match texts.instruments.get(&path.value) {
        Some(Ok(facts)) => facts,
        Some(Err(unusable)) => {
            let code = if unusable.missing { "samples-missing" } else { "samples-unreadable" };
            let message = format!("`{}` {}", short(&path.value), unusable.why);
            reader.log.error(code, &path.span, message, unusable.hint.clone());
            return None;
        }
        None => {
            let hint = "put it into the song folder".to_string();
            let message = format!("there is no `{}`", short(&path.value));
            reader.log.error("samples-missing", &path.span, message, hint);
            return None;
        }
    };
    let said = |list: &[String]| list.join("; ");
    if !facts.lost.is_empty() {
        let message = format!("not all of `{}` can be used: {}", short(&path.value), said(&facts.lost));
        let hint =
            "put what it names into the song folder, whole, or take it out of the instrument".to_string();
        reader.log.error("samples-incomplete", &path.span, message, hint);
    }
    if !facts.unplayed.is_empty() {
        let message =
            format!("not all of `{}` is played as written: {}", short(&path.value), said(&facts.unplayed));
        reader.log.warning("samples-unplayed", &path.span, message, None);
    }
    let chosen = choose(&facts.presets, &path, wanted.as_ref(), reader)?;
    let preset = (!is_sfz(&path.value)).then_some((chosen.bank, chosen.program));
    let file = SoundFile { path: path.value, preset, digest: facts.digest, tail: chosen.tail };
    let device = &sampler::SPEC;
    Some(Insert { device, settings: device.defaults(), key: None, file: Some(file) })
}

/// An SFZ file is one instrument; other files are SoundFonts.
fn is_sfz(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("sfz"))
}

/// The preset that is meant: by bank and program, by name, or the only one.
fn choose<'t>(
    presets: &'t [Preset],
    path: &At<String>,
    wanted: Option<&At<String>>,
    reader: &mut Reader<'_>,
) -> Option<&'t Preset> {
    let shown = |preset: &Preset| format!("\"{}:{}\" ({})", preset.bank, preset.program, preset.name);
    let some = || {
        let more = if presets.len() > LISTED {
            format!(" and {} more", presets.len() - LISTED)
        } else {
            String::new()
        };
        format!(
            "there are {}{more}; songwright devices {} lists all",
            presets.iter().take(LISTED).map(shown).collect::<Vec<_>>().join(", "),
            path.value
        )
    };
    let Some(wanted) = wanted else {
        if let [only] = presets {
            return Some(only);
        }
        let message =
            format!("`preset` is missing: `{}` holds {} instruments", short(&path.value), presets.len());
        reader.log.error("missing-key", &path.span, message, some());
        return None;
    };
    let text = wanted.value.trim();
    if is_sfz(&path.value) {
        let message = format!("`{}` is one instrument and has no presets", short(&path.value));
        reader.log.error("unknown-preset", &wanted.span, message, "take preset out".to_string());
        return None;
    }
    let numbers = text.split_once(':').and_then(|(bank, program)| {
        Some((bank.trim().parse::<u16>().ok()?, program.trim().parse::<u16>().ok()?))
    });
    let found = presets.iter().find(|preset| match numbers {
        Some(numbers) => (preset.bank, preset.program) == numbers,
        None => preset.name.eq_ignore_ascii_case(text),
    });
    if found.is_none() {
        let names = presets.iter().map(|preset| preset.name.as_str());
        let hint = did_you_mean(text, names.filter(|_| numbers.is_none()), some());
        let message = format!("`{}` has no preset `{}`", short(&path.value), short(text));
        reader.log.error("unknown-preset", &wanted.span, message, hint);
    }
    found
}

/// `response` of a convolution: the sound file that is its impulse response.
pub(super) fn response(path: &At<String>, reader: &mut Reader<'_>) -> Option<SoundFile> {
    let recording = match reader.texts.recordings.get(&path.value) {
        Some(Ok(recording)) => *recording,
        Some(Err(why)) => {
            let message = format!("`{}` cannot be used: {why}", short(&path.value));
            reader.log.error("response-unreadable", &path.span, message, None);
            return None;
        }
        None => {
            let names = reader.texts.recordings.keys().map(String::as_str);
            let hint = did_you_mean(&path.value, names, "put the file into the song folder".into());
            let message = format!("there is no `{}`", short(&path.value));
            reader.log.error("response-missing", &path.span, message, hint);
            return None;
        }
    };
    if !matches!(recording.channels, 1 | 2 | 4) {
        let message = format!("an impulse response has 1, 2 or 4 channels, not {}", recording.channels);
        let hint = "four are left to left, left to right, right to left, right to right".to_string();
        reader.log.error("response-channels", &path.span, message, hint);
        return None;
    }
    let length = recording.frames as f64 / f64::from(recording.rate.max(1));
    if length > LONGEST {
        let message = format!("`{}` is {length:.1} s long: it is cut after {LONGEST} s", short(&path.value));
        let hint = "cut and fade it yourself".to_string();
        reader.log.warning("response-long", &path.span, message, hint);
    }
    let tail = Seconds(length.min(LONGEST));
    Some(SoundFile { path: path.value.clone(), preset: None, digest: recording.digest, tail })
}

/// The schema of a sampled instrument.
pub(super) fn schema() -> Value {
    let text = |about: &str| describe(json!({ "type": "string" }), about, Value::Null);
    object(vec![
        (
            "samples",
            true,
            text(
                "Path of an SFZ file or SoundFont in the song folder, or the name of a SoundFont of the machine",
            ),
        ),
        (
            "preset",
            false,
            text("Instrument of the SoundFont: \"bank:program\", or its name; drum kits are in bank 128"),
        ),
    ])
}
