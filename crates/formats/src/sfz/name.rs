//! Names of opcodes: older spellings, and the controllers that are part of a name.

/// What a controller in a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// How far the controller moves it: `_onccN`.
    Amount(u8),
    /// Through which curve: `_curveccN`.
    Curve(u8),
    /// How slowly: `_smoothccN`.
    Smooth(u8),
    /// In which steps: `_stepccN`.
    Step(u8),
}

/// Older spellings.
const ALIASES: [(&str, &str); 24] = [
    ("loopmode", "loop_mode"),
    ("loopstart", "loop_start"),
    ("loopend", "loop_end"),
    ("loopcount", "loop_count"),
    ("offby", "off_by"),
    ("offmode", "off_mode"),
    ("bendup", "bend_up"),
    ("benddown", "bend_down"),
    ("bendstep", "bend_step"),
    ("filtype", "fil_type"),
    ("filtype2", "fil2_type"),
    ("fil_cutoff", "cutoff"),
    ("fil_resonance", "resonance"),
    ("rtdecay", "rt_decay"),
    ("pitch", "tune"),
    ("gain", "volume"),
    ("pitch_keycentre", "pitch_keycenter"),
    ("fil2_cutoff", "cutoff2"),
    ("fil2_resonance", "resonance2"),
    ("pitcheg_vel2depth", "pitcheg_depth_vel"),
    ("fileg_vel2depth", "fileg_depth_vel"),
    ("polyaft", "key_pressure"),
    ("seqlength", "seq_length"),
    ("seqposition", "seq_position"),
];

/// The name in use for an older one.
pub(super) fn current(name: &str) -> &str {
    ALIASES.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new)
}

/// The name without trailing digits, and their number.
pub(super) fn numbered(name: &str) -> Option<(&str, u32)> {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[base.len()..];
    (!digits.is_empty() && digits.len() <= 4).then(|| (base, digits.parse().unwrap_or(0)))
}

/// A name that a controller moves: what is moved, and how.
pub(super) fn controlled(name: &str) -> Option<(&str, By)> {
    use dsp::sampler::control::{KEY_PRESSURE, PRESSURE};
    for (suffix, number) in [("chanaft", PRESSURE), ("polyaft", KEY_PRESSURE)] {
        if let Some(base) = name.strip_suffix(suffix)
            && base.len() > 2
        {
            return Some((base.trim_end_matches("_on").trim_end_matches('_'), By::Amount(number)));
        }
    }
    let (base, number) = numbered(name)?;
    let number = u8::try_from(number).ok()?;
    let base = base.strip_suffix("cc")?;
    if base.ends_with("_lo") || base.ends_with("_hi") || base == "lo" || base == "hi" || base.is_empty() {
        return None;
    }
    for (suffix, by) in [
        ("_curve", By::Curve(number)),
        ("_smooth", By::Smooth(number)),
        ("_step", By::Step(number)),
        ("_on", By::Amount(number)),
        ("_", By::Amount(number)),
    ] {
        if let Some(base) = base.strip_suffix(suffix) {
            return Some((base, by));
        }
    }
    Some((base, By::Amount(number)))
}
