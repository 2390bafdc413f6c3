//! What is shown of each device: settings, a phrase, a kind of picture.

use crate::phrases::{BASS_LINE, BEAT, CHORDS, HIGH_MELODY, MELODY, PAD, PICKING, Phrase, RIFF, SONG, STRUM};
use crate::plots::{Curve, Plot};
use dsp::{Kind, Spec};

/// What is shown of a device.
pub struct Show {
    /// Its name.
    pub device: &'static str,
    /// Settings of its example, as a song has them.
    pub settings: &'static str,
    /// What it plays, or works on.
    pub phrase: &'static Phrase,
    /// Inserts before it, that make the phrase fit.
    pub before: &'static str,
    /// The picture.
    pub plot: Plot,
}

/// Drives of which the harmonics are compared.
const DRIVES: &[Curve] = &[
    ("0 dB", &[("drive", 0.0)]),
    ("12 dB", &[("drive", 12.0)]),
    ("24 dB", &[("drive", 24.0)]),
    ("12 dB, bias 50 %", &[("drive", 12.0), ("bias", 0.5)]),
];

/// Bands of which an equaliser is shown.
const BANDS: Plot = Plot::Response(&[
    (
        "bells and shelves",
        &[
            ("1 kHz, 12 dB, Q 1", &[("bell-2-frequency", 1e3), ("bell-2-gain", 12.0)]),
            (
                "200 Hz, −12 dB, Q 4",
                &[("bell-2-frequency", 200.0), ("bell-2-gain", -12.0), ("bell-2-q", 4.0)],
            ),
            ("12 kHz, 9 dB, Q 1", &[("bell-2-frequency", 12e3), ("bell-2-gain", 9.0)]),
            ("low shelf 100 Hz, 6 dB", &[("low-frequency", 100.0), ("low-gain", 6.0)]),
            ("high shelf 8 kHz, −9 dB", &[("high-frequency", 8e3), ("high-gain", -9.0)]),
        ],
    ),
    (
        "cuts",
        &[
            ("80 Hz, 12 dB/oct", &[("high-pass", 80.0)]),
            ("200 Hz, 48 dB/oct", &[("high-pass", 200.0), ("high-pass-slope", 48.0)]),
            ("6 kHz, 24 dB/oct", &[("low-pass", 6e3), ("low-pass-slope", 24.0)]),
            ("16 kHz, 12 dB/oct", &[("low-pass", 16e3)]),
        ],
    ),
]);

