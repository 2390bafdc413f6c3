//! What to know about finished sound: loudness, true peak, levels.

mod levels;
mod loudness;
mod true_peak;
mod tuner;

pub use levels::Levels;
pub use loudness::Loudness;
pub(crate) use loudness::k_weighting;
pub use true_peak::TruePeak;
pub use tuner::{Reading, Tuner};
