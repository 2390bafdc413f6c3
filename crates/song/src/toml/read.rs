//! Records: tables whose fields are declared once, which gives their reading, their diagnostics and their JSON Schema.

use super::{Fault, Node, Word};
use crate::Texts;
use crate::diagnostic::{Log, did_you_mean};
use dsp::Spec;
use serde_json::{Map, Value, json};
use std::ops::Range;
use toml_edit::TableLike;

/// The devices that a text may name.
pub(crate) type Catalog = &'static [&'static Spec];

/// What reading needs to know besides the text.
pub(crate) struct Reader<'a> {
    /// Where findings go.
    pub log: Log<'a>,
    /// The devices there are.
    pub catalog: Catalog,
    /// Tempo by which note values become seconds.
    pub bpm: f64,
    /// What is known of sound files.
    pub texts: &'a Texts,
}

/// Something that a text can say.
pub(crate) trait Read: Sized {
    /// Reads it, or says what is wrong.
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self>;
    /// Its JSON Schema.
    fn schema(catalog: Catalog) -> Value;
}

impl Reader<'_> {
    /// Says that a value is not what was expected.
    pub fn wrong_type(&mut self, node: &Node<'_>, expected: &str) {
        self.log.error("wrong-type", &node.span, format!("expected {expected}, found {}", node.what()), None);
    }

    /// A table with no other keys than `known`.
    pub fn table<'n>(&mut self, node: &Node<'n>, known: &[&str]) -> Option<&'n dyn TableLike> {
        let Some(table) = node.table() else {
            self.wrong_type(node, "a table");
            return None;
        };
        for (key, _) in table.iter() {
            if !known.contains(&key) {
                let span = key_span(table, key, node);
                let hint =
                    did_you_mean(key, known.iter().copied(), format!("known here: {}", known.join(", ")));
                self.log.error("unknown-key", &span, format!("unknown key `{key}`"), hint);
            }
        }
        Some(table)
    }

    /// The value of a key, if it is there and right.
    pub fn field<T: Read>(&mut self, node: &Node<'_>, table: &dyn TableLike, key: &str) -> Option<T> {
        let item = table.get(key)?;
        T::read(&Node::item(item, key_span(table, key, node)), self)
    }

    /// Says what is wrong with a word.
    pub fn fault(&mut self, span: &Range<usize>, fault: Fault) {
        self.log.error(fault.code, span, fault.message, fault.hint);
    }

    /// Says that a key must be there.
    pub fn missing(&mut self, span: &Range<usize>, key: &str, example: &str) {
        self.log.error(
            "missing-key",
            span,
            format!("`{key}` is missing"),
            format!("write {key} = {example}"),
        );
    }
}

/// Where a key stands.
pub(crate) fn key_span(table: &dyn TableLike, key: &str, node: &Node<'_>) -> Range<usize> {
    table.key(key).and_then(toml_edit::Key::span).unwrap_or(node.span.clone())
}

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct At<T> {
    /// The value.
    pub value: T,
    /// Bytes of the file.
    pub span: Range<usize>,
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { value: T::read(node, reader)?, span: node.span.clone() })
    }
    fn schema(catalog: Catalog) -> Value {
        T::schema(catalog)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(list) = node.list() else {
            reader.wrong_type(node, "a list");
            return None;
        };
        Some(list.iter().filter_map(|node| T::read(node, reader)).collect())
    }
    fn schema(catalog: Catalog) -> Value {
        json!({ "type": "array", "items": T::schema(catalog) })
    }
}

/// A table from names of the song's own to values, in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table<T>(pub Vec<(At<String>, T)>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Read> Read for Table<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(table) = node.table() else {
            reader.wrong_type(node, "a table");
            return None;
        };
        let mut entries = Vec::new();
        for (key, item) in table.iter() {
            let span = key_span(table, key, node);
            if let Some(value) = T::read(&Node::item(item, span.clone()), reader) {
                entries.push((At { value: key.to_string(), span }, value));
            }
        }
        Some(Self(entries))
    }
    fn schema(catalog: Catalog) -> Value {
        json!({ "type": "object", "additionalProperties": T::schema(catalog) })
    }
}

