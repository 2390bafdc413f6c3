//! Sound: units, buffers, processors, the catalog of devices, meters.
//!
//! A device has two halves: a [`Spec`] (data: name, parameters, how to build it) and a running [`Processor`].
//! [`CATALOG`] is the one table of them; a device is one file and one line there.

pub mod block;
pub mod catalog;
pub mod device;
pub mod dither;
pub mod effects;
pub mod filters;
pub mod gang;
pub mod instruments;
pub mod math;
pub mod meters;
pub mod rng;
pub mod rows;
pub mod sampler;
pub mod speech;
pub mod units;
pub mod wide;

pub use block::{BLOCK, Block, Event, NoteOn, Touch};
pub use catalog::CATALOG;
pub use device::{Build, Kind, Param, Processor, SETTLED, Settings, Spec, Unit};
pub use gang::{GANG, Gang};
pub use rng::Rng;
pub use units::{Decibels, Frames, Hertz, SampleRate, Seconds};
pub use wide::wide;
