//! TOML texts read into records, with a place for everything that is wrong: each field is declared once, by [`record!`].

mod node;
mod read;
mod values;

pub(crate) use node::{Node, parse};
pub(crate) use read::{At, Catalog, Read, Reader, Table, default_of, describe, key_span, object, record};
pub(crate) use values::{
    Bpm, Energy, Fault, KeyName, Level, Loudness, MeterName, OneOrMany, Over, Pan, Peak, Percent, PlaceName,
    Rate, Time, Whole, Word, number, parameter, parameter_schema, short,
};
