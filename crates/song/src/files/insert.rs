//! Devices with their settings: inserts and instruments, checked against the catalog.

use super::sampled;
use crate::Insert;
use crate::diagnostic::did_you_mean;
use crate::presets::{self, PRESETS};
use crate::toml::{
    At, Catalog, Node, Read, Reader, describe, key_span, object, parameter, parameter_schema, short,
};
use dsp::catalog::SIDE_CHAINED;
use dsp::effects::convolution;
use dsp::{Kind, Spec};
use serde_json::{Value, json};
use std::ops::Range;

/// An entry of `inserts` or `chain`.
#[derive(Clone, Debug)]
pub(crate) struct InsertText {
    /// The device with its settings.
    pub insert: Insert,
    /// Where the track or bus that feeds the side-chain is named.
    pub key: Option<At<String>>,
}

/// `inserts` or `chain`, presets laid out.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChainText(pub Vec<InsertText>);

/// `instrument`.
#[derive(Clone, Debug)]
pub(crate) struct InstrumentText(pub Insert);

impl Read for InsertText {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let mut insert = device(node, Kind::Effect, &["key", "bypass", "response"], reader)?;
        let table = node.table()?;
        let mut key: Option<At<String>> = reader.field(node, table, "key");
        if !listens(insert.device) && table.contains_key("key") {
            let message = format!("`{}` has no side-chain", insert.device.name);
            let hint = format!("these have one: {}", names(SIDE_CHAINED.iter().copied()));
            reader.log.error("no-side-chain", &key_span(table, "key", node), message, hint);
            key = None;
        }
        insert.key = key.as_ref().map(|key| key.value.clone());
        if table.contains_key("response") {
            if takes_response(insert.device) {
                let path: Option<At<String>> = reader.field(node, table, "response");
                insert.file = path.and_then(|path| sampled::response(&path, reader));
                for unused in ["kind", "decay"].into_iter().filter(|key| table.contains_key(key)) {
                    let message = format!("`{unused}` is of computed responses, this one is recorded");
                    let hint = "take it out".to_string();
                    reader.log.warning("unused-key", &key_span(table, unused, node), message, hint);
                }
            } else {
                let message = format!("`{}` has no parameter `response`", insert.device.name);
                let hint = format!("`{}` has", convolution::SPEC.name);
                reader.log.error("unknown-key", &key_span(table, "response", node), message, hint);
            }
        }
        let bypass = reader.field(node, table, "bypass").unwrap_or(false);
        if bypass { None } else { Some(Self { insert, key }) }
    }
    fn schema(catalog: Catalog) -> Value {
        let text = |about: &str| describe(json!({ "type": "string" }), about, Value::Null);
        devices(catalog, Kind::Effect, |spec| {
            let mut own =
                vec![("bypass", false, describe(json!({ "type": "boolean" }), "Switched off", json!(false)))];
            if listens(spec) {
                own.push(("key", false, text("Track or bus that feeds the side-chain")));
            }
            if takes_response(spec) {
                own.push(("response", false, text("Path of a sound file in the song folder that is the response, in the place of kind and decay")));
            }
            own
        })
    }
}

impl Read for ChainText {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(list) = node.list() else {
            reader.wrong_type(node, "a list");
            return None;
        };
        let mut chain = Vec::new();
        for node in &list {
            if node.table().is_some_and(|table| table.contains_key("preset")) {
                chain.extend(preset(node, reader));
            } else {
                chain.extend(InsertText::read(node, reader));
            }
        }
        Some(Self(chain))
    }
    fn schema(catalog: Catalog) -> Value {
        let names: Vec<&str> = PRESETS.iter().map(|entry| entry.name).collect();
        let preset = object(vec![
            (
                "preset",
                true,
                describe(json!({ "enum": names }), "A chain by its use, laid out in this place", Value::Null),
            ),
            ("bypass", false, describe(json!({ "type": "boolean" }), "Switched off", json!(false))),
        ]);
        json!({ "type": "array", "items": { "oneOf": [preset, InsertText::schema(catalog)] } })
    }
}

/// The devices of `{ preset = "…" }`.
fn preset(node: &Node<'_>, reader: &mut Reader<'_>) -> Vec<InsertText> {
    let Some(table) = reader.table(node, &["preset", "bypass"]) else { return Vec::new() };
    let Some(name): Option<At<String>> = reader.field(node, table, "preset") else { return Vec::new() };
    let bypass = reader.field(node, table, "bypass").unwrap_or(false);
    let Some(entry) = presets::find(&name.value) else {
        let names = || PRESETS.iter().map(|entry| entry.name);
        let hint = did_you_mean(
            &name.value,
            names(),
            format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        );
        reader.log.error(
            "unknown-preset",
            &name.span,
            format!("there is no preset `{}`", short(&name.value)),
            hint,
        );
        return Vec::new();
    };
    if bypass { Vec::new() } else { entry.chain(reader) }
}

