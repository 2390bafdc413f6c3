//! Music as written: texts in, model and diagnostics out.
//!
//! [`resolve`] reads the texts of a song folder and returns the [`Song`] they describe together with everything that is
//! wrong with them. It never fails: what cannot be read is diagnosed and left at its default.

mod abc;
mod bars;
pub mod beat;
pub mod chord;
mod chordpro;
pub mod diagnostic;
mod files;
mod form;
mod grid;
mod lyrics;
mod midi;
mod mix;
pub mod model;
pub mod presets;
mod resolve;
mod sections;
pub mod syllables;
pub mod tempo;
pub mod texts;
mod toml;
mod tracks;

pub use beat::{Beat, Beats};
pub use chord::{Chord, Key, Mode, PitchClass};
pub use diagnostic::{Diagnostic, Diagnostics, Place, Severity};
pub use files::{FILES, File, named, schema};
pub use form::kind_of;
pub use grid::DRUMS;
pub use model::*;
pub use resolve::resolve;
pub use tempo::{Meter, TempoMap};
pub use texts::{Preset, Recording, Sampled, Texts, Unusable};
