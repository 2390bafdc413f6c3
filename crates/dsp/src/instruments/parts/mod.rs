//! Building blocks that the instruments share.

pub mod chain;
pub mod delay;
pub mod envelope;
pub mod filter;
pub mod modes;
pub mod oscillator;
pub mod pool;
pub mod room;
pub mod string;
