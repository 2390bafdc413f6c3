//! The rules, one file each, and the table of them.

use super::Rule;

mod bits;
mod boomy;
mod clicks;
mod clipping;
mod correlation;
mod cut_end;
mod dc;
mod dropouts;
mod dual_mono;
mod dull;
mod dynamics;
mod harsh;
mod hum;
mod lossy;
mod loudness;
mod muddy;
mod noise;
mod one_sided;
mod phase;
mod platform;
mod silence_head;
mod silence_tail;
mod silent;
mod too_short;
mod true_peak;

/// Every rule, the gravest first.
pub static RULES: &[&Rule] = &[
    &silent::RULE,
    &clipping::RULE,
    &true_peak::RULE,
    &dropouts::RULE,
    &phase::RULE,
    &clicks::RULE,
    &hum::RULE,
    &noise::RULE,
    &dc::RULE,
    &loudness::RULE,
    &dynamics::RULE,
    &correlation::RULE,
    &one_sided::RULE,
    &dual_mono::RULE,
    &lossy::RULE,
    &bits::RULE,
    &silence_head::RULE,
    &silence_tail::RULE,
    &cut_end::RULE,
    &too_short::RULE,
    &boomy::RULE,
    &muddy::RULE,
    &harsh::RULE,
    &dull::RULE,
    &platform::RULE,
];