/// Whether a device has a side-chain.
fn listens(device: &Spec) -> bool {
    SIDE_CHAINED.iter().any(|spec| spec.name == device.name)
}

/// Whether a device works with a sound file as its impulse response.
fn takes_response(device: &Spec) -> bool {
    device.name == convolution::SPEC.name
}

fn names(devices: impl Iterator<Item = &'static Spec>) -> String {
    devices.map(|spec| spec.name).collect::<Vec<_>>().join(", ")
}

impl Read for InstrumentText {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(name) = node.text() {
            let device = find(name, Kind::Instrument, &node.span, reader)?;
            return Some(Self(Insert { device, settings: device.defaults(), key: None, file: None }));
        }
        if node.table().is_some_and(|table| table.contains_key("samples")) {
            return sampled::instrument(node, reader).map(Self);
        }
        device(node, Kind::Instrument, &[], reader).map(Self)
    }
    fn schema(catalog: Catalog) -> Value {
        let names: Vec<&str> = of_kind(catalog, Kind::Instrument).map(|spec| spec.name).collect();
        json!({ "oneOf": [{ "enum": names }, sampled::schema(), devices(catalog, Kind::Instrument, |_| vec![])] })
    }
}

fn of_kind(catalog: Catalog, kind: Kind) -> impl Iterator<Item = &'static Spec> {
    catalog.iter().copied().filter(move |spec| spec.kind == kind)
}

/// The device of this name and kind.
fn find(name: &str, kind: Kind, span: &Range<usize>, reader: &mut Reader<'_>) -> Option<&'static Spec> {
    let found = of_kind(reader.catalog, kind).find(|spec| spec.name == name);
    if found.is_none() {
        let names: Vec<&str> = of_kind(reader.catalog, kind).map(|spec| spec.name).collect();
        let what = if kind == Kind::Effect { "effect" } else { "instrument" };
        let hint = did_you_mean(name, names.iter().copied(), format!("there are {}", names.join(", ")));
        reader.log.error("unknown-device", span, format!("there is no {what} `{}`", short(name)), hint);
    }
    found
}

/// A table with `device` and its parameters; the keys of `own` are for others to read.
fn device(node: &Node<'_>, kind: Kind, own: &[&str], reader: &mut Reader<'_>) -> Option<Insert> {
    let Some(table) = node.table() else {
        reader.wrong_type(node, "a table such as { device = \"…\" }");
        return None;
    };
    if !table.contains_key("device") {
        reader.missing(&node.span, "device", "\"…\"");
        return None;
    }
    let name: At<String> = reader.field(node, table, "device")?;
    let spec = find(&name.value, kind, &name.span, reader)?;
    let mut settings = spec.defaults();
    for (key, item) in table.iter() {
        if key == "device" || own.contains(&key) {
            continue;
        }
        let span = key_span(table, key, node);
        match spec.params.iter().zip(&mut settings.0).find(|(param, _)| param.name == key) {
            Some((param, value)) => {
                if let Some(read) = parameter(param, &Node::item(item, span), reader) {
                    *value = read;
                }
            }
            None => {
                let applies = |own: &&str| match *own {
                    "key" => listens(spec),
                    "response" => takes_response(spec),
                    _ => true,
                };
                let own = own.iter().copied().filter(applies);
                let names = spec.params.iter().map(|param| param.name).chain(own);
                let all = names.clone().collect::<Vec<_>>().join(", ");
                let hint = did_you_mean(key, names, format!("known here: {all}"));
                reader.log.error(
                    "unknown-key",
                    &span,
                    format!("`{}` has no parameter `{}`", spec.name, short(key)),
                    hint,
                );
            }
        }
    }
    Some(Insert { device: spec, settings, key: None, file: None })
}

/// One schema for each device, with what it has besides its parameters.
fn devices(catalog: Catalog, kind: Kind, own: impl Fn(&Spec) -> Vec<(&'static str, bool, Value)>) -> Value {
    let one = |spec: &'static Spec| {
        let mut fields =
            vec![("device", true, describe(json!({ "const": spec.name }), spec.about, Value::Null))];
        fields.extend(spec.params.iter().map(|param| (param.name, false, parameter_schema(param))));
        fields.extend(own(spec));
        object(fields)
    };
    json!({ "oneOf": of_kind(catalog, kind).map(one).collect::<Vec<_>>() })
}
