//! Devices with their settings: inserts and instruments, checked against the catalog.

use crate::Insert;
use crate::diagnostic::did_you_mean;
use crate::toml::{
    At, Catalog, Node, Read, Reader, describe, key_span, object, parameter, parameter_schema, short,
};
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

/// `instrument`.
#[derive(Clone, Debug)]
pub(crate) struct InstrumentText(pub Insert);

impl Read for InsertText {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let (mut insert, bypass) = device(node, Kind::Effect, &["key", "bypass"], reader)?;
        let table = node.table()?;
        let key: Option<At<String>> = reader.field(node, table, "key");
        insert.key = key.as_ref().map(|key| key.value.clone());
        if bypass { None } else { Some(Self { insert, key }) }
    }
    fn schema(catalog: Catalog) -> Value {
        let own = [
            (
                "key",
                false,
                describe(json!({ "type": "string" }), "Track or bus that feeds the side-chain", Value::Null),
            ),
            ("bypass", false, describe(json!({ "type": "boolean" }), "Switched off", json!(false))),
        ];
        devices(catalog, Kind::Effect, &own)
    }
}

impl Read for InstrumentText {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(name) = node.text() {
            let device = find(name, Kind::Instrument, &node.span, reader)?;
            return Some(Self(Insert { device, settings: device.defaults(), key: None }));
        }
        device(node, Kind::Instrument, &[], reader).map(|(insert, _)| Self(insert))
    }
    fn schema(catalog: Catalog) -> Value {
        let names: Vec<&str> = of_kind(catalog, Kind::Instrument).map(|spec| spec.name).collect();
        json!({ "oneOf": [{ "enum": names }, devices(catalog, Kind::Instrument, &[])] })
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

/// A table with `device` and its parameters, and whether it is bypassed.
fn device(node: &Node<'_>, kind: Kind, own: &[&str], reader: &mut Reader<'_>) -> Option<(Insert, bool)> {
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
                let names = spec.params.iter().map(|param| param.name).chain(own.iter().copied());
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
    let bypass = own.contains(&"bypass") && reader.field(node, table, "bypass").unwrap_or(false);
    Some((Insert { device: spec, settings, key: None }, bypass))
}

/// One schema for each device.
fn devices(catalog: Catalog, kind: Kind, own: &[(&str, bool, Value)]) -> Value {
    let one = |spec: &'static Spec| {
        let mut fields =
            vec![("device", true, describe(json!({ "const": spec.name }), spec.about, Value::Null))];
        fields.extend(spec.params.iter().map(|param| (param.name, false, parameter_schema(param))));
        fields.extend(own.iter().cloned());
        object(fields)
    };
    json!({ "oneOf": of_kind(catalog, kind).map(one).collect::<Vec<_>>() })
}
