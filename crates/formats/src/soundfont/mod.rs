//! SoundFonts: SF2 2.04 with 16 and 24-bit samples, and SF3, whose samples are Ogg Vorbis.
//!
//! [`SoundFont::read`] checks the tables; [`SoundFont::instrument`] turns one preset into what the sampler plays, and
//! decodes only the samples that it uses. Reverb and chorus sends are left to the mix.

mod generator;
mod hydra;
mod modulator;
mod preset;
mod sample;

use crate::Result;
use hydra::Tables;

/// A SoundFont's bytes, checked.
pub struct SoundFont<'a> {
    tables: Tables,
    /// 16-bit samples, or Ogg streams.
    samples: &'a [u8],
    /// The lower 8 bits of each sample.
    low: Option<&'a [u8]>,
    presets: Vec<Preset>,
}

/// A preset of a SoundFont.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: String,
    /// Bank, 0 to 127; 128 holds drum kits.
    pub bank: u16,
    /// Program, 0 to 127.
    pub program: u16,
    /// Its first bag and that of the next preset.
    bags: (usize, usize),
}

impl<'a> SoundFont<'a> {
    /// Reads the tables of a SoundFont.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where they contradict each other, [`crate::Error::Unknown`] if it is no SoundFont.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let chunks = hydra::chunks(bytes)?;
        let tables = Tables::read(&chunks)?;
        let mut presets: Vec<Preset> = tables.presets();
        presets.sort_by_key(|preset| (preset.bank, preset.program));
        Ok(Self { tables, samples: chunks.samples, low: chunks.low, presets })
    }

    /// All presets, by bank and program.
    pub fn presets(&self) -> &[Preset] {
        &self.presets
    }

    /// The preset of a bank and program.
    pub fn find(&self, bank: u16, program: u16) -> Option<&Preset> {
        self.presets.iter().find(|preset| (preset.bank, preset.program) == (bank, program))
    }

    /// The preset whose name this is, whatever the case of its letters.
    pub fn named(&self, name: &str) -> Option<&Preset> {
        self.presets.iter().find(|preset| preset.name.eq_ignore_ascii_case(name.trim()))
    }

    /// A preset as the sampler plays it.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where it points outside the file or holds too much.
    pub fn instrument(&self, preset: &Preset) -> Result<dsp::sampler::Instrument> {
        preset::build(self, preset, sample::decode)
    }

    /// Longest time that a preset sounds after a note, found without its samples.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where it points outside the file.
    pub fn tail(&self, preset: &Preset) -> Result<dsp::Seconds> {
        Ok(preset::build(self, preset, |_, header| Ok(sample::empty(header)))?.tail())
    }
}
