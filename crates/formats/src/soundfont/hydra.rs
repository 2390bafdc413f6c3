//! The chunks and tables of a SoundFont (SoundFont 2.04, section 7).

use super::Preset;
use crate::{Error, Result};

/// The chunks that are read.
#[derive(Default)]
pub(super) struct Chunks<'a> {
    pub samples: &'a [u8],
    pub low: Option<&'a [u8]>,
    tables: [&'a [u8]; 9],
}

const TABLES: [&[u8; 4]; 9] =
    [b"phdr", b"pbag", b"pmod", b"pgen", b"inst", b"ibag", b"imod", b"igen", b"shdr"];

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn name(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).trim().to_string()
}

/// Chunks at one level: their names and contents. A chunk of odd length may lack its padding byte, as those of SF3 do.
fn walk(bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut found = Vec::new();
    let mut at = 0usize;
    while let (Some(id), Some(_)) = (bytes.get(at..at + 4), bytes.get(at + 4..at + 8)) {
        let size = u32_at(bytes, at + 4) as usize;
        let end = (at + 8).saturating_add(size).min(bytes.len());
        found.push((id, &bytes[at + 8..end]));
        let unpadded =
            size % 2 == 1 && bytes.get(end..end + 4).is_some_and(|id| id.iter().all(u8::is_ascii_graphic));
        at = end + usize::from(size % 2 == 1 && !unpadded);
    }
    found
}

/// Finds the chunks of a SoundFont.
pub(super) fn chunks(bytes: &[u8]) -> Result<Chunks<'_>> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    if bytes.get(..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"sfbk") {
        return Err(Error::Unknown);
    }
    let mut chunks = Chunks::default();
    for (id, list) in walk(&bytes[12..]) {
        if id != b"LIST" || list.len() < 4 {
            continue;
        }
        for (id, content) in walk(&list[4..]) {
            match id {
                b"smpl" => chunks.samples = content,
                b"sm24" => chunks.low = Some(content),
                _ => {
                    if let Some(index) = TABLES.iter().position(|name| &name[..] == id) {
                        chunks.tables[index] = content;
                    }
                }
            }
        }
    }
    let missing = TABLES.iter().zip(&chunks.tables).find(|(_, table)| table.is_empty());
    if let Some((name, _)) = missing {
        return Err(Error::damaged(format!("the table '{}' is missing", String::from_utf8_lossy(&name[..]))));
    }
    chunks.low = chunks.low.filter(|low| low.len() * 2 >= chunks.samples.len());
    Ok(chunks)
}

/// A generator as it is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Generator {
    pub kind: u16,
    pub amount: u16,
}

/// A modulator as it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stored {
    pub source: u16,
    pub target: u16,
    pub amount: i16,
    pub via: u16,
    pub transform: u16,
}

/// Where a sample lies and how it sounds.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub start: u32,
    pub end: u32,
    pub loops: (u32, u32),
    pub rate: u32,
    pub key: u8,
    pub correction: i8,
    pub kind: u16,
}

/// First generator and modulator of a zone.
type Bag = (usize, usize);

/// The tables, decoded.
pub(super) struct Tables {
    presets: Vec<(String, u16, u16, usize)>,
    instruments: Vec<usize>,
    bags: [Vec<Bag>; 2],
    generators: [Vec<Generator>; 2],
    modulators: [Vec<Stored>; 2],
    pub samples: Vec<Header>,
}

/// A level of the hierarchy.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Preset,
    Instrument,
}

impl Tables {
    pub(super) fn read(chunks: &Chunks<'_>) -> Result<Self> {
        let [phdr, pbag, pmod, pgen, inst, ibag, imod, igen, shdr] = chunks.tables;
        let bags = |bytes: &[u8]| -> Vec<Bag> {
            let bag = |b: &[u8]| (usize::from(u16_at(b, 0)), usize::from(u16_at(b, 2)));
            bytes.chunks_exact(4).map(bag).collect()
        };
        let generators = |bytes: &[u8]| -> Vec<Generator> {
            let of = |b: &[u8]| Generator { kind: u16_at(b, 0), amount: u16_at(b, 2) };
            bytes.chunks_exact(4).map(of).collect()
        };
        let modulators = |bytes: &[u8]| -> Vec<Stored> {
            let of = |b: &[u8]| Stored {
                source: u16_at(b, 0),
                target: u16_at(b, 2),
                amount: u16_at(b, 4) as i16,
                via: u16_at(b, 6),
                transform: u16_at(b, 8),
            };
            bytes.chunks_exact(10).map(of).collect()
        };
        let header = |b: &[u8]| Header {
            start: u32_at(b, 20),
            end: u32_at(b, 24),
            loops: (u32_at(b, 28), u32_at(b, 32)),
            rate: u32_at(b, 36),
            key: b.get(40).copied().unwrap_or(60),
            correction: b.get(41).map_or(0, |b| *b as i8),
            kind: u16_at(b, 44),
        };
        let preset = |b: &[u8]| (name(&b[..20]), u16_at(b, 22), u16_at(b, 20), usize::from(u16_at(b, 24)));
        let tables = Self {
            presets: phdr.chunks_exact(38).map(preset).collect(),
            instruments: inst.chunks_exact(22).map(|b| usize::from(u16_at(b, 20))).collect(),
            bags: [bags(pbag), bags(ibag)],
            generators: [generators(pgen), generators(igen)],
            modulators: [modulators(pmod), modulators(imod)],
            samples: shdr.chunks_exact(46).map(header).collect(),
        };
        if tables.presets.len() < 2 || tables.instruments.len() < 2 || tables.samples.len() < 2 {
            return Err(Error::damaged("no preset, instrument or sample"));
        }
        Ok(tables)
    }

    /// Presets; the last entry of the table only ends it.
    pub(super) fn presets(&self) -> Vec<Preset> {
        let of = |pair: &[(String, u16, u16, usize)]| {
            let [(name, bank, program, first), (.., next)] = pair else { return None };
            Some(Preset { name: name.clone(), bank: *bank, program: *program, bags: (*first, *next) })
        };
        self.presets.windows(2).filter_map(of).collect()
    }

    /// Zones of an instrument.
    pub(super) fn instrument(&self, index: usize) -> Result<(usize, usize)> {
        match (self.instruments.get(index), self.instruments.get(index + 1)) {
            (Some(first), Some(next)) => Ok((*first, *next)),
            _ => Err(Error::damaged(format!("there is no instrument {index}"))),
        }
    }

    /// Generators and modulators of each zone between two bags.
    pub(super) fn zones(&self, level: Level, bags: (usize, usize)) -> Result<Vec<(&[Generator], &[Stored])>> {
        let level = level as usize;
        let mut zones = Vec::new();
        for index in bags.0..bags.1 {
            let (Some(first), Some(next)) = (self.bags[level].get(index), self.bags[level].get(index + 1))
            else {
                return Err(Error::damaged(format!("zone {index} is missing")));
            };
            let generators = self.generators[level].get(first.0..next.0);
            let modulators = self.modulators[level].get(first.1..next.1);
            let (Some(generators), Some(modulators)) = (generators, modulators) else {
                return Err(Error::damaged(format!("zone {index} points outside its tables")));
            };
            zones.push((generators, modulators));
        }
        Ok(zones)
    }
}
