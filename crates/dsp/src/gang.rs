//! Devices of one kind at work side by side, in the lanes of vector registers: the same bits as one by one, sooner.

use crate::effects::{compressor, eq};
use crate::rows::Row;
use crate::{Build, Spec};

/// How many work side by side.
pub const GANG: usize = 8;

/// Running devices of one kind, each with its own settings and sound.
pub trait Gang: Send {
    /// Works on some frames of each, in place, without side-chains; never allocates, blocks, logs or fails. Each gets the samples
    /// that it would get alone.
    fn process(&mut self, left: &mut [Row], right: &mut [Row]);
    /// One of them back to the state just after building, when all have worked on a whole number of blocks.
    fn reset(&mut self, member: usize);
}

/// Makes a gang; `None` where these settings cannot work side by side.
pub type BuildGang = fn(&[Build<'_>; GANG]) -> Option<Box<dyn Gang>>;

/// The devices that can work in gangs.
static GANGS: &[(&Spec, BuildGang)] = &[(&eq::SPEC, eq::gang), (&compressor::SPEC, compressor::gang)];

/// How gangs of a device are made, if it can work in one.
pub fn gang(spec: &Spec) -> Option<BuildGang> {
    GANGS.iter().find(|(of, _)| of.name == spec.name).map(|(_, build)| *build)
}
