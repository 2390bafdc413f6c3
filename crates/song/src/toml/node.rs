//! A value of a TOML text and where it stands; syntax errors cost their line, not the file.

use crate::diagnostic::Log;
use std::ops::Range;
use toml_edit::{Document, Item, TableLike, Value};

/// Syntax errors after which reading stops.
const MOST_ERRORS: usize = 20;

/// A value and its span.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    kind: Kind<'a>,
    /// Bytes of the file.
    pub span: Range<usize>,
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    Item(&'a Item),
    Value(&'a Value),
    Table(&'a toml_edit::Table),
}

impl<'a> Node<'a> {
    /// The whole document.
    pub fn root(document: &'a Document<String>) -> Self {
        Self { kind: Kind::Item(document.as_item()), span: 0..0 }
    }

    /// A value that stands under `key`.
    pub fn item(item: &'a Item, key: Range<usize>) -> Self {
        let span = match item {
            Item::Value(value) => value.span().unwrap_or(key),
            _ => key,
        };
        Self { kind: Kind::Item(item), span }
    }

    fn value(&self) -> Option<&'a Value> {
        match self.kind {
            Kind::Item(item) => item.as_value(),
            Kind::Value(value) => Some(value),
            Kind::Table(_) => None,
        }
    }

    /// As a table.
    pub fn table(&self) -> Option<&'a dyn TableLike> {
        match self.kind {
            Kind::Item(item) => item.as_table_like(),
            Kind::Value(value) => value.as_inline_table().map(|table| table as &dyn TableLike),
            Kind::Table(table) => Some(table),
        }
    }

    /// As a list.
    pub fn list(&self) -> Option<Vec<Node<'a>>> {
        let here = &self.span;
        if let Kind::Item(Item::ArrayOfTables(tables)) = self.kind {
            let node = |table: &'a toml_edit::Table| Node {
                kind: Kind::Table(table),
                span: table.span().unwrap_or(here.clone()),
            };
            return Some(tables.iter().map(node).collect());
        }
        let node =
            |value: &'a Value| Node { kind: Kind::Value(value), span: value.span().unwrap_or(here.clone()) };
        Some(self.value()?.as_array()?.iter().map(node).collect())
    }

    /// As text.
    pub fn text(&self) -> Option<&'a str> {
        self.value()?.as_str()
    }

    /// As a number, whole or not.
    pub fn number(&self) -> Option<f64> {
        let value = self.value()?;
        value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
    }

    /// As true or false.
    pub fn switch(&self) -> Option<bool> {
        self.value()?.as_bool()
    }

    /// What it is, for messages.
    pub fn what(&self) -> &'static str {
        if self.table().is_some() {
            "a table"
        } else if self.list().is_some() {
            "a list"
        } else if self.text().is_some() {
            "text"
        } else if self.number().is_some() {
            "a number"
        } else if self.switch().is_some() {
            "true or false"
        } else {
            "a date or time"
        }
    }
}

/// Reads a text; a line that is no TOML is diagnosed and left out.
pub(crate) fn parse(text: &str, log: &mut Log<'_>) -> Option<Document<String>> {
    let mut rest = text.to_string();
    for _ in 0..MOST_ERRORS {
        let error = match Document::parse(rest.clone()) {
            Ok(document) => return Some(document),
            Err(error) => error,
        };
        // What has no place of its own, such as too deep a nesting, is shown at the first line.
        let placed = error.span();
        let first_line = 0..rest.find('\n').unwrap_or(rest.len());
        let span = placed.clone().filter(|span| *span != (0..0)).unwrap_or(first_line);
        log.error(
            "toml-syntax",
            &span,
            error.message().lines().next().unwrap_or("not TOML").to_string(),
            None,
        );
        let start = rest.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let end = rest
            .get(span.start..)
            .and_then(|after| after.find('\n'))
            .map_or(rest.len(), |at| span.start + at);
        let line = rest.get(start..end).unwrap_or_default().to_string();
        if placed.is_none() || line.trim().is_empty() {
            break;
        }
        rest.replace_range(start..end, &" ".repeat(line.len()));
    }
    None
}
