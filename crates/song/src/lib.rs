//! Music as written: texts in, model and diagnostics out.
//!
//! [`resolve`] reads the texts of a song folder and returns the [`Song`] they describe together with everything that is
//! wrong with them. It never fails: what cannot be read is diagnosed and left at its default.

pub mod beat;
pub mod chord;
pub mod diagnostic;
pub mod model;
pub mod tempo;
pub mod texts;

pub use beat::{Beat, Beats};
pub use chord::{Chord, Key, Mode, PitchClass};
pub use diagnostic::{Diagnostic, Diagnostics, Place, Severity};
pub use model::*;
pub use tempo::{Meter, TempoMap};
pub use texts::{Recording, Texts};
