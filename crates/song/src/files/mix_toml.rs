//! `mix.toml`: strips, buses, the mix bus.

use super::insert::ChainText;
use crate::toml::{
    At, Catalog, Fault, Level, Node, Over, Pan, Percent, PlaceName, Read, Reader, Table, Word, record,
};
use serde_json::{Value, json};

record!(
    /// `mix.toml`.
    MixText {
        "strips" strips: Table<StripText>, "A strip for each track; what is not said is as in the default strip of its role";
        "buses" buses: Table<StripText>, "Buses, to which tracks and buses send or go: plate, room and echo are there from the start";
        "mix" mix: StripText, "The mix bus";
    }
);

record!(
    /// A strip.
    StripText {
        "trim" trim: Level = "0 dB", "Level before the inserts";
        "polarity" polarity: Polarity = "normal", "Polarity";
        "inserts" inserts: ChainText, "Devices, in order; without it, those of the role";
        "fader" fader: Level, "Fader; \"-inf dB\" is silence";
        "pan" pan: Pan, "Between left and right, constant power";
        "width" width: Percent = "100 %", "Stereo width: 0 % is mono, 200 % twice the side";
        "mute" mute: bool = false, "Silent";
        "solo" solo: bool = false, "Only soloed strips sound, if there are any";
        "output" output: At<String> = "mix", "Where it goes: the mix, or a bus";
        "sends" sends: Table<SendText>, "Bus to level; without it, those of the role";
        "rides" rides: Vec<RideText> = [], "Fader moves";
    }
);

record!(
    /// An entry of `rides`.
    RideText {
        "at" at: At<PlaceName>, required "\"chorus:1\"", "Where the move begins";
        "level" level: Level, required "\"+1.5 dB\"", "From there on the fader stands this much higher";
        "over" over: Over, "Length of the move; without it, it is made at once";
    }
);

/// Polarity: whether it is inverted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Polarity(pub bool);

impl Word for Polarity {
    const WHAT: &'static str = "a polarity";
    const EXAMPLE: &'static str = "inverted";
    fn parse(text: &str) -> Result<Self, Fault> {
        let known = Self::names().iter().position(|name| *name == text);
        known.map(|at| Self(at == 1)).ok_or_else(|| Fault::choice(Self::WHAT, text, Self::names()))
    }
    fn names() -> &'static [&'static str] {
        &["normal", "inverted"]
    }
}

/// A level, or a table with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SendText {
    /// Level, dB.
    pub level: f64,
    /// Taken before the fader.
    pub pre_fader: bool,
}

record!(
    /// A send with its settings.
    SendTable {
        "level" level: Level, required "\"-12 dB\"", "Level";
        "pre-fader" pre_fader: bool = false, "Taken before the fader";
    }
);

impl Read for SendText {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if node.table().is_none() {
            return Level::read(node, reader).map(|level| Self { level: level.0, pre_fader: false });
        }
        let table = SendTable::read(node, reader)?;
        Some(Self { level: table.level?.0, pre_fader: table.pre_fader.unwrap_or(false) })
    }
    fn schema(catalog: Catalog) -> Value {
        json!({ "oneOf": [Level::schema(catalog), SendTable::schema(catalog)] })
    }
}