/// The one table; a device that it does not name is shown as [`of`] says.
pub static SHOWS: &[Show] = &[
    Show {
        device: "eq",
        settings: "high-pass = \"80 Hz\", low-frequency = \"200 Hz\", low-gain = \"-4 dB\", bell-2-frequency = \"3 kHz\", bell-2-gain = \"5 dB\", high-frequency = \"8 kHz\", high-gain = \"6 dB\"",
        phrase: &STRUM,
        before: "",
        plot: BANDS,
    },
    Show {
        device: "linear-phase-eq",
        settings: "high-pass = \"80 Hz\", low-frequency = \"200 Hz\", low-gain = \"-4 dB\", bell-2-frequency = \"3 kHz\", bell-2-gain = \"5 dB\", high-frequency = \"8 kHz\", high-gain = \"6 dB\"",
        phrase: &STRUM,
        before: "",
        plot: BANDS,
    },
    Show {
        device: "compressor",
        settings: "threshold = \"-26 dB\", ratio = \"4:1\", attack = \"5 ms\", release = \"120 ms\"",
        phrase: &BEAT,
        before: "",
        plot: Plot::Dynamics(
            1e3,
            &[
                ("2:1 over −18 dB", &[]),
                ("4:1 over −30 dB", &[("threshold", -30.0), ("ratio", 4.0)]),
                (
                    "4:1, hard knee, 2 ms",
                    &[("threshold", -30.0), ("ratio", 4.0), ("knee", 0.0), ("attack", 0.002)],
                ),
            ],
        ),
    },
    Show {
        device: "gate",
        settings: "threshold = \"-24 dB\", range = \"-60 dB\", release = \"60 ms\"",
        phrase: &BEAT,
        before: "",
        plot: Plot::Dynamics(
            1e3,
            &[
                ("defaults", &[]),
                ("−20 dB deep", &[("range", -20.0)]),
                ("2:1 expander under −30 dB", &[("ratio", 2.0), ("threshold", -30.0)]),
            ],
        ),
    },
    Show {
        device: "reverb",
        settings: "kind = \"hall\", decay = \"2.2 s\", mix = \"35 %\"",
        phrase: &PICKING,
        before: "",
        plot: Plot::Decay(0.2, &[]),
    },
    Show {
        device: "freeverb",
        settings: "mix = \"35 %\"",
        phrase: &PICKING,
        before: "",
        plot: Plot::Decay(0.2, &[]),
    },
    Show {
        device: "delay",
        settings: "time = \"1/8.\", feedback = \"45 %\", mode = \"ping-pong\", mix = \"35 %\"",
        phrase: &PICKING,
        before: "",
        plot: Plot::Echoes(
            2.5,
            &[
                ("stereo, feedback 50 %", &[("feedback", 0.5), ("mix", 0.5)]),
                ("ping-pong, feedback 50 %", &[("feedback", 0.5), ("mix", 0.5), ("mode", 1.0)]),
            ],
        ),
    },
    Show {
        device: "limiter",
        settings: "ceiling = \"-16 dB\", release = \"60 ms\"",
        phrase: &BEAT,
        before: "",
        plot: Plot::TruePeak(&[
            ("ceiling −1 dB", &[]),
            ("ceiling −6 dB, 200 ms", &[("ceiling", -6.0), ("release", 0.2)]),
        ]),
    },
    Show {
        device: "saturator",
        settings: "drive = \"18 dB\", bias = \"20 %\"",
        phrase: &BASS_LINE,
        before: "",
        plot: Plot::Drive(DRIVES),
    },
    Show {
        device: "chorus",
        settings: "depth = \"50 %\"",
        phrase: &CHORDS,
        before: "",
        plot: Plot::Copies(&[]),
    },
    Show {
        device: "width",
        settings: "width = \"180 %\", mono-below = \"150 Hz\"",
        phrase: &STRUM,
        before: "",
        plot: Plot::Sides(&[
            ("width 100 %", &[]),
            ("width 200 %, mono below 120 Hz", &[("width", 2.0), ("mono-below", 120.0)]),
            ("width 50 %", &[("width", 0.5)]),
        ]),
    },
    Show {
        device: "tremolo",
        settings: "rate = \"4 Hz\", depth = \"70 %\"",
        phrase: &CHORDS,
        before: "",
        plot: Plot::Swing(&[
            ("2 Hz, 70 %", &[("rate", 2.0), ("depth", 0.7)]),
            ("2 Hz, 70 %, pan", &[("rate", 2.0), ("depth", 0.7), ("pan", 1.0)]),
        ]),
    },
    Show {
        device: "de-esser",
        settings: "range = \"12 dB\"",
        phrase: &SONG,
        before: "",
        plot: Plot::Dynamics(7e3, &[("defaults", &[]), ("range 4 dB", &[("range", 4.0)])]),
    },
    Show {
        device: "bus-compressor",
        settings: "threshold = \"-26 dB\", ratio = \"4:1\", attack = \"10 ms\"",
        phrase: &BEAT,
        before: "",
        plot: Plot::Dynamics(
            1e3,
            &[
                ("2:1", &[]),
                ("4:1 over −24 dB, 300 ms", &[("ratio", 1.0), ("threshold", -24.0), ("release", 1.0)]),
                ("10:1, 0.1 ms", &[("ratio", 2.0), ("attack", 0.0)]),
            ],
        ),
    },
    Show {
        device: "multiband-compressor",
        settings: "low-threshold = \"-32 dB\", low-mid-threshold = \"-34 dB\", high-mid-threshold = \"-36 dB\", high-threshold = \"-40 dB\"",
        phrase: &BEAT,
        before: "",
        plot: Plot::Dynamics(
            1e3,
            &[
                ("2:1 over −24 dB", &[]),
                ("its band 8:1 over −36 dB", &[("high-mid-threshold", -36.0), ("high-mid-ratio", 8.0)]),
            ],
        ),
    },
    Show {
        device: "transient-shaper",
        settings: "attack = \"10 dB\", sustain = \"-8 dB\"",
        phrase: &BEAT,
        before: "",
        plot: Plot::Steps(&[
            ("attack 8 dB", &[("attack", 8.0)]),
            ("attack −8 dB", &[("attack", -8.0)]),
            ("sustain 8 dB", &[("attack", 0.0), ("sustain", 8.0)]),
            ("sustain −8 dB", &[("attack", 0.0), ("sustain", -8.0)]),
        ]),
    },
    Show {
        device: "mid-side",
        settings: "side-level = \"6 dB\", side-low-cut = \"200 Hz\", mid-low = \"2 dB\"",
        phrase: &STRUM,
        before: "",
        plot: Plot::Sides(&[
            ("mid low +6 dB", &[("mid-low", 6.0)]),
            ("side high +6 dB, low cut 200 Hz", &[("side-high", 6.0), ("side-low-cut", 200.0)]),
        ]),
    },
    Show {
        device: "utility",
        settings: "channels = \"mono\"",
        phrase: &STRUM,
        before: "",
        plot: Plot::Sides(&[("defaults", &[]), ("mono", &[("channels", 1.0)])]),
    },
    Show {
        device: "amp",
        settings: "voice = \"crunch\", drive = \"26 dB\"",
        phrase: &RIFF,
        before: "",
        plot: Plot::Voice(
            &[
                ("closed 4x12", &[]),
                ("open 1x12", &[("cabinet", 1.0)]),
                ("bass 4x10", &[("cabinet", 4.0)]),
                ("no cabinet", &[("cabinet", 0.0)]),
            ],
            &[
                ("clean, 10 dB", &[("voice", 0.0), ("drive", 10.0), ("cabinet", 0.0)]),
                ("crunch, 20 dB", &[("cabinet", 0.0)]),
                ("lead, 30 dB", &[("voice", 2.0), ("drive", 30.0), ("cabinet", 0.0)]),
            ],
        ),
    },
    Show {
        device: "exciter",
        settings: "amount = \"-6 dB\", frequency = \"3 kHz\", drive = \"10 dB\"",
        phrase: &STRUM,
        before: "",
        plot: Plot::Voice(
            &[
                ("above 3.5 kHz, −15 dB", &[]),
                ("above 3.5 kHz, −6 dB", &[("amount", -6.0)]),
                ("above 1 kHz, −6 dB", &[("amount", -6.0), ("frequency", 1e3)]),
            ],
            &[
                ("above 1 kHz, −6 dB", &[("amount", -6.0), ("frequency", 1e3)]),
                ("odd alone", &[("amount", -6.0), ("frequency", 1e3), ("even", 0.0)]),
            ],
        ),
    },
    Show {
        device: "flanger",
        settings: "depth = \"80 %\", feedback = \"60 %\", rate = \"0.3 Hz\"",
        phrase: &STRUM,
        before: "",
        plot: Plot::Comb(4.0, &[]),
    },
    Show {
        device: "phaser",
        settings: "depth = \"70 %\", feedback = \"50 %\"",
        phrase: &CHORDS,
        before: "",
        plot: Plot::Sweep(2.5, &[]),
    },
    Show {
        device: "convolution",
        settings: "kind = \"hall\", mix = \"35 %\"",
        phrase: &PICKING,
        before: "",
        plot: Plot::Decay(0.2, &[]),
    },
    Show {
        device: "pitch-correction",
        settings: "root = \"D\", scale = \"major\", glide = \"10 ms\"",
        phrase: &MELODY,
        before: "{ device = \"pitch-shifter\", cents = 40 }",
        plot: Plot::Pitch(&[
            ("chromatic, glide 50 ms", &[]),
            ("D major, glide 0", &[("root", 2.0), ("scale", 1.0), ("glide", 0.0)]),
        ]),
    },
    Show {
        device: "pitch-shifter",
        settings: "semitones = \"-5 st\"",
        phrase: &CHORDS,
        before: "",
        plot: Plot::Pitch(&[
            ("3 st up", &[("semitones", 3.0)]),
            ("5 st down", &[("semitones", -5.0)]),
            ("12 st up", &[("semitones", 12.0)]),
        ]),
    },
    Show {
        device: "drum-kit",
        settings: "",
        phrase: &BEAT,
        before: "",
        plot: Plot::Drums(&[("kick", 36.0), ("snare", 38.0), ("closed hat", 42.0), ("ride", 51.0)]),
    },
    Show { device: "electric-bass", settings: "", phrase: &BASS_LINE, before: "", plot: Plot::Note(40.0) },
    Show { device: "upright-bass", settings: "", phrase: &BASS_LINE, before: "", plot: Plot::Note(40.0) },
    Show { device: "synth-bass", settings: "", phrase: &BASS_LINE, before: "", plot: Plot::Note(40.0) },
    Show { device: "acoustic-guitar", settings: "", phrase: &STRUM, before: "", plot: Plot::Note(52.0) },
    Show { device: "nylon-guitar", settings: "", phrase: &PICKING, before: "", plot: Plot::Note(52.0) },
    Show { device: "electric-guitar", settings: "", phrase: &STRUM, before: "", plot: Plot::Note(52.0) },
    Show { device: "harp", settings: "", phrase: &PICKING, before: "", plot: Plot::Note(60.0) },
    Show { device: "piano", settings: "", phrase: &CHORDS, before: "", plot: Plot::Note(60.0) },
    Show { device: "electric-piano", settings: "", phrase: &CHORDS, before: "", plot: Plot::Note(60.0) },
    Show { device: "organ", settings: "", phrase: &CHORDS, before: "", plot: Plot::Note(60.0) },
    Show { device: "strings", settings: "", phrase: &PAD, before: "", plot: Plot::Note(60.0) },
    Show { device: "brass", settings: "", phrase: &PAD, before: "", plot: Plot::Note(60.0) },
    Show { device: "pad", settings: "", phrase: &PAD, before: "", plot: Plot::Note(60.0) },
    Show {
        device: "singer",
        settings: "voice = \"female\"",
        phrase: &SONG,
        before: "",
        plot: Plot::Note(69.0),
    },
    Show { device: "lead", settings: "", phrase: &MELODY, before: "", plot: Plot::Note(69.0) },
    Show { device: "synth", settings: "", phrase: &MELODY, before: "", plot: Plot::Note(69.0) },
    Show { device: "fm", settings: "", phrase: &CHORDS, before: "", plot: Plot::Note(60.0) },
    Show { device: "glockenspiel", settings: "", phrase: &HIGH_MELODY, before: "", plot: Plot::Note(84.0) },
    Show { device: "bells", settings: "", phrase: &HIGH_MELODY, before: "", plot: Plot::Note(84.0) },
    Show { device: "marimba", settings: "", phrase: &PICKING, before: "", plot: Plot::Note(60.0) },
    Show { device: "vibraphone", settings: "", phrase: &PICKING, before: "", plot: Plot::Note(60.0) },
];

/// What is shown of a device.
pub fn of(spec: &Spec) -> Show {
    if let Some(show) = SHOWS.iter().find(|show| show.device == spec.name) {
        return Show { ..*show };
    }
    let usual = Show { device: spec.name, settings: "", phrase: &MELODY, before: "", plot: Plot::Note(60.0) };
    match spec.kind {
        Kind::Instrument => usual,
        Kind::Effect => Show { phrase: &STRUM, plot: Plot::Sides(&[("defaults", &[])]), ..usual },
    }
}