impl<T: Word> Read for T {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(text) = node.text() {
            return T::parse(text).map_err(|fault| reader.fault(&node.span, fault)).ok();
        }
        match node.number().and_then(|number| T::suggest(number).map(|text| (number, text))) {
            Some((number, text)) => {
                let message = format!("{number} has no unit: {} is meant here", T::WHAT);
                reader.log.error("missing-unit", &node.span, message, format!("write \"{text}\""));
            }
            None => reader.wrong_type(node, &format!("{}, such as \"{}\"", T::WHAT, T::EXAMPLE)),
        }
        None
    }
    fn schema(_: Catalog) -> Value {
        let mut schema = json!({ "type": "string", "examples": [T::EXAMPLE] });
        if let (Some(pattern), Value::Object(map)) = (T::pattern(), &mut schema) {
            map.insert("pattern".into(), pattern.into());
        }
        if !T::names().is_empty() {
            schema = json!({ "enum": T::names() });
        }
        schema
    }
}

impl Read for bool {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let switch = node.switch();
        if switch.is_none() {
            reader.wrong_type(node, "true or false");
        }
        switch
    }
    fn schema(_: Catalog) -> Value {
        json!({ "type": "boolean" })
    }
}

/// Adds what a field is for and what holds without it.
pub(crate) fn describe(mut schema: Value, about: &str, default: Value) -> Value {
    if let Value::Object(map) = &mut schema {
        map.insert("description".into(), about.into());
        if !default.is_null() {
            map.insert("default".into(), default);
        }
    }
    schema
}

/// The schema of a table with these fields: name, whether it is required, schema.
pub(crate) fn object(fields: Vec<(&str, bool, Value)>) -> Value {
    let required: Vec<&str> =
        fields.iter().filter(|(_, required, _)| *required).map(|(name, ..)| *name).collect();
    let properties: Map<String, Value> =
        fields.into_iter().map(|(name, _, schema)| (name.to_string(), schema)).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let (false, Value::Object(map)) = (required.is_empty(), &mut schema) {
        map.insert("required".into(), required.into());
    }
    schema
}

/// Declares a table: `"key" field: Type = default, "what it is for";`, with `required "example"` instead of a default
/// where the key must be there.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident {
        $($key:literal $field:ident : $kind:ty $(= $default:tt)? $(, required $example:literal)?, $about:literal;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $name {
            $(#[doc = $about] pub $field: Option<$kind>,)*
            /// Where the table stands.
            #[allow(dead_code, reason = "not every table is pointed at")]
            pub span: std::ops::Range<usize>,
        }

        impl $crate::toml::Read for $name {
            fn read(node: &$crate::toml::Node<'_>, reader: &mut $crate::toml::Reader<'_>) -> Option<Self> {
                let table = reader.table(node, &[$($key),*])?;
                let record = Self { $($field: reader.field(node, table, $key),)* span: node.span.clone() };
                $($(if !table.contains_key($key) { reader.missing(&node.span, $key, $example); })?)*
                Some(record)
            }
            fn schema(catalog: $crate::toml::Catalog) -> serde_json::Value {
                $crate::toml::object(vec![$((
                    $key,
                    false $(|| !$example.is_empty())?,
                    $crate::toml::describe(<$kind as $crate::toml::Read>::schema(catalog), $about, $crate::toml::default_of(&[$(serde_json::json!($default))?])),
                )),*])
            }
        }
    };
}
pub(crate) use record;

/// The default of a field that has one.
pub(crate) fn default_of(declared: &[Value]) -> Value {
    declared.first().cloned().unwrap_or_default()
}
