//! Presets: chains of inserts named by their use, read from the files in `presets/`.

use crate::files::insert::ChainText;
use crate::toml::{Node, Read, Reader, parse, record};
use crate::{Insert, Texts, diagnostic::Log};

/// A preset that comes with Songwright.
pub struct Entry {
    /// Name in `mix.toml` and `master.toml`.
    pub name: &'static str,
    text: &'static str,
}

/// What a preset says.
#[derive(Clone, Debug, Default)]
pub struct Preset {
    /// What it belongs to: vocals, drums, master, …
    pub group: String,
    /// What it is for.
    pub about: String,
    /// Why it is as it is.
    pub why: String,
    /// Where its figures come from.
    pub source: String,
    /// Its devices, in order.
    pub chain: Vec<Insert>,
}

/// Declares presets: a file in `presets/` and a line here.
macro_rules! presets {
    ($($name:literal)*) => {
        /// Every preset, in the order shown to users.
        pub static PRESETS: &[Entry] = &[$(Entry {
            name: $name,
            text: include_str!(concat!("../../../presets/", $name, ".toml")),
        }),*];
    };
}

presets! {
    "vocal-lead" "vocal-backing" "vocal-rap" "spoken"
    "drum-bus" "kick" "snare" "overheads" "percussion"
    "bass-electric" "bass-upright" "bass-synth"
    "guitar-acoustic" "guitar-electric" "chords" "arpeggio"
    "piano" "strings" "pad" "lead"
    "mix-glue"
    "master-balanced" "master-transparent" "master-warm" "master-loud" "master-acoustic"
}

record!(
    /// A file of `presets/`.
    PresetText {
        "group" group: String, required "\"vocals\"", "What it belongs to";
        "about" about: String, required "\"Lead vocal.\"", "What it is for";
        "why" why: String, required "\"…\"", "Why it is as it is";
        "source" source: String, required "\"…\"", "Where its figures come from";
        "chain" chain: ChainText, required "[{ device = \"eq\" }]", "Its devices, in order";
    }
);

/// The preset of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    PRESETS.iter().find(|entry| entry.name == name)
}

impl Entry {
    /// Its text.
    pub fn source(&self) -> &'static str {
        self.text
    }

    /// What it says.
    pub fn read(&self) -> Preset {
        let (texts, mut out) = (Texts::default(), Vec::new());
        let log = Log::new(self.name, &mut out);
        let reader = Reader { log, catalog: dsp::catalog::CATALOG, bpm: 100.0, texts: &texts };
        let text = self.text(reader).unwrap_or_default();
        Preset {
            group: text.group.unwrap_or_default(),
            about: text.about.unwrap_or_default(),
            why: text.why.unwrap_or_default(),
            source: text.source.unwrap_or_default(),
            chain: text.chain.into_iter().flat_map(|chain| chain.0).map(|text| text.insert).collect(),
        }
    }

    /// Its devices as entries of a list.
    pub(crate) fn chain(&self, reader: &mut Reader<'_>) -> Vec<crate::files::insert::InsertText> {
        let mut out = Vec::new();
        let log = Log::new(self.name, &mut out);
        let inner = Reader { log, catalog: reader.catalog, bpm: reader.bpm, texts: reader.texts };
        self.text(inner).and_then(|text| text.chain).map_or_else(Vec::new, |chain| chain.0)
    }

    fn text(&self, mut reader: Reader<'_>) -> Option<PresetText> {
        let document = parse(self.text, &mut reader.log)?;
        PresetText::read(&Node::root(&document), &mut reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;

    #[test]
    fn every_preset_reads_without_a_finding_and_says_what_it_is_for() {
        for entry in PRESETS {
            let (texts, mut out) = (Texts::default(), Diagnostics::new());
            let log = Log::new(entry.name, &mut out);
            entry.text(Reader { log, catalog: dsp::catalog::CATALOG, bpm: 100.0, texts: &texts });
            assert!(out.is_empty(), "{out:#?}");
            let preset = entry.read();
            for (what, text) in [
                ("about", &preset.about),
                ("why", &preset.why),
                ("source", &preset.source),
                ("group", &preset.group),
            ] {
                assert!(text.len() > 3, "{} has no {what}", entry.name);
            }
            assert!(!preset.chain.is_empty(), "{}", entry.name);
        }
    }
}
