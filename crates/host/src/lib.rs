//! The machine: sound cards, plug-ins, SoundFonts.
